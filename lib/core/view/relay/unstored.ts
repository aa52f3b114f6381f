/** What came by relay and could not be stored, for eyes and as JSON. */

import { isoTime, type JsonValue, orNull } from '../json/document.ts'
import { sanitizeLine } from '../sanitize.ts'
import { dimmed, type Frame, line, type Page, paragraph, warned } from '../text/page.ts'
import { relativeTime } from '../text/words.ts'
import type { SeenUnstored } from './types.ts'

const whats = { letter: 'A message or task', receipt: 'A receipt', notice: 'A notice' } as const
/** Of many, one reason is mostly that of all. */
const shownMax = 5

export function unstoredPage(unstored: readonly SeenUnstored[], frame: Frame): Page {
  if (unstored.length === 0) return []
  const more = unstored.length - shownMax
  const rest = more > 0 ? [`${more} more could not be stored.`] : []
  const said = (text: string) => paragraph(text, frame.width).map(warned)
  const shown = unstored
    .slice(0, shownMax)
    .flatMap((one) => [
      ...said(wordsOf(one, frame)),
      ...(one.id === undefined ? [] : [dimmed(line(`  ${sanitizeLine(one.id, 200)}`))]),
    ])
  const end = 'The relay keeps what is not stored, and gives it again every minute.'
  return [...shown, ...[...rest, end].flatMap(said)]
}

function wordsOf({ what, from, sinceMs, why, hint }: SeenUnstored, frame: Frame): string {
  const when = `first tried ${relativeTime(sinceMs, frame)}`
  const head = `${whats[what]} from ${sanitizeLine(from, 200)} could not be stored (${when}):`
  return [head, ...[why, hint ?? ''].map((one) => sanitizeLine(one, 400))].join(' ').trim()
}

export function unstoredFields(unstored: readonly SeenUnstored[]): JsonValue {
  return unstored.map(({ what, from, id, sinceMs, why, hint }) => {
    return { what, from, id: orNull(id), since: isoTime(sinceMs), why, hint: orNull(hint) }
  })
}
