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
import { movesIn } from './settle-moves.ts'

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

/**
 * Additions in one write and removals in the next, so that a crash leaves two copies and never none; then all is at rest. A few
 * more, for what git or an editor does meanwhile.
 */
const roundsMax = 8

/** Settles one space. Throws Failure `busy` when others keep its lock. */
export async function settleSpace(
  { store }: { readonly store: OrgStore },
  space: Space,
  { changed = [] }: SettleScope = {},
): Promise<SettleReport> {
  const paths = await store.paths(space)
  const wanted = new Set(changed === 'all' ? paths : changed)
  const looked = paths.filter((path) => wanted.has(path))
  const read = await readable(store, space, paths, looked)
  const conflicts = await store.settleConflicts(space, [...read.files.keys()])
  const settled = new Map<string, string>()
  const waiting = [...read.problems, ...conflicts.waiting.map((path) => heldSentence(space, path))]
  const held = new Set<string>()
  const looking = { looked: looked.filter(isArchive), unreadable: read.unreadable, held }
  const plan = (view: SpaceView) => movesIn(view, looking)
  const write = (wanted: (path: string) => boolean) =>
    store.write(space, (view) => {
      const moves = plan(view)
      return { ops: moves.ops.filter(({ path }) => wanted(path)), value: moves }
    })
  for (let round = 0; round < roundsMax; round += 1) {
    if (round === 0 && plan(viewOf(read.files)).ops.length === 0) break
    const { state, value } = await write(() => true)
    if (state !== 'stored') {
      if (value.ops.length === 0) break
      // An editor holds one of them: the entries of the others need not wait for it.
      for (const path of value.paths) {
        const alone = await write((one) => one === path)
        if (alone.state !== 'stored') held.add(path)
      }
    }
    for (const { id, path, leaves } of value.settled) {
      if (!leaves.some((one) => held.has(one))) settled.set(id, path)
    }
  }
  for (const path of held) waiting.push(heldSentence(space, path))
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
