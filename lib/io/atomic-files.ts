/**
 * Several files made or replaced, each whole or not at all. One after another each would wait for the disk by itself; here the
 * disk is given all of them at a time, and takes them together.
 */

import { closeSync, fsync, openSync, renameSync, type Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { ioFailure, makeAlike, removeQuietly, syncFolder, writeAll } from './atomic-file.ts'
import { giveName } from './atomic-file-create.ts'

export interface NextFile {
  /** A real path, in a folder that is there. */
  readonly file: string
  readonly bytes: Uint8Array
  /** The file that is replaced; undefined where none stands. */
  readonly old: Stats | undefined
  /** Asked in the last moment: whether the file is still that one. */
  isUnchanged(): boolean
}

/** All are open at once, and some systems give a process 256. */
export const filesAtOnceMax = 128

const flush = promisify(fsync)

/** Returns those that somebody else changed meanwhile, which stay as they are. All others are on the disk then. */
export async function replaceFiles<T extends NextFile>(all: readonly T[]): Promise<readonly T[]> {
  const written: Written<T>[] = []
  const folders = new Set<string>()
  try {
    for (const [index, next] of all.entries()) written.push(writeBeside(next, index))
    await flushAll(written)
    return written.flatMap(({ next, temporary }) => {
      if (!doing(next, () => takePlace(next, temporary))) return [next]
      folders.add(dirname(next.file))
      return []
    })
  } finally {
    for (const { temporary, opened } of written) {
      closeSync(opened)
      removeQuietly(temporary)
    }
    for (const folder of folders) syncFolder(folder)
  }
}

interface Written<T> {
  readonly next: T
  readonly temporary: string
  readonly opened: number
}

function writeBeside<T extends NextFile>(next: T, index: number): Written<T> {
  const { file, bytes, old } = next
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.${index}.tmp`)
  // One of our own number that was killed before may have left it.
  removeQuietly(temporary)
  return doing(next, () => {
    const opened = openSync(temporary, 'wx', old ? 0o644 : 0o666)
    try {
      if (old) makeAlike(opened, old, 0o644)
      writeAll(opened, bytes)
    } catch (error) {
      closeSync(opened)
      removeQuietly(temporary)
      throw error
    }
    return { next, temporary, opened }
  })
}

/** None is closed before all are done with. */
async function flushAll(written: readonly Written<NextFile>[]): Promise<void> {
  const ended = await Promise.allSettled(written.map(({ opened }) => flush(opened)))
  for (const [index, one] of ended.entries()) {
    if (one.status === 'rejected') throw couldNot(written[index]!.next, one.reason)
  }
}

function takePlace(next: NextFile, temporary: string): boolean {
  if (!next.isUnchanged()) return false
  if (!next.old) return giveName(temporary, next.file)
  renameSync(temporary, next.file)
  return true
}

function doing<T>(next: NextFile, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw couldNot(next, error)
  }
}

function couldNot({ file }: NextFile, error: unknown): Error {
  return ioFailure(`${file} could not be written`, error)
}
