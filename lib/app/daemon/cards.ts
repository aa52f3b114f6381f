/** The cards of one person's machines, as they come: each believed by its own signature, and never one that is older than the last. */

import type { MachineCard } from '../../core/presence/machines.ts'
import { aheadMsMax } from '../../core/presence/machines.ts'
import type { PresenceCard } from '../../core/wire/types.ts'
import type { Deps } from '../ports.ts'
import { openCard } from '../relay/card.ts'
import type { Sealing } from '../relay/ports.ts'
import type { KeyedContact } from './contacts.ts'

export interface HeardCard extends MachineCard {
  readonly sig: string
}

/** By machine. Changed in place, and kept while its owner is away: or a relay could bring back what was said before. */
export type HeardCards = Map<string, HeardCard>

/** Whoever is connected says a new one twice a day: one from farther off is a relay's memory, or a lie. */
const cardMsMax = 48 * 3_600_000
/** Nothing that anybody does holds for longer. */
const sinceMsMax = 366 * 24 * 3_600_000
/** Of one person, of whom a relay shows fewer. */
const machinesMax = 16

/** What was last said by each of the machines that these cards show. */
export function heedCards(
  deps: Deps,
  sealing: Sealing,
  {
    sender,
    cards,
    heard,
  }: {
    readonly sender: KeyedContact
    readonly cards: readonly PresenceCard[]
    readonly heard: HeardCards
  },
): readonly MachineCard[] {
  for (const [machine, card] of heard) if (!isOfNow(deps, card)) heard.delete(machine)
  const there = new Set<string>()
  for (const given of cards) {
    if (heard.get(given.machine)?.sig !== given.sig) {
      const card = opened(deps, sealing, sender, given)
      if (!card) continue
      if (isNews(deps, heard, card)) keep(heard, card)
    }
    there.add(given.machine)
  }
  return [...there].flatMap((machine) => heard.get(machine) ?? [])
}

/** Undefined for what is not its owner's word, and for a card of another time. */
function opened(
  deps: Deps,
  sealing: Sealing,
  sender: KeyedContact,
  given: PresenceCard,
): HeardCard | undefined {
  const me = deps.keys.publicKey
  const card = openCard({ sealing, keys: deps.keys }, given, { sender, me })
  if (!card.ok || !isOfNow(deps, card)) return undefined
  const { machine, status, source, atMs, details } = card
  const { summary = '', sessions = [] } = details ?? {}
  const isLikely = card.sinceMs <= atMs && card.sinceMs >= atMs - sinceMsMax
  // It held when it was said, and that is all that is known.
  const sinceMs = isLikely ? card.sinceMs : atMs
  return { machine, status, source, sinceMs, atMs, summary, sessions, sig: given.sig }
}

function isNews({ clock }: Deps, heard: HeardCards, card: HeardCard): boolean {
  const known = heard.get(card.machine)
  if (known) {
    const wasAhead = known.atMs > clock.nowMs() + aheadMsMax
    return card.atMs > known.atMs || (wasAhead && card.atMs !== known.atMs)
  }
  // What had to make room does not come back.
  return heard.size < machinesMax || [...heard.values()].some(({ atMs }) => atMs < card.atMs)
}

function keep(heard: HeardCards, card: HeardCard): void {
  heard.set(card.machine, card)
  if (heard.size <= machinesMax) return
  const [oldest] = [...heard.values()].sort((a, b) => a.atMs - b.atMs)
  if (oldest) heard.delete(oldest.machine)
}

export function isOfNow({ clock }: Deps, { atMs }: { readonly atMs: number }): boolean {
  return Math.abs(atMs - clock.nowMs()) <= cardMsMax
}
