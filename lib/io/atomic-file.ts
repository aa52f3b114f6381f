/** Writing so that a reader, a crash or a full disk finds the old file or the new one, never a part. */

import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readdirSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { codeOf } from './store-failure.ts'

/** The kernel copies a write page by page and may be killed between two; this is the smallest page in use. */
const pageBytes = 4096

/** True when an append stays inside one page, so that a killed writer leaves all of it or nothing. */
export function appendsInOneStep(size: number, length: number): boolean {
  return Math.floor(size / pageBytes) === Math.floor((size + Math.max(1, length) - 1) / pageBytes)
}

/** Adds bytes in one write and waits for the disk. After a failure the file has its old size again. */
export function appendBytes(file: string, bytes: Uint8Array): void {
  const fd = openSync(file, constants.O_WRONLY | constants.O_APPEND)
  try {
    const before = fstatSync(fd).size
    let written = 0
    try {
      written = writeSync(fd, bytes)
      if (written < bytes.length) throw diskFull()
      fsyncSync(fd)
    } catch (error) {
      // Only what we added is taken back: somebody else may have written after us.
      if (written > 0 && fstatSync(fd).size === before + written) ftruncateSync(fd, before)
      throw error
    }
  } finally {
    closeSync(fd)
  }
}

/** Puts new content in a file's place; mode and owner are kept. Give the real path, or a link is replaced. */
export function replaceFile(file: string, bytes: Uint8Array): void {
  const temporary = writeTemporary(file, bytes, {
    mode: 0o666,
    like: statSync(file, { throwIfNoEntry: false }),
  })
  moveOrRemove(temporary, () => renameSync(temporary, file))
  syncFolder(dirname(file))
}

/** Makes a file that does not exist; false when somebody else just made it. */
export function createFile(file: string, bytes: Uint8Array, mode = 0o666): boolean {
  const temporary = writeTemporary(file, bytes, { mode, like: undefined })
  const made = moveOrRemove(temporary, () => linkNew(temporary, file))
  if (made) syncFolder(dirname(file))
  return made
}

/** Waits until a folder's names are on disk; without it a rename can be lost with the power. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY)
  try {
    fsyncSync(fd)
  } catch (error) {
    // Some network file systems cannot sync a folder; they do it with each rename.
    if (!['EINVAL', 'ENOTSUP', 'EBADF', 'EISDIR', 'EPERM'].includes(codeOf(error))) throw error
  } finally {
    closeSync(fd)
  }
}

/** Removes what killed writers left. Only under the lock: then no living writer has one here. */
export function sweepTemporaries(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^\..+\.[0-9]+\.tmp$/u.test(name)) unlinkQuietly(join(folder, name))
  }
}

interface TemporaryOptions {
  readonly mode: number
  readonly like: Stats | undefined
}

function writeTemporary(file: string, bytes: Uint8Array, { mode, like }: TemporaryOptions): string {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
  unlinkQuietly(temporary)
  const fd = openSync(temporary, 'wx', mode)
  try {
    if (like) keepOwner(fd, like)
    if (like) fchmodSync(fd, like.mode & 0o7777)
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    fsyncSync(fd)
  } catch (error) {
    unlinkQuietly(temporary)
    throw error
  } finally {
    closeSync(fd)
  }
  return temporary
}

function keepOwner(fd: number, { uid, gid }: Stats): void {
  const now = fstatSync(fd)
  if (now.uid === uid && now.gid === gid) return
  try {
    fchownSync(fd, uid, gid)
  } catch {
    // Only root may give a file away; in a shared folder the file then belongs to who wrote last.
  }
}

function moveOrRemove<T>(temporary: string, move: () => T): T {
  try {
    return move()
  } catch (error) {
    unlinkQuietly(temporary)
    throw error
  }
}

/** A link fails where a rename would replace a file that git or Emacs made in this moment. */
function linkNew(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file)
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'EEXIST' && !statSync(file, { throwIfNoEntry: false })) {
      // No hard links on this file system.
      renameSync(temporary, file)
      return true
    }
    unlinkQuietly(temporary)
    if (code === 'EEXIST') return false
    throw error
  }
  unlinkQuietly(temporary)
  return true
}

function unlinkQuietly(file: string): void {
  try {
    unlinkSync(file)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

function diskFull(): Error {
  return Object.assign(new Error('The disk took only a part of the write.'), { code: 'ENOSPC' })
}
