/** Spaces and the org files in them: names are checked here once, and no link leads out of a space. */

import { type Dirent, lstatSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import { Failure } from '../app/failure.ts'
import { isHidden, isOrgPath } from '../app/org-path.ts'
import type { Space } from '../app/ports.ts'
import { codeOf } from './atomic-file.ts'
import { whileDoing } from './store-failure.ts'

/** A space whose links are resolved: what everything else here works on. */
export interface Tree {
  readonly space: Space
  /** Real path of the space's folder. */
  readonly root: string
  /** Real path of its `org/messaging`. */
  readonly dir: string
}

const spaceName = /^[0-9]+-[a-z0-9][a-z0-9-]*$/u

export function isSpaceName(name: string): boolean {
  return name.length <= 100 && spaceName.test(name)
}

/** Spaces under the root, sorted by name; links to folders count. */
export function listSpaces(root: string): readonly Space[] {
  return namesIn(root)
    .filter(({ name }) => isSpaceName(name))
    .map(({ name }) => ({ name, dir: join(root, name) }))
    .filter(({ dir }) => isDirectory(join(dir, 'org', 'messaging')))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Resolves a space's links; throws Failure `data` when its tree lies outside of it. */
export function openTree(space: Space): Tree {
  const doing = `The space ${space.name} could not be opened`
  const root = whileDoing(doing, () => realpathSync(space.dir))
  const dir = whileDoing(doing, () => realpathSync(join(space.dir, 'org', 'messaging')))
  if (!isInside(root, dir)) throw leavesSpace('org/messaging', space)
  return { space, root, dir }
}

/** Relative paths of all org files, sorted. Locks, backups and other tools' conflict copies are no org files. */
export function listOrgFiles(tree: Tree): readonly string[] {
  const found: string[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of namesIn(join(tree.dir, folder))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      if (isHidden(entry.name)) continue
      // Real folders only: a linked one could lead anywhere, or in a circle.
      if (entry.isDirectory()) {
        if (path !== 'files') folders.push(path)
      } else if (isOrgPath(path) && isListed(tree, path, entry)) found.push(path)
    }
  }
  return found.sort()
}

/**
 * The real path of a file that exists or may be made. A link is followed inside the space, to an org file only;
 * throws Failure `data` for any other.
 */
export function realFile(tree: Tree, path: string): string {
  if (!isOrgPath(path)) throw new Failure('bug', `"${path}" is no path of an org file.`)
  const file = join(tree.dir, path)
  const doing = `${path} of ${tree.space.name} could not be opened`
  const link = whileDoing(doing, () => lstatSync(file, { throwIfNoEntry: false }))
  if (!link) return join(realParent(tree, path), basename(file))
  const real = whileDoing(doing, () => realOfLink(file))
  if (real === undefined) throw leadsNowhere(path, tree.space)
  const shown = real.slice(tree.root.length + 1)
  const hidden = shown.split(sep).some((part) => part.startsWith('.'))
  if (!isInside(tree.root, real) || hidden || !real.endsWith('.org')) {
    throw leavesSpace(path, tree.space)
  }
  return real
}

/** The real path of the folder that a path of the tree is in, there or not; throws Failure `data` when a link leads out. */
export function realParent(tree: Tree, path: string): string {
  const doing = `${path} of ${tree.space.name} could not be opened`
  const folder = whileDoing(doing, () => realOfNearest(dirname(join(tree.dir, path))))
  if (!isInside(tree.root, folder)) throw leavesSpace(path, tree.space)
  return folder
}

/** What tells a file's states apart; undefined when there is none. */
export function statFile(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false })
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

function isListed(tree: Tree, path: string, entry: Dirent): boolean {
  if (entry.isFile()) return true
  if (!entry.isSymbolicLink()) return false
  try {
    return statSync(realFile(tree, path)).isFile()
  } catch {
    // A dangling link or one that leaves the space: doctor names it, reading goes without.
    return false
  }
}

/** None of a folder that is not there. */
export function namesIn(folder: string): readonly Dirent[] {
  return whileDoing(`${folder} could not be listed`, () => {
    try {
      return readdirSync(folder, { withFileTypes: true })
    } catch (error) {
      // Removed, or made a file, since it was listed.
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
      throw error
    }
  })
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** The real path of a folder that may not exist yet: its nearest existing ancestor, plus the rest. */
function realOfNearest(folder: string): string {
  const rest: string[] = []
  for (let at = folder; ; at = dirname(at)) {
    if (lstatSync(at, { throwIfNoEntry: false })) return join(realpathSync(at), ...rest)
    rest.unshift(basename(at))
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)
}

/** Undefined for a link to something that is not there. */
function realOfLink(file: string): string | undefined {
  try {
    return realpathSync(file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function leadsNowhere(path: string, space: Space): Failure {
  return new Failure('data', `${path} of ${space.name} is a link to a file that is not there.`, {
    hint: 'Mend the link, or remove it.',
  })
}

function leavesSpace(path: string, space: Space): Failure {
  return new Failure('data', `${path} of ${space.name} is a link to a place outside the space.`, {
    hint: 'Replace the link by a file, or link the whole space folder instead.',
  })
}
