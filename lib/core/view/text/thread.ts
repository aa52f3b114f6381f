/** A thread as a tree, oldest first, each answer below what it answers. */

import { wayWords } from '../relay/words.ts'
import { sanitizeText } from '../sanitize.ts'
import { letterIn, type SeenNode, textIn, type ThreadRow, threadRows } from '../seen.ts'
import type { Frame, Page } from './page.ts'
import { blankLine, line, paragraph, quoted, toned, twoEnds } from './page.ts'
import { markParts } from './rows.ts'
import { count, proofWords, sentTime, stateWords } from './words.ts'

/** Lines of one text in the tree; the rest is read with `show`. */
const textLinesMax = 8
/** Levels that are drawn; deeper answers stay at the last one. */
const levelsMax = 8

export function threadPage(roots: readonly SeenNode[], frame: Frame): Page {
  const rows = threadRows(roots)
  const people = new Set(rows.map(({ entry }) => letterIn(entry).from))
  const size = rows.length === 1 ? 'one entry' : `${rows.length} entries`
  const head = `A thread of ${size} by ${[...people].join(', ')}.`
  return [...paragraph(head, frame.width), ...rows.flatMap((row) => rowLines(row, frame))]
}

function rowLines({ entry, last }: ThreadRow, frame: Frame): Page {
  const letter = letterIn(entry)
  const { lead, rest } = branches(last)
  const kind = entry.kind === 'task' ? ', task' : ''
  const far = wayWords(entry) ?? (entry.kind === 'task' ? stateWords(entry.task.state) : undefined)
  const state = far === undefined ? kind : `${kind || ','} ${far}`
  const when = sentTime(Date.parse(letter.stamp), frame)
  const left = line(
    toned('dim', lead),
    toned('strong', letter.from),
    ` to ${letter.to}`,
    toned('dim', `, ${when}`),
    state,
  )
  const marks = markParts(entry, frame)
  const proof =
    entry.standing.proof === 'verified'
      ? []
      : [line(toned('dim', rest), '  ', proofWords(entry.standing))]
  return [
    blankLine,
    ...twoEnds(left, line(letter.id), frame.width),
    ...proof,
    ...(marks.length > 0 ? [line(toned('dim', rest), '  ', ...marks)] : []),
    ...excerpt(textIn(entry), frame, rest),
  ]
}

function excerpt(body: string, frame: Frame, rest: string): Page {
  const lines = quoted(sanitizeText(body), frame, `${rest}  `)
  if (lines.length <= textLinesMax) return lines
  const more = `${rest}  … ${count(lines.length - textLinesMax, 'more line')}: datacore-msg show ID`
  return [...lines.slice(0, textLinesMax), line(toned('dim', more))]
}

/** What is drawn before an entry and before its text. */
function branches(last: readonly boolean[]): { readonly lead: string; readonly rest: string } {
  const drawn = last.slice(1, levelsMax)
  if (drawn.length === 0) return { lead: '', rest: '' }
  const above = drawn.slice(0, -1).map((end) => (end ? '   ' : '│  '))
  const own = drawn[drawn.length - 1]
  return {
    lead: above.join('') + (own ? '└─ ' : '├─ '),
    rest: above.join('') + (own ? '   ' : '│  '),
  }
}
