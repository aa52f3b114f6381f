/** Names in a space's tree where files of entries should be, and which cannot be read. What is in those files is not looked at. */

import { closeSync, constants, type Dirent, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { isHidden, isOrgPath } from '../app/org-path.ts'
import type { Unreadable } from '../app/ports.ts'
import { codeOf } from './atomic-file.ts'
import { namesIn, type Tree } from './space.ts'
import { checkPlain, isUtf16, notUtf8 } from './store-view.ts'
import { whileDoing } from './store-failure.ts'

/** Folders of a messaging tree whose files are found by listing them. */
const listedFolders: readonly string[] = ['agents', 'archive', 'channels']

/** Sorted by their paths; that of a folder ends with a slash. */
export function unreadableIn(tree: Tree): readonly Unreadable[] {
  const found: Unreadable[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of namesIn(join(tree.dir, folder))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (isHidden(entry.name)) continue
      if (entry.isDirectory() && path !== 'files') folders.push(path)
      const failure = failureOf(tree, path, entry)
      if (failure) found.push({ path: listedFolders.includes(path) ? `${path}/` : path, failure })
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function failureOf(tree: Tree, path: string, entry: Dirent): Failure | undefined {
  if (listedFolders.includes(path)) return entry.isDirectory() ? undefined : noFolder(tree, path)
  if (!isOrgPath(path)) return undefined
  try {
    whileDoing(`${path} of ${tree.space.name} could not be read`, () => {
      const plain = checkPlain(tree, path)
      if (plain && isUtf16(beginningOf(plain.file))) throw notUtf8(tree, path)
    })
    return undefined
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

/** As much as tells the encoding; nothing of a file that was removed meanwhile. */
function beginningOf(file: string): Uint8Array {
  const bytes = new Uint8Array(2)
  try {
    const opened = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      return bytes.subarray(0, readSync(opened, bytes, 0, bytes.length, 0))
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return bytes
    throw error
  }
}

function noFolder({ space }: Tree, path: string): Failure {
  const why = `${path} of ${space.name} is a link or a file, so no file in it is read.`
  return new Failure('data', why, { hint: 'Move it away; git has the folder that was there.' })
}
