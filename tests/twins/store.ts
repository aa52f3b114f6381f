/** The OrgStore port in memory: same rules as the one on disk, no files, no other processes. */

import { Failure } from '../../lib/app/failure.ts'
import type {
  OrgStore,
  Plan,
  Look,
  SearchHit,
  SettledConflicts,
  Space,
  SpaceView,
  Written,
} from '../../lib/app/ports.ts'
import { settleConflicts } from '../../lib/core/merge/bytes.ts'
import { applyOps } from '../../lib/core/org/ops.ts'
import { entryRanges, scanOutline } from '../../lib/core/org/scan.ts'
import type { Op } from '../../lib/core/org/types.ts'

export interface MemoryStore extends OrgStore {
  /** Puts a file there as git or an editor would. */
  put(space: Space, path: string, text: string): void
  /** While a file is held, as by an editor with unsaved edits, writes are spooled. */
  hold(space: Space, path: string): void
  letGo(space: Space, path: string): void
}

interface Tree {
  readonly space: Space
  readonly files: Map<string, Uint8Array>
  readonly held: Set<string>
  spool: readonly Op[]
  readonly watchers: Set<() => void>
}

const preamble = '# -*- mode: org; coding: utf-8 -*-\n#+TITLE: Twin\n'
const standard = ['contacts.org', 'inbox.org', 'state.org']

export function createMemoryStore(): MemoryStore {
  const trees = new Map<string, Tree>()
  function treeOf({ name }: Space): Tree {
    const tree = trees.get(name)
    if (!tree) throw new Failure('io', `The space ${name} could not be opened.`)
    return tree
  }
  return {
    spaces: async () =>
      [...trees.values()].map(({ space }) => space).sort((a, b) => compare(a.name, b.name)),
    catchUp: async () => undefined,
    paths: async (space) => pathsOf(treeOf(space)),
    // Nothing here is a link or a folder, and nobody puts another encoding.
    unreadable: async () => [],
    read: async (space, path) => readOf(treeOf(space), checked(path)),
    write: async (space, plan) => write(treeOf(space), plan),
    settleConflicts: async (space, paths) => settleMarked(treeOf(space), paths),
    search: async (space, words, limit) => search(treeOf(space), words, limit),
    look: async (space, asked) => look(treeOf(space), asked),
    async create(name) {
      if (!/^[0-9]+-[a-z0-9][a-z0-9-]*$/u.test(name)) {
        throw new Failure('usage', `"${name}" is no name for a space.`)
      }
      const space = trees.get(name)?.space ?? { name, dir: `/memory/${name}` }
      const tree = trees.get(name) ?? emptyTree(space)
      trees.set(name, tree)
      const made = standard.filter((path) => !tree.files.has(path))
      for (const path of made) tree.files.set(path, encode(preamble))
      return { space, made: made.map((path) => `org/messaging/${path}`) }
    },
    watch(space, onChange) {
      const { watchers } = treeOf(space)
      watchers.add(onChange)
      return () => void watchers.delete(onChange)
    },
    put(space, path, text) {
      treeOf(space).files.set(path, encode(text))
      tell(treeOf(space))
    },
    hold: (space, path) => void treeOf(space).held.add(path),
    letGo: (space, path) => void treeOf(space).held.delete(path),
  }
}

function emptyTree(space: Space): Tree {
  return { space, files: new Map(), held: new Set(), spool: [], watchers: new Set() }
}

function pathsOf({ files, spool }: Tree): readonly string[] {
  const waiting = spool.filter(({ type }) => type === 'append').map(({ path }) => path)
  return [...new Set([...files.keys(), ...waiting])].sort(compare)
}

function readOf({ files, spool }: Tree, path: string): Uint8Array {
  return withOps(
    files.get(path),
    spool.filter((op) => op.path === path),
  )
}

function withOps(bytes: Uint8Array | undefined, ops: readonly Op[]): Uint8Array {
  const isNew = bytes === undefined && ops.some(({ type }) => type === 'append')
  return applyOps(bytes ?? encode(isNew ? preamble : ''), ops)
}

function write<T>(tree: Tree, plan: (view: SpaceView) => Plan<T>): Written<T> {
  const place = tree.spool.filter(({ path }) => !tree.held.has(path))
  apply(tree, place)
  tree.spool = tree.spool.filter((op) => !place.includes(op))
  const { ops, value, whenEdited } = plan({
    read: (path) => readOf(tree, path),
    paths: () => pathsOf(tree),
  })
  for (const { path } of ops) if (!isOrgPath(path)) throw new Failure('bug', `"${path}".`)
  const changing = changingPaths(tree, ops)
  if (changing.length === 0) return { value, state: 'unchanged' }
  if (!changing.some((path) => tree.held.has(path))) {
    apply(tree, ops)
    tell(tree)
    return { value, state: 'stored' }
  }
  if (whenEdited === 'leave') return { value, state: 'left' }
  const kept = ops.filter(({ type }) => type !== 'remove' && type !== 'replace')
  if (changingPaths(tree, kept).length === 0) return { value, state: 'unchanged' }
  tree.spool = [...tree.spool, ...kept]
  tell(tree)
  return { value, state: 'spooled' }
}

function settleMarked(tree: Tree, paths: readonly string[]): SettledConflicts {
  const marked = paths.flatMap((path) => {
    const bytes = settleConflicts(tree.files.get(path) ?? encode(''))
    return bytes ? [{ path, bytes }] : []
  })
  const free = marked.filter(({ path }) => !tree.held.has(path))
  for (const { path, bytes } of free) tree.files.set(path, bytes)
  const waiting = marked.filter(({ path }) => tree.held.has(path))
  return { joined: free.map(({ path }) => path), waiting: waiting.map(({ path }) => path) }
}

function changingPaths(tree: Tree, ops: readonly Op[]): readonly string[] {
  return [...new Set(ops.map(({ path }) => path))].filter((path) => {
    const before = readOf(tree, path)
    const own = ops.filter((op) => op.path === path)
    const isNew = !tree.files.has(path) && before.length === 0
    return Buffer.compare(withOps(isNew ? undefined : before, own), before) !== 0
  })
}

function apply(tree: Tree, ops: readonly Op[]): void {
  for (const path of changingPaths({ ...tree, spool: [] }, ops)) {
    const own = ops.filter((op) => op.path === path)
    tree.files.set(path, withOps(tree.files.get(path), own))
  }
}

function search(tree: Tree, words: readonly string[], limit: number): readonly SearchHit[] {
  const wanted = words.map(fold)
  return newestEntries(tree)
    .filter(({ bytes }) => {
      const text = fold(new TextDecoder().decode(bytes))
      return wanted.every((word) => text.includes(word))
    })
    .slice(0, limit)
}

/** Every entry is asked: that a pattern leaves out what would be taken is seen beside the disk. */
function look(tree: Tree, asked: Look): void {
  const all = newestEntries(tree)
  for (const path of new Set(all.map((one) => one.path))) {
    if (!asked.goesInto(path)) continue
    const file = asked.begin(path)
    file.end(all.filter((one) => one.path === path && file.takes(one.bytes)))
  }
}

function newestEntries(tree: Tree): readonly SearchHit[] {
  return [...pathsOf(tree)]
    .sort((a, b) => rank(a) - rank(b) || compare(b, a))
    .flatMap((path) => {
      const bytes = readOf(tree, path)
      return [...entryRanges(scanOutline(bytes))].reverse().map(({ start, end }): SearchHit => {
        return { path, start, end, bytes: bytes.slice(start, end) }
      })
    })
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

function rank(path: string): number {
  return path === 'inbox.org'
    ? 0
    : path.startsWith('agents/')
      ? 1
      : path.startsWith('archive/')
        ? 2
        : 3
}

function checked(path: string): string {
  if (!isOrgPath(path)) throw new Failure('bug', `"${path}" is no path of an org file.`)
  return path
}

function isOrgPath(path: string): boolean {
  return /^(?:[^/.#\\][^/\\]*\/)*[^/.#\\][^/\\]*\.org$/u.test(path)
}

function tell({ watchers }: Tree): void {
  for (const onChange of watchers) queueMicrotask(onChange)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
