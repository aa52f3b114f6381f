/** The connection to the relay, and what came by it and could not be stored, as rows. */

import { isoTime, orNull as valueOrNull } from '../../../core/view/json/document.ts'
import { silentWords } from '../../../core/view/relay/silent.ts'
import type { SeenPeers, SeenRelay, SeenUnstored } from '../../../core/view/relay/types.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { aList, anObject, aText, type JsonObject, maybeText, orNull } from '../json.ts'

const unstoredMax = 10

export const relaySchema = orNull(
  'The connection to the relay; null where no daemon answers, or none is used.',
  anObject({
    state: aText('online, connecting, refused or closed.'),
    since: maybeText('Since when it is online, RFC 3339.'),
    why: maybeText('Why it is not online.'),
  }),
)

export function relayRow(relay: SeenRelay | undefined): JsonObject | null {
  if (!relay || relay.url === '') return null
  const { state, sinceMs, why } = relay
  return { state, since: isoTime(sinceMs), why: why === undefined ? null : sanitizeLine(why, 200) }
}

export const unstoredSchema = aList(
  `The first ${unstoredMax} things that came by relay and could not be stored here: tell your person.`,
  anObject({
    from: aText('Who sent it.'),
    id: maybeText('Of a letter.'),
    since: maybeText('When it was tried first, RFC 3339.'),
    why: aText('Why it could not be stored.'),
    hint: maybeText('What to do.'),
  }),
)

export function unstoredRows(unstored: readonly SeenUnstored[]): readonly JsonObject[] {
  return unstored.slice(0, unstoredMax).map(({ from, id, sinceMs, why, hint }) => ({
    from: sanitizeLine(from, 100),
    id: id === undefined ? null : sanitizeLine(id, 200),
    since: isoTime(sinceMs),
    why: sanitizeLine(why, 300),
    hint: valueOrNull(hint),
  }))
}

/** Of a page that shows who is there or what waits. Empty where all is well, and where no relay is used. */
export function relayTrouble({
  relay,
  silent,
  used,
}: Pick<SeenPeers, 'relay' | 'silent' | 'used'>): string {
  if (!relay && silent && used === 'yes') {
    return ` Nothing goes by relay: ${silentWords(silent)}.`
  }
  if (!relay) return used === 'yes' ? ' No daemon runs here, so nothing goes by relay.' : ''
  if (relay.url === '' || relay.state === 'online') return ''
  const why = relay.why ? `: ${sanitizeLine(relay.why, 200).replace(/\.$/u, '')}` : ''
  return ` The relay is not there${why}.`
}
