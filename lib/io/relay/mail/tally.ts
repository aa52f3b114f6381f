/** How much there is, in all and of each sender: of one mailbox, or of all of them. */

import type { Used } from '../../../core/relay/room.ts'

export interface Tally {
  envelopes: number
  bytes: number
  /** Senders that have something here. */
  readonly bySender: Map<string, Used>
}

interface Counted {
  readonly sender: string
  readonly bytes: number
}

const nothing: Used = { envelopes: 0, bytes: 0 }

export function newTally(): Tally {
  return { ...nothing, bySender: new Map() }
}

export function ofSender({ bySender }: Tally, from: string): Used {
  return bySender.get(from) ?? nothing
}

export function countIn(tally: Tally, { sender, bytes }: Counted): void {
  change(tally, sender, { envelopes: 1, bytes })
}

export function countOut(tally: Tally, { sender, bytes }: Counted): void {
  change(tally, sender, { envelopes: -1, bytes: -bytes })
}

function change(tally: Tally, from: string, by: Used): void {
  tally.envelopes += by.envelopes
  tally.bytes += by.bytes
  const before = ofSender(tally, from)
  const envelopes = before.envelopes + by.envelopes
  if (envelopes > 0) tally.bySender.set(from, { envelopes, bytes: before.bytes + by.bytes })
  else tally.bySender.delete(from)
}
