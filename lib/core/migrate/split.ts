/** Cuts a file of an older version into its messages and tasks. What a line means for an entry is not decided here. */

import { peekProperty } from '../codec/peek.ts'
import { decodeText, lineAt, lineFeed } from '../org/bytes.ts'
import { entryRanges, scanOutline } from '../org/scan.ts'
import type { Range } from '../org/types.ts'
import { decodeOld } from './decode.ts'
import { oldKeyword, parseOldEntry, readOldHeading, type ReadHeading } from './parse.ts'
import type { OldEntry, OldFile, Remark, Unreadable } from './types.ts'

export interface SplitFile {
  readonly entries: readonly OldEntry[]
  /** Text that belongs to no message. */
  readonly strays: readonly Unreadable[]
  /** What stays where it is and was not understood. */
  readonly left: readonly Remark[]
}

/** What a level-1 heading begins. */
type Kind = 'old' | 'new' | 'more' | 'other'

export function splitOldFile(file: OldFile): SplitFile {
  const { bytes, path, place, owner } = file
  const outline = scanOutline(bytes)
  const ranges = entryRanges(outline)
  const lineOf = lineCounter(bytes)
  const blocks: { range: Range; readonly line: number }[] = []
  const other: number[] = []
  let before: Kind = 'new'
  for (const range of ranges) {
    const line = lineOf(range.start)
    const kind = kindOf(file, range, before)
    if (kind === 'old') blocks.push({ range, line })
    else if (kind === 'more') {
      const last = blocks[blocks.length - 1]!
      last.range = { start: last.range.start, end: range.end }
    } else if (kind === 'other') other.push(line)
    before = kind === 'more' ? 'old' : kind
  }
  const entries = blocks.map(({ range, line }) =>
    parseOldEntry({
      spot: { path, line },
      bytes: bytes.slice(range.start, range.end),
      place,
      owner,
    }),
  )
  return {
    entries,
    ...rest(file, entries.length, { start: 0, end: ranges[0]?.start ?? bytes.length }, other),
  }
}

/** What is no entry: reported where old messages stand in the file, silent in a file of 0.3 that has none. */
function rest(
  { bytes, path, place }: OldFile,
  entries: number,
  preamble: Range,
  other: readonly number[],
): Pick<SplitFile, 'strays' | 'left'> {
  const text = decodeOld(bytes.subarray(preamble.start, preamble.end)).text
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.trim() !== '' && !/^[ \t]*#/u.test(line))
  const hasText = first >= 0
  const isOurs = place === 'in place' || path.startsWith('org/messaging/')
  if (isOurs && entries === 0) return { strays: [], left: [] }
  if (entries === 0) {
    const line = hasText ? first + 1 : other[0]
    const why = 'There is no message of an older version in it.'
    return { strays: [], left: line === undefined ? [] : [{ path, line, why }] }
  }
  const why = 'This heading is no message of an older version; it stays as it is.'
  const left = other.map((line) => ({ path, line, why }))
  if (!hasText || place === 'in place') return { strays: [], left }
  const stray = new TextEncoder().encode(lines.slice(first).join('\n').trimEnd())
  const spot = { path, line: first + 1 }
  return {
    strays: [{ spot, bytes: stray, place, why: 'It stood before the first message.' }],
    left,
  }
}

function kindOf(file: OldFile, range: Range, before: Kind): Kind {
  const { bytes, place } = file
  const line = lineAt(bytes, range.start, range.end).text
  const head = readOldHeading(decodeText(bytes, line.start, Math.min(line.end, line.start + 4000)))
  const property = (key: string) => peekProperty(bytes, range, key)
  if (head.keyword === oldKeyword) return 'old'
  if (property('STAMP') && property('ID')) return 'new'
  if (isSecond(file, head, property)) return 'old'
  // Outside 0.1 took every other heading for a line of the message above it; in place only what is nothing by itself.
  if (place === 'outside') return before === 'old' ? 'more' : 'other'
  const isPlain = head.keyword === undefined && head.tags.length === 0 && !hasDrawer(bytes, range)
  return before === 'old' && isPlain ? 'more' : 'other'
}

/** The form of 0.2: a message is headed by its time alone, a task stands in an agent's file, a delivery has its tag. */
function isSecond(
  { owner, place }: OldFile,
  head: ReadHeading,
  property: (key: string) => string | undefined,
): boolean {
  const from = property('FROM') !== undefined
  if (head.tags.includes('file_delivery')) return from
  if (head.stamp !== undefined && head.title === '') return from || head.tags.includes('message')
  return (
    owner !== undefined && place === 'in place' && (from || property('SUBMITTED') !== undefined)
  )
}

function hasDrawer(bytes: Uint8Array, range: Range): boolean {
  const first = lineAt(bytes, range.start, range.end)
  const second = lineAt(bytes, first.next, range.end).text
  return /^[ \t]*:PROPERTIES:/iu.test(
    decodeText(bytes, second.start, Math.min(second.end, second.start + 100)),
  )
}

/** The number of the line at an offset; offsets must not fall. */
function lineCounter(bytes: Uint8Array): (offset: number) => number {
  let [line, at] = [1, 0]
  return (offset) => {
    for (let next = bytes.indexOf(lineFeed, at); next >= 0 && next < offset; ) {
      line += 1
      at = next + 1
      next = bytes.indexOf(lineFeed, at)
    }
    return line
  }
}
