/**
 * What a start finds in the folder of mailboxes. Only what the relay itself has made is read, or taken away where it is
 * half-written; whatever else lies there is somebody's, is left as it is, and is named.
 */

import { lstatSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { KeyText } from '../../../core/wire/types.ts'
import { makeFolders } from '../../make-folders.ts'
import {
  folderOf,
  isBoxName,
  isHalfWritten,
  keyFile,
  type MailFile,
  mailBytesMax,
  mailFileOf,
} from './files.ts'

export interface FoundMail {
  readonly key: KeyText
  readonly folder: string
  /** When the key was opened last. */
  readonly openedMs: number
  readonly files: readonly (MailFile & { readonly bytes: number })[]
}

export interface FoundAll {
  /** Those first that were opened longest ago. */
  readonly mailboxes: readonly FoundMail[]
  /** Paths within the folder, the first of them. */
  readonly odd: readonly string[]
  readonly oddCount: number
}

/** More are counted and not named. */
const oddNamed = 5
/** Longer than any key. */
const keyBytesMax = 200

interface Odd {
  count: number
  readonly names: string[]
}

export function findMail(mailDir: string): FoundAll {
  makeFolders(mailDir, 0o700)
  const odd: Odd = { count: 0, names: [] }
  const mailboxes = readdirSync(mailDir)
    .flatMap((name) => {
      const found = isBoxName(name) ? foundIn(mailDir, name, odd) : undefined
      if (!isBoxName(name)) noteOrSweep(mailDir, name, odd)
      return found ?? []
    })
    .sort((a, b) => a.openedMs - b.openedMs)
  return { mailboxes, odd: odd.names, oddCount: odd.count }
}

function foundIn(mailDir: string, name: string, odd: Odd): FoundMail | undefined {
  const folder = join(mailDir, name)
  try {
    // A link may lead to anybody's folder.
    const key = lstatSync(folder).isDirectory() ? keyIn(mailDir, folder) : undefined
    if (key === undefined) {
      if (!isUnfinished(folder)) note(odd, name)
      return undefined
    }
    const files = readdirSync(folder).flatMap((file) => {
      const mail = mailFileOf(file)
      const bytes = mail && plainBytes(join(folder, file), mailBytesMax)
      if (mail && bytes !== undefined) return [{ ...mail, bytes }]
      if (file !== keyFile) noteOrSweep(mailDir, join(name, file), odd)
      return []
    })
    files.sort((a, b) => a.seq - b.seq)
    return { key, folder, openedMs: statSync(join(folder, keyFile)).mtimeMs, files }
  } catch {
    // Another user's, or a disk that fails: the relay goes on without it, and says so.
    note(odd, name)
    return undefined
  }
}

/** Whose mailbox it is; undefined where the file is missing, or is not what this relay wrote into this folder. */
function keyIn(mailDir: string, folder: string): KeyText | undefined {
  const path = join(folder, keyFile)
  if (plainBytes(path, keyBytesMax) === undefined) return undefined
  const key = readFileSync(path, 'utf8').trim()
  return folderOf(mailDir, key) === folder ? key : undefined
}

/** Made by a process that was killed before it knew the key: it is taken away. */
function isUnfinished(folder: string): boolean {
  if (!lstatSync(folder).isDirectory()) return false
  const names = readdirSync(folder)
  if (!names.every((name) => isHalfWritten(name) && isPlain(join(folder, name)))) return false
  rmSync(folder, { recursive: true, force: true })
  return true
}

function noteOrSweep(mailDir: string, path: string, odd: Odd): void {
  if (isHalfWritten(basename(path)) && isPlain(join(mailDir, path))) {
    rmSync(join(mailDir, path), { force: true })
  } else note(odd, path)
}

function note(odd: Odd, path: string): void {
  odd.count += 1
  if (odd.names.length < oddNamed) odd.names.push(path)
}

function isPlain(path: string): boolean {
  return plainBytes(path, Number.POSITIVE_INFINITY) !== undefined
}

/** The size of a plain file; undefined for a folder, a link, a pipe, what is too large, and nothing. */
function plainBytes(path: string, most: number): number | undefined {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isFile() && found.size <= most ? found.size : undefined
}
