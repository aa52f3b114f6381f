/**
 * Brings a space to rest after a merge or a crash: files in which git left conflict markers are written joined, and an
 * entry that stands in a hot file and in the archive as well ends in one of them, once. A function of the files alone, so
 * clones that have the same end with the same; nothing to do costs a look into the hot files and their months.
 */

import { compareText } from '../core/compare-text.ts'
import { Failure } from './failure.ts'
import type { OrgStore, Space, SpaceView } from './ports.ts'
import { isArchive } from './decode.ts'
import { archivesToRead, hotIds, isHot } from './settle-look.ts'
import { type Moves, movesIn } from './settle-moves.ts'

export interface SettleReport {
  /** Entries that stood in several files, and the one in which each stands now. */
  readonly settled: readonly { readonly id: string; readonly path: string }[]
  /** Paths of files that had conflict markers and have both sides joined now. */
  readonly joined: readonly string[]
  /** What could not be settled now, as sentences: a file that an editor holds, one that cannot be read. */
  readonly waiting: readonly string[]
}

export interface SettleScope {
  /** Paths that changed, such as by a merge: archives among them are looked through. `all`: whatever is there. */
  readonly changed?: readonly string[] | 'all'
}

/** Additions in one write and removals in the next, so that a crash leaves two copies and never none; then all is at rest. */
const writesMax = 6

/** Settles one space. Throws Failure `busy` when others keep its lock. */
export async function settleSpace(
  { store }: { readonly store: OrgStore },
  space: Space,
  { changed = [] }: SettleScope = {},
): Promise<SettleReport> {
  const paths = await store.paths(space)
  const looked = changed === 'all' ? paths : paths.filter((path) => changed.includes(path))
  const read = await readable(store, space, paths, looked)
  const conflicts = await store.settleConflicts(space, [...read.files.keys()])
  const settled = new Map<string, string>()
  const waiting = [...read.problems, ...conflicts.waiting.map((path) => heldSentence(space, path))]
  const looking = { looked: looked.filter(isArchive), unreadable: read.unreadable }
  const plan = (view: SpaceView) => movesIn(view, looking)
  const isAtRest = ({ ops }: Moves) => ops.length === 0
  for (let write = 0; write < writesMax; write += 1) {
    if (write === 0 && isAtRest(plan(viewOf(read.files)))) break
    const { state, value } = await store.write(space, (view) => {
      const moves = plan(view)
      return { ops: moves.ops, value: moves }
    })
    if (state === 'stored') for (const { id, path } of value.settled) settled.set(id, path)
    if (isAtRest(value)) break
    if (state === 'stored') continue
    for (const path of value.paths) waiting.push(heldSentence(space, path))
    break
  }
  const all = [...settled].map(([id, path]) => ({ id, path }))
  return {
    settled: all.sort((a, b) => compareText(a.id, b.id)),
    joined: conflicts.joined,
    waiting: [...new Set(waiting)],
  }
}

interface ReadFiles {
  readonly files: ReadonlyMap<string, Uint8Array>
  /** These are left out, and do not hold up the others. */
  readonly unreadable: ReadonlySet<string>
  /** Sentences about them. */
  readonly problems: readonly string[]
}

/** The hot files, the archives of their entries, and what changed. */
async function readable(
  store: OrgStore,
  space: Space,
  paths: readonly string[],
  looked: readonly string[],
): Promise<ReadFiles> {
  const files = new Map<string, Uint8Array>()
  const unreadable = new Set<string>()
  const problems: string[] = []
  const add = async (path: string) => {
    if (files.has(path)) return
    try {
      files.set(path, await store.read(space, path))
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'bug') throw error
      unreadable.add(path)
      problems.push(error.message)
    }
  }
  for (const path of [...paths.filter(isHot), ...looked]) await add(path)
  const ids = [...files].flatMap(([path, bytes]) => hotIds(path, bytes))
  for (const path of archivesToRead(ids, paths, [])) await add(path)
  return { files, unreadable, problems }
}

function viewOf(files: ReadonlyMap<string, Uint8Array>): SpaceView {
  return {
    read: (path) => files.get(path) ?? new Uint8Array(0),
    paths: () => [...files.keys()],
  }
}

function heldSentence(space: Space, path: string): string {
  return `${path} of ${space.name} is held by an editor; its entries are settled once it is saved.`
}
