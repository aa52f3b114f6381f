/** Reading a space's files: the bytes on disk with the changes that wait in the spool applied over them. */

import type { Stats } from 'node:fs'
import { Failure } from '../app/failure.ts'
import { orgBytesMax } from '../app/org-path.ts'
import type { SpaceView } from '../app/ports.ts'
import { settleConflicts } from '../core/merge/bytes.ts'
import { applyOps } from '../core/org/ops.ts'
import type { Op } from '../core/org/types.ts'
import { codeOf, readPlain } from './atomic-file.ts'
import { listOrgFiles, realFile, statFile, type Tree } from './space.ts'
import type { Templates } from './space-templates.ts'
import { type OnProblem, type Spooled, spooledFor, spooledPaths } from './spool.ts'
import { whileDoing } from './store-failure.ts'

/** A file as it was read, and what tells whether it changed since. */
export interface Snapshot {
  readonly path: string
  /** Its real path, links resolved. */
  readonly file: string
  /** Undefined when there is no such file. */
  readonly stat: Stats | undefined
  readonly bytes: Uint8Array
  /** The file has conflict markers of git: `bytes` is both sides joined, and only replacing the file is right. */
  readonly settles?: 'conflict'
}

const nothing = new Uint8Array(0)

/** Throws for what is no file of a space, or more of one than is read; undefined where nothing is. */
export function checkPlain(tree: Tree, path: string): Pick<Snapshot, 'file' | 'stat'> | undefined {
  const file = realFile(tree, path)
  const stat = statFile(file)
  if (!stat) return undefined
  if (!stat.isFile()) throw notPlain(tree, path, stat)
  if (stat.size > orgBytesMax) throw tooLarge(tree, path, stat.size)
  return { file, stat }
}

/** Reads one file; a missing one is empty. */
export function readSnapshot(tree: Tree, path: string): Snapshot {
  return whileDoing(`${path} of ${tree.space.name} could not be read`, () => {
    const plain = checkPlain(tree, path)
    if (!plain) return { path, file: realFile(tree, path), stat: undefined, bytes: nothing }
    const { file, stat } = plain
    try {
      return { path, file, stat, bytes: readPlain(file) }
    } catch (error) {
      // Removed or moved between the two calls, as git does when it changes branches.
      if (codeOf(error) === 'ENOENT') return { path, file, stat: undefined, bytes: nothing }
      throw error
    }
  })
}

/** The same; of a file in which git left conflict markers, committed or not, both sides joined. */
export function readSettled(tree: Tree, path: string): Snapshot {
  const snapshot = readSnapshot(tree, path)
  const bytes = settleConflicts(snapshot.bytes)
  return bytes ? { ...snapshot, bytes, settles: 'conflict' } : snapshot
}

/** True when the file is the one that was read: same inode, size and times. */
export function isUnchanged({ file, stat }: Snapshot): boolean {
  const now = statFile(file)
  if (!stat || !now) return stat === now
  const { ino, size, mtimeMs, ctimeMs } = now
  return (
    ino === stat.ino && size === stat.size && mtimeMs === stat.mtimeMs && ctimeMs === stat.ctimeMs
  )
}

/** Applies ops to a file's bytes; the first entry of a file that does not exist brings its preamble. */
export function withOps(
  { path, stat, bytes }: Pick<Snapshot, 'path' | 'stat' | 'bytes'>,
  ops: readonly Op[],
  templates: Templates,
): Uint8Array {
  const isNew = stat === undefined && ops.some(({ type }) => type === 'append')
  return applyOps(isNew ? templates.preamble(path) : bytes, ops)
}

export interface LazyView extends SpaceView {
  snapshot(path: string): Snapshot
}

/** Files are read once, when they are first asked for. Load the spool first: what left it is in the files. */
export function openView(
  tree: Tree,
  spool: readonly Spooled[],
  templates: Templates,
  onProblem: OnProblem,
): LazyView {
  const snapshots = new Map<string, Snapshot>()
  const shown = new Map<string, Uint8Array>()
  function snapshot(path: string): Snapshot {
    const known = snapshots.get(path)
    if (known) return known
    const read = readSettled(tree, path)
    if (isUtf16(read.bytes)) throw notUtf8(tree, path)
    snapshots.set(path, read)
    if (read.settles) onProblem(conflictSentence(tree, path))
    return read
  }
  return {
    snapshot,
    read(path) {
      const known = shown.get(path) ?? withOps(snapshot(path), spooledFor(spool, path), templates)
      shown.set(path, known)
      return known
    },
    paths: () => viewPaths(tree, spool),
  }
}

/** Paths on disk and paths of files that so far exist in the spool only. */
export function viewPaths(tree: Tree, spool: readonly Spooled[]): readonly string[] {
  const listed = listOrgFiles(tree)
  if (spool.length === 0) return listed
  const appended = spool.map(({ name, ops }) => ({
    name,
    ops: ops.filter(({ type }) => type === 'append'),
  }))
  return [...new Set([...listed, ...spooledPaths(appended)])].sort()
}

function conflictSentence({ space }: Tree, path: string): string {
  const shown = 'Both sides of each are shown as one'
  return `${path} of ${space.name} has conflict markers of git. ${shown}, and the next change of the file settles it.`
}

/** By its mark: no entry would be found in it, and a queue that is full would look empty. */
export function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
}

export function notUtf8({ space }: Tree, path: string): Failure {
  return new Failure('data', `${path} of ${space.name} is UTF-16, not UTF-8, so it is not read.`, {
    hint: 'Save it as UTF-8, or take it from git; datacore-msg doctor names an attribute that makes git change it.',
    data: { path },
  })
}

function notPlain({ space }: Tree, path: string, stat: Stats): Failure {
  const kind = stat.isDirectory() ? 'a folder' : 'a pipe or a device'
  return new Failure('data', `${path} of ${space.name} is ${kind}, not a file.`, {
    hint: `Move it away; datacore-msg init --space ${space.name} makes the file anew.`,
    data: { path },
  })
}

function tooLarge(tree: Tree, path: string, size: number): Failure {
  const sentence = `${path} of ${tree.space.name} has ${Math.round(size / 2 ** 20)} MiB; an org file of more than 64 MiB is not read.`
  return new Failure('data', sentence, {
    hint: `Split the file if it is yours; else take an older copy: git log -- ${path} in org/messaging names its commits.`,
    data: { path, size },
  })
}
