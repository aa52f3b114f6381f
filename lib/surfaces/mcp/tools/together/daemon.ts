/** What the tools ask of the daemon, if one runs: to hand a letter over. Everything works without one. */

import { handOver } from '../../../../app/outbox/hand-over.ts'
import type { SendReport } from '../../../../app/views.ts'
import type { Result } from '../../../../core/model/refusal.ts'
import { askDaemon } from '../../../../io/wiring-ask.ts'
import type { ToolContext } from '../../tool.ts'

/** The caller waits for the daemon for a second, and no longer. */
export function handedOver(
  { places, env }: Pick<ToolContext, 'places' | 'env'>,
  result: Result<SendReport>,
): Promise<Result<SendReport>> {
  return handOver(result, (ids) => askDaemon(places, env, { op: 'flush', ids }))
}
