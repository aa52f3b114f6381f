/** The next ops that settle a space: joined entries put where they end, or else the other copies taken out. */

import { type Copy, type Settlement, settlementsOf } from '../core/merge/settle.ts'
import { trimEnd } from '../core/merge/split.ts'
import { findCopies } from '../core/org/find.ts'
import { defaultKeywords, readKeywords } from '../core/org/scan.ts'
import type { Keywords, Op, Range } from '../core/org/types.ts'
import { textOfEntry } from './archive-copy.ts'
import { isArchive } from './decode.ts'
import type { SpaceView } from './ports.ts'
import { archivesToRead, hotIds, isHot } from './settle-look.ts'

export interface Moves {
  /** Either all additions that are left to be made, or, once there are none, all removals. */
  readonly ops: readonly Op[]
  /** What stands in one place after these ops, and the files that it leaves by them. */
  readonly settled: readonly {
    readonly id: string
    readonly path: string
    readonly leaves: readonly string[]
  }[]
  /** The files that they change. */
  readonly paths: readonly string[]
}

/** More entries under one id are no copies that somebody's work made. */
const copiesMax = 200

interface Found extends Copy {
  /** The entry as it stands, line breaks after it included. */
  readonly bytes: Uint8Array
}

export interface Looking {
  /** Archives whose own entries are looked for in the other files as well. */
  readonly looked: readonly string[]
  /** Files that cannot be read. */
  readonly unreadable: ReadonlySet<string>
  /** Files that an editor holds: what stands in one of them waits. */
  readonly held: ReadonlySet<string>
}

export function movesIn(view: SpaceView, looking: Looking): Moves {
  const settlements = twiceIn(view, looking).filter(({ path, copies }) => {
    return [path, ...copies.map((copy) => copy.path)].every((one) => !looking.held.has(one))
  })
  const puts = settlements.flatMap(putOps)
  const ops = puts.length > 0 ? puts : settlements.flatMap(removeOps)
  return {
    ops,
    settled: puts.length > 0 ? [] : settlements.map(settledBy),
    paths: [...new Set(ops.map(({ path }) => path))],
  }
}

function settledBy(one: Settled): Moves['settled'][number] {
  return { id: one.id, path: one.path, leaves: removeOps(one).map(({ path }) => path) }
}

interface Settled extends Settlement<Found> {
  readonly id: string
}

function twiceIn(view: SpaceView, looking: Looking): readonly Settled[] {
  const paths = filesIn(view, looking)
  const wanted = repeatedIn(view, paths)
  if (wanted.size === 0) return []
  const found = new Map<string, Found[]>()
  const strange = new Set<string>()
  for (const path of paths) {
    const bytes = view.read(path)
    for (const [id, ranges] of findCopies(bytes, wanted)) {
      const copies = ranges.map((range) => copyAt(path, bytes, range))
      if (copies.includes(undefined)) strange.add(id)
      const own = found.get(id) ?? []
      for (const copy of copies) if (copy) own.push(copy)
      found.set(id, own)
    }
  }
  return [...found].flatMap(([id, copies]) => {
    if (strange.has(id) || copies.length > copiesMax) return []
    // Another letter under the id in that file would take its place there.
    const isFree = ({ path, copies: all }: Settlement<Found>) =>
      all.some((copy) => copy.path === path) || copies.every((copy) => copy.path !== path)
    return settlementsOf(id, copies, keywordsOf(view, copies))
      .filter(isFree)
      .map((one) => ({ ...one, id }))
  })
}

/** The hot files, and the archives in which their entries may be. */
function filesIn(view: SpaceView, { looked, unreadable }: Looking): readonly string[] {
  const paths = view.paths().filter((path) => !unreadable.has(path))
  const own = paths.filter((path) => isHot(path) || looked.includes(path))
  const named = own.flatMap((path) => hotIds(path, view.read(path)))
  return [...paths.filter(isHot), ...archivesToRead(named, paths, looked)]
}

/** Ids that stand in an archive, and once more anywhere. Of a space at rest there are none, and that is soon known. */
function repeatedIn(view: SpaceView, paths: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>()
  const twice = new Set<string>()
  const archived = new Set<string>()
  for (const path of paths) {
    for (const { id } of hotIds(path, view.read(path))) {
      if (seen.has(id)) twice.add(id)
      seen.add(id)
      if (isArchive(path)) archived.add(id)
    }
  }
  return new Set([...twice].filter((id) => archived.has(id)))
}

/** Undefined for bytes that are no text. */
function copyAt(path: string, bytes: Uint8Array, range: Range): Found | undefined {
  const text = textOfEntry(bytes, range)
  if (text === undefined) return undefined
  const place = isArchive(path) ? 'archive' : 'hot'
  return { place, path, text: trimEnd(text), bytes: bytes.subarray(range.start, range.end) }
}

/** Those of all files that have a copy: a word that one of them knows is a keyword in the others too. */
function keywordsOf(view: SpaceView, copies: readonly Found[]): Keywords {
  const paths = [...new Set(copies.map(({ path }) => path))]
  const all = [defaultKeywords, ...paths.map((path) => readKeywords(view.read(path)))]
  const done = new Set(all.flatMap((one) => one.done))
  const open = new Set(all.flatMap((one) => one.open).filter((word) => !done.has(word)))
  return { open: [...open], done: [...done] }
}

/** The joined entry in the file where it ends: in the place of a copy, or at the end. */
function putOps({ id, path, text, copies }: Settled): readonly Op[] {
  const own = copies.find((copy) => copy.path === path)
  if (own?.text === text) return []
  return own
    ? [{ type: 'replace', path, id, was: own.bytes, text: `${text}\n` }]
    : [{ type: 'append', path, id, text: `${text}\n` }]
}

/** All copies but that one, by their exact bytes: what changed meanwhile is looked at anew. */
function removeOps({ id, path, copies }: Settled): readonly Op[] {
  const kept = copies.find((copy) => copy.path === path)
  return copies
    .filter((copy) => copy !== kept)
    .map((copy) => ({ type: 'replace', path: copy.path, id, was: copy.bytes, text: '' }) as const)
}
