/** What came by relay and could not be stored, for eyes and as JSON. */

import { isoTime, type JsonValue, orNull } from '../json/document.ts'
import { sanitizeLine } from '../sanitize.ts'
import { type Frame, type Page, paragraph, warned } from '../text/page.ts'
import { relativeTime } from '../text/words.ts'
import type { SeenUnstored } from './types.ts'

const whats = { letter: 'A message or task', receipt: 'A receipt', notice: 'A notice' } as const
/** Of many, one reason is mostly that of all. */
const shownMax = 5

export function unstoredPage(unstored: readonly SeenUnstored[], frame: Frame): Page {
  if (unstored.length === 0) return []
  const more = unstored.length - shownMax
  const rest = more > 0 ? [`${more} more could not be stored.`] : []
  const shown = unstored.slice(0, shownMax).map((one) => wordsOf(one, frame))
  const end = 'The relay keeps what is not stored, and gives it again every minute.'
  return [...shown, ...rest, end].flatMap((one) => paragraph(one, frame.width).map(warned))
}

function wordsOf({ what, from, id, sinceMs, why, hint }: SeenUnstored, frame: Frame): string {
  const name = id === undefined ? '' : ` (${sanitizeLine(id, 200)})`
  const sender = sanitizeLine(from, 200)
  const head = `${whats[what]} from ${sender} could not be stored since ${relativeTime(sinceMs, frame)}${name}:`
  return [head, ...[why, hint ?? ''].map((one) => sanitizeLine(one, 400))].join(' ').trim()
}

export function unstoredFields(unstored: readonly SeenUnstored[]): JsonValue {
  return unstored.map(({ what, from, id, sinceMs, why, hint }) => {
    return { what, from, id: orNull(id), since: isoTime(sinceMs), why, hint: orNull(hint) }
  })
}
