/**
 * What the machines of one person say together. What the person said holds on all of them, by the time at which it was said;
 * where nothing was said, the liveliest of those that are there counts. Which of them connected last makes no difference.
 */

import { compareText } from '../compare-text.ts'
import { setHoldsMs } from './fold.ts'
import type { PresenceStatus } from './types.ts'

/** What one machine said last. */
export interface MachineCard {
  readonly machine: string
  readonly status: PresenceStatus
  /** `set`: the person said it. */
  readonly source: 'set' | 'inferred'
  readonly sinceMs: number
  readonly atMs: number
  readonly summary: string
  readonly sessions: readonly string[]
}

export type PersonCard = Omit<MachineCard, 'machine' | 'source'>

/** What a clock that is further ahead says gives way to all else, or it would keep what is right out. */
export const aheadMsMax = 10 * 60_000
const sessionsMax = 64

const liveliness: Readonly<Record<PresenceStatus, number>> = {
  working: 3,
  focusing: 2,
  busy: 2,
  dnd: 2,
  idle: 1,
  away: 0,
}

export interface Machines {
  /** Of all machines that were heard of, those that went among them: what was said there holds on. */
  readonly known: readonly MachineCard[]
  readonly there: readonly MachineCard[]
  readonly nowMs: number
}

/** Undefined where no machine that is there said anything. */
export function cardOfPerson({ known, there, nowMs }: Machines): PersonCard | undefined {
  const chosen = saidLast([...there, ...stillSaid(known, nowMs)], nowMs) ?? liveliest(there)
  if (there.length === 0 || !chosen) return undefined
  const { status, summary, sinceMs, atMs } = chosen
  const sessions = there.toSorted(byMachine).flatMap((one) => one.sessions)
  return { status, summary, sinceMs, atMs, sessions: [...new Set(sessions)].slice(0, sessionsMax) }
}

/** The last of what the person said on any of these; undefined where they said nothing. */
export function saidLast(cards: readonly MachineCard[], nowMs: number): MachineCard | undefined {
  const isAhead = ({ sinceMs }: MachineCard) => Number(sinceMs > nowMs + aheadMsMax)
  return cards
    .filter(({ source }) => source === 'set')
    .toSorted((a, b) => isAhead(a) - isAhead(b) || b.sinceMs - a.sinceMs || byMachine(a, b))[0]
}

/** Of machines that cannot say any more that it is over. */
export function stillSaid(cards: readonly MachineCard[], nowMs: number): readonly MachineCard[] {
  return cards.filter(({ source, sinceMs }) => source === 'set' && sinceMs > nowMs - setHoldsMs)
}

/** Of several alike the one that began last. */
function liveliest(cards: readonly MachineCard[]): MachineCard | undefined {
  return cards.toSorted(
    (a, b) =>
      liveliness[b.status] - liveliness[a.status] || b.sinceMs - a.sinceMs || byMachine(a, b),
  )[0]
}

function byMachine(a: MachineCard, b: MachineCard): number {
  return compareText(a.machine, b.machine)
}
