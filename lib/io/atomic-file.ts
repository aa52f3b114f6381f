/** Whole files, replaced so that a reader or a crash sees the old or the new one and never less. Synchronous. */

import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { makeFolders } from './make-folders.ts'

let serial = 0

/** Temporary file in the same folder, fsync, rename over the real path, fsync of the folder. Mode, owner and links stay. */
export function replaceFile(path: string, bytes: Uint8Array | string, modeIfNew = 0o644): void {
  replaceFileIf(path, bytes, { modeIfNew, isWanted: () => true })
}

/** The same; `isWanted` is asked in the last moment, and after a no nothing is changed. Returns its answer. */
export function replaceFileIf(
  path: string,
  bytes: Uint8Array | string,
  { modeIfNew = 0o644, isWanted }: { readonly modeIfNew?: number; isWanted(): boolean },
): boolean {
  const target = realOrSelf(path)
  const folder = dirname(target)
  serial += 1
  const temporary = join(folder, `.${basename(target)}.${process.pid}.${serial}.tmp`)
  try {
    const file = openSync(temporary, 'wx', modeIfNew)
    try {
      makeAlike(file, statIfThere(target), modeIfNew)
      writeAll(file, bytes)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    if (!isWanted()) {
      removeQuietly(temporary)
      return false
    }
    renameSync(temporary, target)
  } catch (error) {
    removeQuietly(temporary)
    throw ioFailure(`${path} could not be written`, error)
  }
  syncFolder(folder)
  return true
}

/** A new file, whole and on the disk when this returns; throws EEXIST when something has the name. */
export function writeNew(path: string, bytes: Uint8Array | string, mode: number): void {
  const file = openSync(path, 'wx', mode)
  try {
    writeAll(file, bytes)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Everything at once; the system may take a part of a write, then the rest follows. */
export function writeAll(file: number, bytes: Uint8Array | string): void {
  const data = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  for (let at = 0; at < data.length; ) at += writeSync(file, data, at, data.length - at)
}

/** Makes a rename or a new name in a folder survive a power cut; a system that cannot sync folders is let be. */
export function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r')
  try {
    fsyncSync(opened)
  } catch (error) {
    const code = codeOf(error)
    if (code !== 'EINVAL' && code !== 'EPERM' && code !== 'EISDIR') throw error
  } finally {
    closeSync(opened)
  }
}

/** The file's bytes; undefined when there is none. Throws Failure `data` for what is no file. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readPlain(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw ioFailure(`${path} could not be read`, error)
  }
}

/** The bytes of a plain file. Does not wait, as reading a pipe or a device in its place would, for ever. */
export function readPlain(path: string): Buffer {
  const opened = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    if (!fstatSync(opened).isFile()) throw notPlain(path)
    return readFileSync(opened)
  } finally {
    closeSync(opened)
  }
}

function notPlain(path: string): Failure {
  return new Failure('data', `${path} is not a plain file.`, {
    hint: 'Move away what stands in its place.',
  })
}

export function makeFolder(path: string, mode = 0o755): void {
  try {
    makeFolders(path, mode)
  } catch (error) {
    throw ioFailure(`The folder ${path} could not be made`, error)
  }
}

/** For what is only in the way: it may never have been made, or be somebody else's to remove. */
export function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    return
  }
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

const hints: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Make room on the disk and try again; the file is as it was.'],
  EDQUOT: [
    'the disk quota is used up',
    'Make room on the disk and try again; the file is as it was.',
  ],
  EACCES: ['permission was denied', 'Check who owns the file and its folder.'],
  EPERM: ['permission was denied', 'Check who owns the file and its folder.'],
  EROFS: ['the file system is read-only', 'Mount it for writing, or choose another DATACORE_ROOT.'],
  ENOTDIR: ['a file stands where a folder should be', 'Move that file away.'],
  EEXIST: ['a file stands where a folder should be', 'Move that file away.'],
  EISDIR: ['a folder stands where the file should be', 'Move that folder away.'],
  ELOOP: ['its symbolic links go round in circles', 'Mend the link.'],
  NO_FOLDERS: ['no folder can be made there', 'Choose a folder on a disk.'],
  ENOENT: ['its folder does not exist', 'Make the folder, or run datacore-msg init.'],
}

/** A sentence for an error of the system: what happened to what, why, and what to do. */
export function ioFailure(what: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  const known = hints[codeOf(error) ?? '']
  const why = known?.[0] ?? (error instanceof Error ? error.message : String(error))
  const hint = known ? { hint: known[1] } : {}
  return new Failure('io', `${what}: ${why}.`, { cause: error, ...hint })
}

function realOrSelf(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return path
    throw ioFailure(`${path} could not be found`, error)
  }
}

function statIfThere(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

/** Mode and owner of the file that is replaced: a write as root must not lock its owner out. */
export function makeAlike(file: number, old: Stats | undefined, modeIfNew: number): void {
  const made = fstatSync(file)
  if (old && (old.uid !== made.uid || old.gid !== made.gid)) {
    try {
      fchownSync(file, old.uid, old.gid)
    } catch {
      // Only root may give a file away; then the writer owns it, as with Emacs.
    }
  }
  fchmodSync(file, old ? old.mode & 0o7777 : modeIfNew)
}
