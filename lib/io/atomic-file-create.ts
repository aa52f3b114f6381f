/** Making a file that does not exist, whole or not at all; and removing what killed writers left. */

import { linkSync, lstatSync, readdirSync, renameSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { codeOf, removeQuietly, syncFolder, writeNew } from './atomic-file.ts'
import { pidExists } from './lock-holder.ts'

/** False, with nothing changed, when something has that name already. */
export function createFile(file: string, bytes: Uint8Array): boolean {
  if (lstatSync(file, { throwIfNoEntry: false })) return false
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
  try {
    // One of our own number that was killed before may have left it.
    removeQuietly(temporary)
    writeNew(temporary, bytes, 0o666)
    const made = giveName(temporary, file)
    if (made) syncFolder(dirname(file))
    return made
  } finally {
    removeQuietly(temporary)
  }
}

/** A link fails where a rename would replace a file that git or Emacs made in this moment. */
export function giveName(temporary: string, file: string): boolean {
  try {
    linkSync(temporary, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    // Some file systems have no hard links.
    if (statSync(file, { throwIfNoEntry: false })) return false
    renameSync(temporary, file)
    return true
  }
}

/** Removes what killed writers of this one file left, in a folder that has no lock of ours: a living one keeps its own. */
export function sweepOwnTemporaries(file: string): void {
  const [folder, start] = [dirname(file), `.${basename(file)}.`]
  for (const name of readdirSync(folder)) {
    const pid =
      name.startsWith(start) && /^([0-9]+)(?:\.[0-9]+)?\.tmp$/u.exec(name.slice(start.length))
    if (pid && !pidExists(Number(pid[1]))) removeQuietly(join(folder, name))
  }
}

/** Removes killed writers' temporary files. Only under the lock: then no living writer has one here. */
export function sweepTemporaries(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^\..+\.[0-9]+\.tmp$/u.test(name)) removeQuietly(join(folder, name))
  }
}
