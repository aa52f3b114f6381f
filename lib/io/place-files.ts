/** Files of a messaging tree for sync: read whole, and changed all together under the space's lock or not at all. */

import { lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../app/failure.ts'
import { orgBytesMax } from '../app/org-path.ts'
import type { OnDisk, Placed, Placing, WorkFiles } from '../app/sync/ports.ts'
import { codeOf, readPlain, syncFolder } from './atomic-file.ts'
import { sweepTemporaries } from './atomic-file-create.ts'
import { filesAtOnceMax, type NextFile, replaceFiles } from './atomic-files.ts'
import { holderOf, openEmacsLocks } from './emacs-lock.ts'
import { makeFolders } from './make-folders.ts'
import { openTree, realFile, statFile, type Tree } from './space.ts'
import { changesTooFast, roundsMax } from './store-apply.ts'
import { takingOut } from './store-restore.ts'
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
    if (before.size > orgBytesMax) return { type: 'left', why: tooLarge(before.size) }
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

function tooLarge(size: number): string {
  return `has ${Math.round(size / 2 ** 20)} MiB, more than the 64 MiB that such a file may have, so it was neither read nor committed`
}

function bytesOf(tree: Tree, path: string, file: string): Uint8Array | undefined {
  return whileDoing(`${path} of ${tree.space.name} could not be read`, () => {
    try {
      const size = statFile(file)?.size ?? 0
      if (size > orgBytesMax) {
        throw new Failure('data', `${path} of ${tree.space.name} ${tooLarge(size)}.`, {
          hint: `Take an older copy of it: git log -- ${path} in org/messaging names its commits.`,
        })
      }
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
  await takingOut(tree, () => writeDue(tree, due))
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

type Target = Placing & { readonly file: string }

interface Next extends NextFile {
  readonly target: Target
}

async function writeDue(tree: Tree, due: readonly Target[]): Promise<void> {
  const prepared = new Set<string>()
  for (let at = 0; at < due.length; at += filesAtOnceMax) {
    await writePart(tree, due.slice(at, at + filesAtOnceMax), prepared)
  }
}

/** What somebody else changes meanwhile is looked at anew. */
async function writePart(
  tree: Tree,
  part: readonly Target[],
  prepared: Set<string>,
): Promise<void> {
  let targets = part
  for (let round = 0; round < roundsMax && targets.length > 0; round += 1) {
    const next = targets.flatMap((target) => nextOf(tree, target))
    for (const { file } of next) {
      // Each once: a look at a folder takes as long as it has names.
      if (!prepared.has(dirname(file))) prepareFolder(tree, dirname(file))
      prepared.add(dirname(file))
    }
    targets = (await replaceFiles(next)).map(({ target }) => target)
  }
  if (targets.length > 0) throw changesTooFast(tree)
}

/** Nothing where the file is by now as it should be. */
function nextOf(tree: Tree, target: Target): readonly Next[] {
  const { path, file, change } = target
  const old = statFile(file)
  const now = old && bytesOf(tree, path, file)
  const bytes = change(now)
  if (bytes === undefined || (now && Buffer.compare(now, bytes) === 0)) return []
  const isUnchanged = () => {
    const again = statFile(file)
    return again?.ino === old?.ino && again?.mtimeMs === old?.mtimeMs && again?.size === old?.size
  }
  return [{ target, file, bytes, old, isUnchanged }]
}

function prepareFolder(tree: Tree, folder: string): void {
  whileDoing(`${folder} of ${tree.space.name} could not be made ready`, () => {
    if (!statFile(folder) && makeFolders(folder)) syncFolder(dirname(folder))
    sweepTemporaries(folder)
  })
}
