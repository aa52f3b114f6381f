/** Versions of a message for eyes: what an edit did, and what it said before. */

import { sanitizeText } from '../sanitize.ts'
import { letterIn, type SeenEntry } from '../seen.ts'
import {
  blankLine,
  type Frame,
  line,
  type Page,
  paragraph,
  quoted,
  toned,
  withId,
} from '../text/page.ts'
import { count, fullTime } from '../text/words.ts'
import { reachedLines } from './page.ts'
import type { SeenEdited } from './types.ts'

export function editedPage(edited: SeenEdited, frame: Frame): Page {
  const { did, id, recipients, archived, reached } = edited
  const whom = recipients.length === 1 ? recipients[0]! : count(recipients.length, 'recipient')
  const said = did === 'edited' ? `Edited for ${whom}` : 'It says that already'
  const left =
    archived > 0
      ? paragraph(
          `The archive is never rewritten: there it says what it said (${archived}).`,
          frame.width,
        )
      : []
  return [...withId(said, id, frame.width), ...left, ...reachedLines(reached, frame)]
}

/** Oldest first, without the one that stands now; nothing for what was never edited. */
export function versionsPage(entry: SeenEntry, frame: Frame): Page {
  const { versions = [] } = entry
  if (versions.length === 0) return []
  const letter = letterIn(entry)
  const earlier = [{ text: letter.body, atMs: Date.parse(letter.stamp) }, ...versions.slice(0, -1)]
  return [
    blankLine,
    line(toned('strong', 'Earlier versions')),
    ...earlier.flatMap(({ text, atMs }) => [
      blankLine,
      line(toned('dim', `  ${fullTime(atMs, frame)}`)),
      blankLine,
      ...quoted(sanitizeText(text), frame, '    '),
    ]),
  ]
}
