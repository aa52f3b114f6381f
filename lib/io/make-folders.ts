/** Makes a folder and those above it. Node's own way, `recursive`, runs for ever under /proc. */

import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { codeOf } from './atomic-file.ts'

/** True when something was made; throws what the system says, or NO_FOLDERS. */
export function makeFolders(path: string, mode = 0o777): boolean {
  const missing: string[] = []
  for (let at = path; !isFolder(at); at = dirname(at)) missing.push(at)
  for (const folder of missing.reverse()) makeOne(folder, mode)
  return missing.length > 0
}

function makeOne(folder: string, mode: number): void {
  try {
    mkdirSync(folder, mode)
  } catch (error) {
    const code = codeOf(error)
    // Somebody else made it in this moment.
    if (code === 'EEXIST' && isFolder(folder)) return
    // The folder above is there: it is the file system that has no room for folders of ours.
    if (code !== 'ENOENT' || !isFolder(dirname(folder))) throw error
    throw Object.assign(new Error('no folder can be made there', { cause: error }), {
      code: 'NO_FOLDERS',
    })
  }
}

/** Links are followed; below a file there is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return false
    throw error
  }
}
