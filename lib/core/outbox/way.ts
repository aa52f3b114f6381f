/** How far a letter of the outbox is, in one value, and why it is not further: for each list and page that tells of it. */

import { compareLogLines, type StateLine } from '../model/log.ts'
import type { Proof } from '../trust/types.ts'
import type { OutboxItem, OutboxState } from './codec.ts'

export interface OutboxWay {
  readonly state: OutboxState
  /** `taken`: a relay said at some time that it has it, or its reader did. Without an answer nobody can say. */
  readonly relay: 'taken' | 'not yet'
  /** Unix milliseconds of the last step. */
  readonly stepMs?: number
  /** It does not bear its author's signature, so it goes nowhere as it is. */
  readonly held?: 'unsigned'
  /** A sentence. */
  readonly why?: string
}

/** Words of a refusal that may end: those after which nothing is sent again stand in the log. */
const refusals: Readonly<Record<string, string>> = {
  unknown_sender:
    'does not know your key; it is tried again. They add it with contacts add, and where they knew another one of yours they pin it with contacts trust',
}

/** `proof`: how far its author is proved, for those who show or send it. */
export function wayOf(
  item: Pick<OutboxItem, 'letter' | 'state' | 'receipt' | 'offered' | 'log'>,
  proof: Proof = 'verified',
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
  const isHeld = proof !== 'verified' && (state === 'to send' || state === 'sent')
  const why = isHeld ? heldWhy(item.letter, isTaken) : whyNot(item, { note: last?.note, isTaken })
  return {
    state,
    relay: isTaken ? 'taken' : 'not yet',
    ...(last ? { stepMs: last.atMs } : {}),
    ...(isHeld ? { held: 'unsigned' as const } : {}),
    ...(why ? { why } : {}),
  }
}

/** Its reader would take it for forged, and tell nobody. */
function heldWhy({ id, from }: OutboxItem['letter'], isTaken: boolean): string {
  const lack = `It does not bear the signature of ${from} any more, as after an edit by hand`
  return isTaken
    ? `${lack}, so it is not sent again; a relay may have it as it was. Undo the edit, or datacore-msg outbox cancel ${id}.`
    : `${lack}, so it is not sent. Undo the edit, or datacore-msg outbox cancel ${id} and send it anew.`
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
