/** What was just written into the outbox, and how far a daemon that runs brought it while somebody waits for the answer. */

import type { Result } from '../../core/model/refusal.ts'
import type { Answers } from '../daemon/control.ts'
import type { SendReport } from '../views.ts'

/** Asks a daemon to send these now; undefined where none answers in time. */
export type Flush = (ids: readonly string[]) => Promise<Answers['flush'] | undefined>

/** The report with what the daemon says; without one it is as it was, and the daemon that is started later sends it. */
export async function handOver(
  result: Result<SendReport>,
  flush: Flush,
): Promise<Result<SendReport>> {
  if (!result.ok) return result
  const ids = result.value.sent.flatMap(({ id, outbox }) => (outbox === undefined ? [] : [id]))
  if (ids.length === 0) return result
  const answer = await flush(ids)
  const sent = result.value.sent.map((one) => {
    const outbox = answer?.letters[one.id] ?? one.outbox
    return outbox === undefined ? one : { ...one, outbox }
  })
  return { ...result, value: { ...result.value, sent } }
}
