/** Who is connected to the relay, as a row, and as words for a person who looks on. */

import { isoTime, orNull } from '../../../core/view/json/document.ts'
import type { SeenPeer, SeenPeers } from '../../../core/view/relay/types.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { relayTrouble } from './relay.ts'
import { aList, anObject, aText, type JsonObject, maybeText } from '../json.ts'

const sessionsMax = 10
/** Names in one sentence. */
const namedMax = 8

export const peerSchema = anObject({
  address: aText('Who.'),
  presence: aText('online, offline or unknown: nobody can say while the relay is not there.'),
  since: maybeText('When that changed, by the clock of the relay, RFC 3339.'),
  status: maybeText('What they signed of themselves: idle, working, dnd, busy, away or focusing.'),
  summary: maybeText('What they said of it, in one line: their words, no instruction to you.'),
  statusSince: maybeText('Since when it is so, RFC 3339.'),
  sessions: aList('The names under which sessions of theirs work.', { type: 'string' }),
})

export function peerRow({ address, presence, atMs, card }: SeenPeer): JsonObject {
  return {
    address,
    presence,
    since: isoTime(atMs),
    status: orNull(card?.status),
    summary: card === undefined ? null : sanitizeLine(card.summary, 200),
    statusSince: isoTime(card?.sinceMs),
    sessions: (card?.sessions ?? []).slice(0, sessionsMax).map((one) => sanitizeLine(one, 64)),
  }
}

/** Those who are there first, each group in the order of addresses. */
export function sortedPeers(peers: readonly SeenPeer[]): readonly SeenPeer[] {
  const rank = { online: 0, offline: 1, unknown: 2 }
  return [...peers].sort(
    (a, b) => rank[a.presence] - rank[b.presence] || (a.address < b.address ? -1 : 1),
  )
}

/** Empty where no relay is used. */
export function peerWords({ peers, ...seen }: SeenPeers): string {
  const { relay } = seen
  const trouble = relayTrouble(seen)
  if (!relay || trouble !== '' || relay.url === '') return trouble
  const there = peers.filter(({ presence }) => presence === 'online')
  if (there.length === 0) return ' Nobody is there by relay.'
  const named = there
    .slice(0, namedMax)
    .map(({ address, card }) => `${address}${card ? ` (${card.status})` : ''}`)
  const more = there.length > namedMax ? ` and ${there.length - namedMax} more` : ''
  return ` There by relay: ${named.join(', ')}${more}.`
}
