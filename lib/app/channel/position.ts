/** Where whoever acts has read to, kept in a file of the space that they alone write, each line under their signature. */

import type { ChannelName } from '../../core/channel/name.ts'
import {
  formatSeen,
  isSeen,
  joinSeen,
  type Mark,
  parseSeen,
  type Position,
  seenAfter,
  type SeenLine,
  seenText,
} from '../../core/channel/seen.ts'
import type { Address } from '../../core/model/address.ts'
import type { EntryId } from '../../core/model/id.ts'
import { readEntry } from '../../core/org/entry.ts'
import { findCopies } from '../../core/org/find.ts'
import { printEntry } from '../../core/org/print.ts'
import { readKeywords } from '../../core/org/scan.ts'
import type { Op } from '../../core/org/types.ts'
import { replacedAheadMsMax } from '../../core/ahead.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import type { Deps, Space } from '../ports.ts'
import { replacingMs } from '../stamps.ts'
import type { Judge } from '../standings.ts'

export const readerTag = 'reader'

/** A file name that only a checked address can make. */
export function readerPath({ acting }: Deps): string {
  return readerPathOf(acting)
}

function readerPathOf(reader: Address): string {
  return `readers/${reader}.org`
}

interface OwnLine {
  readonly item: string
  readonly line: SeenLine
}

/** Those of one's own that are proved, by channel. */
export type Positions = (name: ChannelName) => Position

export async function loadPositions(deps: Deps, judge: Judge, space: Space): Promise<Positions> {
  const lines = ownLines(deps, judge, await deps.store.read(space, readerPath(deps)))
  return (name) => joinSeen(lines.flatMap(({ line }) => (line.channel === name ? [line] : [])))
}

/** The op that notes that these posts were shown; undefined when that is known. */
export function positionOp(
  deps: Deps,
  judge: Judge,
  given: {
    readonly file: Uint8Array
    readonly name: ChannelName
    readonly shown: readonly Mark[]
    readonly all: readonly Mark[]
  },
): Op | undefined {
  const { file, name, shown, all } = given
  const own = ownLines(deps, judge, file).filter(({ line }) => line.channel === name)
  const before = joinSeen(own.map(({ line }) => line))
  const nowMs = deps.clock.nowMs()
  const after = seenAfter(before, { shown, all, nowMs })
  const isSame = after.until === before.until && after.marks.every((one) => before.marks.has(one))
  if (isSame && after.marks.length === before.marks.size) return undefined
  const known = own.map(({ line }) => Date.parse(line.stamp))
  const atMs = replacingMs(nowMs, known)
  const line: SeenLine = {
    channel: name,
    ...after,
    by: deps.acting,
    stamp: new Date(atMs).toISOString(),
    key: deps.keys.fingerprint,
  }
  const signed = { ...line, sig: encodeBase64(deps.keys.sign(seenText(line))) }
  const item = formatSeen(signed, deps.orgStamp(atMs))
  const path = readerPath(deps)
  const id = readerId(deps)
  if (findCopies(file, new Set([id])).size === 0) {
    return { type: 'append', path, id, text: newReader(deps, id, item) }
  }
  // What the new line says as well need not be said twice.
  const over = own.map((one) => ({ type: 'unlog', item: one.item }) as const)
  return { type: 'edit', path, id, edits: [{ type: 'log', item }, ...over] }
}

function newReader(deps: Deps, id: string, item: string): string {
  return printEntry({
    keyword: undefined,
    priority: undefined,
    title: deps.acting,
    tags: [readerTag],
    properties: [['ID', id]],
    log: [item],
    body: '',
  })
}

function readerId({ acting }: Deps): EntryId {
  return readerIdOf(acting)
}

function readerIdOf(reader: Address): EntryId {
  return `seen-${reader}` as EntryId
}

function ownLines(deps: Deps, judge: Judge, bytes: Uint8Array): readonly OwnLine[] {
  return linesOf(bytes, readerId(deps)).flatMap(({ item, line }) => {
    const isMine = line.by === deps.acting
    return isMine && isProvedLine(deps, judge, deps.acting, line) ? [{ item, line }] : []
  })
}

/** Lines of one reader, as they stand. */
function linesOf(bytes: Uint8Array, id: string): readonly OwnLine[] {
  const keywords = readKeywords(bytes)
  const ranges = findCopies(bytes, new Set([id])).get(id) ?? []
  return ranges
    .flatMap((range) => readEntry(bytes, range, keywords).log)
    .slice(0, linesMax)
    .flatMap(({ text }) => {
      const line = parseSeen(text)
      return line ? [{ item: text, line }] : []
    })
}

function isProvedLine(deps: Deps, judge: Judge, reader: Address, line: SeenLine): boolean {
  if (Date.parse(line.stamp) > deps.clock.nowMs() + replacedAheadMsMax) return false
  const { key, sig } = line
  const { proof } = judge.standingOf(reader, { key, sig, text: () => seenText(line) })
  return proof === 'verified'
}

/**
 * When somebody else had seen a post at the latest, Unix milliseconds; undefined where nothing proves it. Lines are written anew
 * at each reading, so this is the first that is left of those that say so.
 */
export async function seenByMs(
  deps: Deps,
  { judge, space }: { readonly judge: Judge; readonly space: Space },
  given: { readonly reader: Address; readonly name: ChannelName; readonly post: Mark },
): Promise<number | undefined> {
  const { reader, name, post } = given
  const bytes = await deps.store.read(space, readerPathOf(reader))
  const lines = linesOf(bytes, readerIdOf(reader))
    .map(({ line }) => line)
    .filter(({ by, channel }) => by === reader && channel === name)
    .filter((line) => isSeen(joinSeen([line]), post))
    .sort((a, b) => Date.parse(a.stamp) - Date.parse(b.stamp))
    .slice(0, judgedMax)
  const first = lines.find((line) => isProvedLine(deps, judge, reader, line))
  return first && Date.parse(first.stamp)
}

/** What a reader has read, and by how many lines of theirs that are proved. */
export async function positionOf(
  deps: Deps,
  { judge, space }: { readonly judge: Judge; readonly space: Space },
  reader: Address,
  name: ChannelName,
): Promise<{ readonly position: Position; readonly lines: number }> {
  const bytes = await deps.store.read(space, readerPathOf(reader))
  const lines = linesOf(bytes, readerIdOf(reader))
    .map(({ line }) => line)
    .filter(({ by, channel }) => by === reader && channel === name)
    .slice(0, judgedMax)
    .filter((line) => isProvedLine(deps, judge, reader, line))
  return { position: joinSeen(lines), lines: lines.length }
}

/** More lines are somebody's flood, for each writing leaves one a channel. */
const linesMax = 5000
/** Of somebody else's so many are looked at: they keep one a channel. */
const judgedMax = 20
