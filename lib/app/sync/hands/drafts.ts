/** Headings that somebody wrote by hand and that are no entries yet: they are sent, or they stay on this machine. Pure. */

import { peekProperty } from '../../../core/codec/peek.ts'
import { trimEnd } from '../../../core/merge/split.ts'
import { byteText } from '../../../core/org/bytes.ts'
import { entryRanges, scanOutline } from '../../../core/org/scan.ts'
import { applySplices } from '../../../core/org/splice.ts'
import type { Range } from '../../../core/org/types.ts'
import { inboxPath, isQueue } from '../../decode.ts'

/** Files in which a heading without an ID is a draft. */
export function holdsDrafts(path: string): boolean {
  return path === inboxPath || isQueue(path)
}

/**
 * The file less its drafts, byte for byte. A heading without an ID that one of the copies that others have holds as well is
 * no draft any more. Undefined when but for drafts and blank lines at its end it is the first of them.
 */
export function withoutDrafts(
  now: Uint8Array,
  copies: readonly Uint8Array[],
): Uint8Array | undefined {
  const [before] = copies
  const known = new Set(
    copies.flatMap((copy) => headingsOf(copy).map((range) => textAt(copy, range))),
  )
  const drafts = headingsOf(now).filter((range) => !known.has(textAt(now, range)))
  if (drafts.length === 0) return now
  const rest = applySplices(
    now,
    drafts.map(({ start, end }) => ({ start, end, text: '' })),
  )
  if (before && isSameText(rest, before)) return undefined
  return rest
}

function headingsOf(bytes: Uint8Array): readonly Range[] {
  const ranges = entryRanges(scanOutline(bytes))
  return ranges.filter((range) => peekProperty(bytes, range, 'ID') === undefined)
}

function textAt(bytes: Uint8Array, { start, end }: Range): string {
  return trimEnd(byteText(bytes, start, end))
}

/** Taking a draft out leaves the blank line that stood before it. */
function isSameText(one: Uint8Array, other: Uint8Array): boolean {
  return trimEnd(byteText(one, 0, one.length)) === trimEnd(byteText(other, 0, other.length))
}
