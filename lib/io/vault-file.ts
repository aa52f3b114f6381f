/** Files for this user's eyes only: folders 0700, files 0600, written whole, refused when others can read them. */

import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  type Stats,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../app/failure.ts'
import {
  codeOf,
  ioFailure,
  makeFolder,
  removeQuietly,
  replaceFile,
  syncFolder,
  writeNew,
} from './atomic-file.ts'

/** Only the last folder is private: what is above it may belong to other tools. */
export function makePrivateFolder(path: string): void {
  makeFolder(dirname(path))
  makeFolder(path, 0o700)
}

/** Replaces a private file; one that was open to others is closed first. */
export function writePrivate(path: string, text: string): void {
  try {
    chmodSync(path, 0o600)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw ioFailure(`${path} could not be written`, error)
  }
  replaceFile(path, text, 0o600)
}

/** Makes a private file that was not there; `exists` when it was, and then it is as it was. */
export function createPrivate(path: string, text: string): 'created' | 'exists' {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`)
  removeQuietly(temporary)
  try {
    writeNew(temporary, text, 0o600)
    takeName(temporary, path)
    syncFolder(folder)
    return 'created'
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return 'exists'
    throw ioFailure(`${path} could not be written`, error)
  } finally {
    removeQuietly(temporary)
  }
}

/** A link takes the name only when it is free, and never shows half a file; some file systems have no links. */
function takeName(temporary: string, path: string): void {
  try {
    linkSync(temporary, path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw error
    copyFileSync(temporary, path, constants.COPYFILE_EXCL)
  }
}

/** The text of a private file, undefined when there is none; throws Failure `config` when others can read it. */
export function readPrivate(path: string, charsMax: number): string | undefined {
  let file: number
  try {
    // Without waiting: a pipe in its place would never answer.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw ioFailure(`${path} could not be read`, error)
  }
  try {
    refuseUnsafe(path, fstatSync(file), charsMax)
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}

function refuseUnsafe(path: string, stats: Stats, charsMax: number): void {
  if (!stats.isFile())
    throw new Failure('config', `${path} is not a file.`, { hint: 'Move it away.' })
  // Windows has no such modes; its folders of a user are private by themselves.
  if (process.platform !== 'win32' && (stats.mode & 0o077) !== 0) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, '0')
    throw new Failure('config', `Others can read ${path}: its mode is ${mode}.`, {
      hint: `Run chmod 600 '${path}'; if others use this machine, make a new key.`,
    })
  }
  if (stats.size > charsMax) {
    throw new Failure('config', `${path} is too large to be what it should be.`, {
      hint: 'Restore it from a backup.',
    })
  }
}
