/** Tells when the org files of a space change: the system's notices, and a look of our own where those fail. */

import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { listOrgFiles, type Tree } from './space.ts'

/** Network and container file systems send no notices; then a change is seen after this time. */
const lookEveryMs = 2_000
/** A save is several steps; they count as one change. */
const quietMs = 50

/** Calls back once after each change; returns the function that ends it. */
export function watchSpace(tree: Tree, onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>()
  let seen = ''
  let soon: NodeJS.Timeout | undefined

  /** Empty while the space cannot be read, for example when git changes branches: it is looked at again. */
  function signatureNow(): string {
    try {
      watchFolders()
      return signatureOf(tree)
    } catch {
      return ''
    }
  }
  function look(): void {
    soon = undefined
    const now = signatureNow()
    if (now === seen) return
    seen = now
    onChange()
  }
  function lookSoon(): void {
    soon ??= setTimeout(look, quietMs)
  }
  function watchFolders(): void {
    for (const folder of foldersOf(tree)) {
      if (watchers.has(folder)) continue
      try {
        const watcher = watch(folder, lookSoon)
        const drop = () => {
          watcher.close()
          watchers.delete(folder)
        }
        // A folder that goes away, or too many watches on this machine: the look of our own remains.
        watcher.on('error', drop)
        watchers.set(folder, watcher)
      } catch {
        return
      }
    }
  }

  seen = signatureNow()
  const timer = setInterval(look, lookEveryMs)
  return () => {
    clearInterval(timer)
    clearTimeout(soon)
    for (const watcher of watchers.values()) watcher.close()
    watchers.clear()
  }
}

function foldersOf(tree: Tree): ReadonlySet<string> {
  const spool = join(tree.dir, '.spool')
  const files = listOrgFiles(tree).map((path) => dirname(join(tree.dir, path)))
  const spools = statSync(spool, { throwIfNoEntry: false }) ? [spool] : []
  return new Set([tree.dir, ...files, ...spools])
}

/** Inode, size and times of every file, and the names of changes that wait beside them. */
function signatureOf(tree: Tree): string {
  const files = listOrgFiles(tree).map((path) => {
    const stat = statSync(join(tree.dir, path), { throwIfNoEntry: false, bigint: true })
    return `${path} ${stat?.ino} ${stat?.size} ${stat?.mtimeNs} ${stat?.ctimeNs}`
  })
  return [...files, ...spoolNames(tree)].join('\n')
}

function spoolNames(tree: Tree): readonly string[] {
  try {
    return readdirSync(join(tree.dir, '.spool'))
  } catch {
    return []
  }
}
