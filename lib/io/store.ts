/** The org files of all spaces on disk: reads with what waits beside them, writes under lock, search, watch. */

import { join } from 'node:path'
import type { OrgStore, SearchHit, Space } from '../app/ports.ts'
import { peekProperty } from '../core/codec/peek.ts'
import { decodeText } from '../core/org/bytes.ts'
import { createReadPause } from './git-busy.ts'
import { type EntryFinder, type FileHit, newScratch, searchBytes, searchFile } from './search.ts'
import { lookFinder } from './search-look.ts'
import { wordMatcher } from './search-words.ts'
import { listSpaces, openTree, realFile, type Tree } from './space.ts'
import { makeSpaceFolder, openTemplates } from './space-templates.ts'
import { loadSpool, type OnProblem, type Spooled, spooledPaths } from './spool.ts'
import { openPlacer } from './spool-place.ts'
import { whileDoing } from './store-failure.ts'
import { settleConflicts } from './store-conflicts.ts'
import { openView, viewPaths } from './store-view.ts'
import { lockSpace, type WriteContext } from './store-lock.ts'
import { writeSpace } from './store-write.ts'
import { unreadableIn } from './unreadable.ts'
import { watchSpace } from './watch.ts'

export interface StoreOptions {
  /** The datacore root; need not exist yet. */
  readonly root: string
  /** The folder of this program, which has `templates/`. */
  readonly moduleDir: string
  /** The login name, for locks. */
  readonly user: string
  readonly nowMs: () => number
  readonly onProblem: OnProblem
  /** How long a write waits for another process, milliseconds. */
  readonly lockWaitMs?: number
}

/** Every method throws Failure with a sentence; files that are not there are empty, not errors. */
export function createOrgStore(options: StoreOptions): OrgStore {
  const { root, onProblem } = options
  const templates = openTemplates(options.moduleDir)
  const context = { ...options, templates }
  const place = openPlacer(context)
  const pause = createReadPause()
  const waitingIn = async (tree: Tree) => {
    await pause(tree.root)
    return place(tree, loadSpool(tree, onProblem))
  }
  return {
    spaces: async () => listSpaces(root),
    async catchUp(space) {
      await waitingIn(openTree(space))
    },
    async paths(space) {
      const tree = openTree(space)
      return viewPaths(tree, await waitingIn(tree))
    },
    unreadable: async (space) => unreadableIn(openTree(space)),
    async read(space, path) {
      const tree = openTree(space)
      return openView(tree, await waitingIn(tree), templates, onProblem).read(path)
    },
    write: (space, plan) => writeSpace(context, space, plan),
    settleConflicts: (space, paths) => settleConflicts(context, space, paths),
    async search(space, words, limit) {
      const tree = openTree(space)
      const matcher = wordMatcher(words)
      const hits: SearchHit[] = []
      searchSpace(context, tree, await waitingIn(tree), {
        goesInto: () => hits.length < limit,
        begin: () => ({
          finder: matcher,
          end: (found) => {
            for (const hit of found) hits.push(hit)
          },
        }),
        left: () => limit - hits.length,
      })
      return hits
    },
    async look(space, look) {
      const tree = openTree(space)
      searchSpace(context, tree, await waitingIn(tree), {
        goesInto: (path) => look.goesInto(path),
        begin(path) {
          const file = look.begin(path)
          return { finder: lookFinder(file), end: (hits) => file.end(hits) }
        },
        left: () => Number.POSITIVE_INFINITY,
      })
    },
    async create(name) {
      const space: Space = { name, dir: makeSpaceFolder(root, name) }
      const tree = openTree(space)
      // A writer sweeps what it takes for a dead one's half-made files.
      const lock = await lockSpace(context, tree)
      try {
        const made = templates.complete(tree)
        return { space, made: made.map((path) => join('org', 'messaging', path)) }
      } finally {
        lock.release()
      }
    },
    watch: (space, onChange) => watchSpace(openTree(space), onChange),
  }
}

interface Wish {
  /** Asked when it is a file's turn. */
  readonly goesInto: (path: string) => boolean
  /** What goes through a file; anew where git's markers stand in it, and then what was begun before has no end. */
  readonly begin: (path: string) => {
    readonly finder: EntryFinder
    readonly end: (hits: readonly SearchHit[]) => void
  }
  readonly left: () => number
}

/** The inbox and the queues first, then archives from the newest month back, then everything else. */
function searchSpace(
  { templates, onProblem }: WriteContext,
  tree: Tree,
  spool: readonly Spooled[],
  { begin, left, goesInto }: Wish,
): void {
  const waiting = new Set(spooledPaths(spool))
  const view = openView(tree, spool, templates, onProblem)
  const scratch = newScratch()
  for (const path of searchOrder(viewPaths(tree, spool))) {
    if (!goesInto(path)) continue
    whileDoing(`${path} of ${tree.space.name} could not be searched`, () => {
      const { finder, end } = begin(path)
      const endWith = (hits: readonly FileHit[]) => end(hits.map((hit) => ({ path, ...hit })))
      if (waiting.has(path)) return endWith(searchBytes(view.read(path), finder, left()))
      const raw = searchFile(realFile(tree, path), finder, left(), scratch)
      const isPlain = !raw.some(({ bytes }) => hasMarker(bytes)) && !hasCopies(raw)
      // Both sides of a conflict are one entry to every other reader.
      if (isPlain || !view.snapshot(path).settles) return endWith(raw)
      const again = begin(path)
      const settled = searchBytes(view.read(path), again.finder, left())
      return again.end(settled.map((hit) => ({ path, ...hit })))
    })
  }
}

/** A line of git's between two sides stands in the entry before it. */
function hasMarker(entry: Uint8Array): boolean {
  return /^(?:<{7,}|={7,}|>{7,}|\|{7,})(?: .*)?\r?$/mu.test(decodeText(entry))
}

/** Two sides of several entries each have markers at their ends alone. */
function hasCopies(hits: readonly { readonly bytes: Uint8Array }[]): boolean {
  const ids = hits.flatMap(({ bytes }) => {
    return peekProperty(bytes, { start: 0, end: bytes.length }, 'ID') ?? []
  })
  return new Set(ids).size < ids.length
}

function searchOrder(paths: readonly string[]): readonly string[] {
  const rank = (path: string) =>
    path === 'inbox.org' ? 0 : path.startsWith('agents/') ? 1 : path.startsWith('archive/') ? 2 : 3
  return [...paths].sort((a, b) => rank(a) - rank(b) || (a < b ? 1 : -1))
}
