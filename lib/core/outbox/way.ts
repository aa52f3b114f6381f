/** How far a letter of the outbox is, in one value, and why it is not further: for each list and page that tells of it. */

import { compareLogLines, type StateLine } from '../model/log.ts'
import type { OutboxItem, OutboxState } from './codec.ts'

export interface OutboxWay {
  readonly state: OutboxState
  /** `taken`: a relay said at some time that it has it, or its reader did. Without an answer nobody can say. */
  readonly relay: 'taken' | 'not yet'
  /** Unix milliseconds of the last step. */
  readonly stepMs?: number
  /** A sentence. */
  readonly why?: string
}

/** Words of a refusal that may end: those after which nothing is sent again stand in the log. */
const refusals: Readonly<Record<string, string>> = {
  unknown_sender: 'does not know your key yet; it is tried again. They add it with contacts add',
}

export function wayOf(
  item: Pick<OutboxItem, 'letter' | 'state' | 'receipt' | 'offered' | 'log'>,
): OutboxWay {
  const { state, receipt, offered, log } = item
  const steps = log.filter((line): line is StateLine => line.type === 'state')
  const last = [...steps].sort(compareLogLines).at(-1)
  const isTaken =
    Boolean(offered) ||
    state === 'sent' ||
    state === 'stored' ||
    receipt !== undefined ||
    steps.some(({ to }) => to === 'WAITING')
  const why = whyNot(item, { note: last?.note, isTaken })
  return {
    state,
    relay: isTaken ? 'taken' : 'not yet',
    ...(last ? { stepMs: last.atMs } : {}),
    ...(why ? { why } : {}),
  }
}

function whyNot(
  { letter: { to }, state, receipt }: Pick<OutboxItem, 'letter' | 'state' | 'receipt'>,
  { note, isTaken }: { readonly note: string | undefined; readonly isTaken: boolean },
): string | undefined {
  if (state === 'stored') return undefined
  if (state !== 'given up') {
    const refused = receipt?.state === 'refused' ? refusals[receipt.code ?? ''] : undefined
    return refused && `${to} ${refused}.`
  }
  const may = isTaken && receipt === undefined
  return [note, may && `A relay may have it, so ${to} may get it all the same.`]
    .filter(Boolean)
    .join(' ')
}
