/** Who is at work on this machine, as a row. */

import type { SeenPresence } from '../../../core/presence/types.ts'
import { isoTime } from '../../../core/view/json/document.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { aList, anObject, aText, type JsonObject, maybeText } from '../json.ts'

const sessionsMax = 10

export const presenceSchema = anObject({
  actor: aText('Who.'),
  status: aText('idle, working, dnd, busy, away or focusing'),
  summary: aText('What they said of it, in one line.'),
  source: aText('set by hand, hook or command that let one infer it, or silence.'),
  since: maybeText('Since when it is so, RFC 3339.'),
  seen: maybeText('When they were last heard of, RFC 3339.'),
  sessions: aList('Several that use the name at once; empty when one does.', { type: 'string' }),
})

export function presenceRow(presence: SeenPresence): JsonObject {
  const { actor, status, summary, source, sinceMs, beatMs, rivals } = presence
  return {
    actor,
    status,
    summary: sanitizeLine(summary, 200),
    source,
    since: isoTime(sinceMs),
    seen: isoTime(beatMs),
    sessions: rivals.slice(0, sessionsMax).map((one) => sanitizeLine(one.session, 64)),
  }
}
