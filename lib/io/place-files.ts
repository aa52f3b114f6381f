/** Files of a messaging tree for sync: read whole, and changed all together under the space's lock or not at all. */

import { lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { OnDisk, Placed, Placing, WorkFiles } from '../app/sync/ports.ts'
import { codeOf, readPlain, replaceFileIf, syncFolder } from './atomic-file.ts'
import { createFile, sweepTemporaries } from './atomic-file-create.ts'
import { holderOf, openEmacsLocks } from './emacs-lock.ts'
import { makeFolders } from './make-folders.ts'
import { openTree, realFile, statFile, type Tree } from './space.ts'
import { changesTooFast, roundsMax } from './store-apply.ts'
import { lockSpace, type WriteContext } from './store-lock.ts'
import { whileDoing } from './store-failure.ts'

type Context = Pick<WriteContext, 'user' | 'lockWaitMs'>

/** A file that Emacs holds may be in the middle of a save as long as it is this young. */
const savingMs = 300
const savingRounds = 10

export function createWorkFiles(context: Context): WorkFiles {
  return {
    async read(space, paths) {
      const found = new Map<string, OnDisk>()
      if (paths.length === 0) return found
      const tree = openTree(space)
      const lock = await lockSpace(context, tree)
      try {
        for (const path of paths) found.set(path, await readWhole(tree, path))
      } finally {
        lock.release()
      }
      return found
    },
    async place(space, placings) {
      if (placings.length === 0) return { type: 'placed', changed: [] }
      const tree = openTree(space)
      const lock = await lockSpace(context, tree)
      const emacs = openEmacsLocks(context.user)
      try {
        return await placeAll(tree, placings, emacs)
      } finally {
        emacs.release()
        lock.release()
      }
    },
  }
}

async function readWhole(tree: Tree, path: string): Promise<OnDisk> {
  const file = join(tree.dir, path)
  for (let round = 0; round < savingRounds; round += 1) {
    const before = lstatSync(file, { throwIfNoEntry: false })
    if (!before) return { type: 'gone' }
    if (!before.isFile())
      return { type: 'left', why: 'is a link or a folder, and was left as it is' }
    const bytes = bytesOf(tree, path, file)
    const after = lstatSync(file, { throwIfNoEntry: false })
    const isWhole = after && after.mtimeMs === before.mtimeMs && after.size === bytes?.length
    const isSettled =
      holderOf(file) === undefined || Date.now() - (after?.mtimeMs ?? Date.now()) >= savingMs
    if (bytes && isWhole && isSettled) return { type: 'file', bytes }
    await wait(savingMs / 2)
  }
  return { type: 'left', why: 'is being saved again and again, and waits for the next sync' }
}

function bytesOf(tree: Tree, path: string, file: string): Uint8Array | undefined {
  return whileDoing(`${path} of ${tree.space.name} could not be read`, () => {
    try {
      return readPlain(file)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  })
}

/** Nothing is written before every file that will be is ours to write. */
async function placeAll(
  tree: Tree,
  placings: readonly Placing[],
  emacs: ReturnType<typeof openEmacsLocks>,
): Promise<Placed> {
  const files = placings.map((placing) => ({ ...placing, file: fileOf(tree, placing.path) }))
  const due = files.filter(({ path, file, change }) => isDue(bytesOf(tree, path, file), change))
  for (const { path, file } of due) {
    if (!(await emacs.takeSoon(file))) {
      return { type: 'held', path, by: holderOf(file) ?? 'another program' }
    }
  }
  const folders = openFolders()
  try {
    for (const { path, file, change } of due) placeOne(tree, { path, file, change }, folders)
  } finally {
    whileDoing(`What was placed in ${tree.space.name} could not be made to last`, folders.sync)
  }
  return { type: 'placed', changed: due.map(({ path }) => path) }
}

/** Links of the space's own are followed for org files; the others are plain files of ours. */
function fileOf(tree: Tree, path: string): string {
  return path.endsWith('.org') && !path.startsWith('files/')
    ? realFile(tree, path)
    : join(tree.dir, path)
}

function isDue(now: Uint8Array | undefined, change: Placing['change']): boolean {
  const next = change(now)
  return next !== undefined && !(now && Buffer.compare(now, next) === 0)
}

/** What is done once for each folder that files are placed in, for it takes as long as the folder has names. */
interface Folders {
  /** Removes what killed writers left. */
  sweep(folder: string): void
  note(folder: string): void
  /** Makes the new names last. */
  sync(): void
}

function openFolders(): Folders {
  const swept = new Set<string>()
  const changed = new Set<string>()
  return {
    sweep(folder) {
      if (!swept.has(folder)) sweepTemporaries(folder)
      swept.add(folder)
    },
    note: (folder) => changed.add(folder),
    sync() {
      for (const folder of changed) syncFolder(folder)
    },
  }
}

function placeOne(
  tree: Tree,
  { path, file, change }: Placing & { readonly file: string },
  folders: Folders,
): void {
  whileDoing(`${path} of ${tree.space.name} could not be written`, () => {
    for (let round = 0; round < roundsMax; round += 1) {
      const stat = statFile(file)
      const now = stat && bytesOf(tree, path, file)
      const next = change(now)
      if (next === undefined || (now && Buffer.compare(now, next) === 0)) return
      const folder = dirname(file)
      if (!statFile(folder) && makeFolders(folder)) syncFolder(dirname(folder))
      folders.sweep(folder)
      const isUnchanged = () => {
        const again = statFile(file)
        return (
          again?.ino === stat?.ino && again?.mtimeMs === stat?.mtimeMs && again?.size === stat?.size
        )
      }
      const sync = folders.note
      const isDone = stat
        ? replaceFileIf(file, next, { isWanted: isUnchanged, sync })
        : createFile(file, next, sync)
      if (isDone) return
    }
    throw changesTooFast(tree)
  })
}
