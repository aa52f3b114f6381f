/** Headings that somebody wrote by hand and that are no entries yet: they are sent, or they stay on this machine. Pure. */

import { titleWords } from '../../../core/adopt/title.ts'
import { peekProperty } from '../../../core/codec/peek.ts'
import { settleConflicts } from '../../../core/merge/bytes.ts'
import { trimEnd } from '../../../core/merge/split.ts'
import { decodeText } from '../../../core/org/bytes.ts'
import { entryRanges, scanOutline } from '../../../core/org/scan.ts'
import { applySplices } from '../../../core/org/splice.ts'
import type { Range } from '../../../core/org/types.ts'
import { inboxPath, isQueue } from '../../decode.ts'

/** Files in which a heading without an ID is a draft. */
export function holdsDrafts(path: string): boolean {
  return path === inboxPath || isQueue(path)
}

/**
 * The file less its drafts, byte for byte. A heading without an ID that one of the copies that others have holds as well, with
 * other tags or another text below it too, is no draft any more. Undefined when but for drafts and blank lines at its end it
 * is the first of them.
 */
export function withoutDrafts(
  now: Uint8Array,
  copies: readonly Uint8Array[],
): Uint8Array | undefined {
  const [before] = copies
  const theirs = copies.flatMap(knownIn)
  const drafts = draftsIn(now, theirs)
  if (drafts.length === 0) return now
  const rest = applySplices(
    now,
    drafts.map(({ start, end }) => ({ start, end, text: '' })),
  )
  if (before && isSameText(rest, before)) return undefined
  return rest
}

/** As the copy stands and as it is read: of a conflict each side, joined, is what every reader has in its place. */
function knownIn(copy: Uint8Array): readonly string[] {
  const settled = settleConflicts(copy)
  const texts = [copy, ...(settled ? [settled] : [])].map((bytes) =>
    headingsOf(bytes).map((range) => textAt(bytes, range)),
  )
  const [raw = [], joined = []] = texts
  return [...joined, ...raw.filter((text) => !joined.includes(text))]
}

/** What the others have with the same words was changed since; one of theirs stands for one of ours. */
function draftsIn(now: Uint8Array, theirs: readonly string[]): readonly Range[] {
  const known = new Set(theirs)
  const own = headingsOf(now).map((range) => ({ range, text: textAt(now, range) }))
  const texts = new Set(own.map(({ text }) => text))
  const rest = theirs.filter((text) => !texts.has(text)).map(titleWords)
  return own.flatMap(({ range, text }) => {
    if (known.has(text)) return []
    const at = rest.indexOf(titleWords(text))
    if (at < 0) return [range]
    rest.splice(at, 1)
    return []
  })
}

function headingsOf(bytes: Uint8Array): readonly Range[] {
  const ranges = entryRanges(scanOutline(bytes))
  return ranges.filter((range) => peekProperty(bytes, range, 'ID') === undefined)
}

function textAt(bytes: Uint8Array, { start, end }: Range): string {
  return trimEnd(lines(decodeText(bytes, start, end)))
}

/** Taking a draft out leaves the blank line that stood before it. */
function isSameText(one: Uint8Array, other: Uint8Array): boolean {
  return trimEnd(lines(decodeText(one))) === trimEnd(lines(decodeText(other)))
}

/** An editor that saves with other line ends wrote nothing. */
function lines(text: string): string {
  return text.replaceAll('\r\n', '\n')
}
