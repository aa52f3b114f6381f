/** Which files of a messaging tree sync commits and joins, and what it never takes from others. Pure. */

import { isOrgPath, isPlainPath, isToolCopy, orgBytesMax } from '../org-path.ts'
import type { RepoTree, TreeFile } from './ports.ts'

/** Of attached files, which are read whole too. */
export const sharedBytesMax = 64 * 2 ** 20

/** Of .gitattributes and .gitignore. */
const listBytesMax = 2 ** 20

/** `attributes` and `ignore` are the two files that say what git does with the others. */
export type Kind = 'org' | 'shared file' | 'attributes' | 'ignore'

/** What a path of a messaging tree is to us; undefined for a person's own file there. */
export function kindOf(path: string): Kind | undefined {
  if (path === '.gitattributes') return 'attributes'
  if (path === '.gitignore') return 'ignore'
  if (isOrgPath(path)) return path.startsWith('files/') ? 'shared file' : 'org'
  const isShared = path.startsWith('files/') && isPlainPath(path) && !/(?:^|\/)[.#]/u.test(path)
  return isShared ? 'shared file' : undefined
}

export interface Place {
  readonly tree: RepoTree
  /** In that tree. */
  readonly path: string
}

/** The messaging tree that a path of the repository is in, and the path there. */
export function placeIn(trees: readonly RepoTree[], path: string): Place | undefined {
  const tree = trees.find(({ prefix }) => path.startsWith(prefix))
  return tree && { tree, path: path.slice(tree.prefix.length) }
}

/** True for a path of the repository that is ours to commit. */
export function isOurs(trees: readonly RepoTree[], path: string): boolean {
  const place = placeIn(trees, path)
  return place !== undefined && kindOf(place.path) !== undefined
}

/** Why a file that comes in is not taken; undefined when it may be. `path` is one of the messaging tree. */
export function hostility(path: string, file: TreeFile): string | undefined {
  if (file.mode === '120000') return 'is a symbolic link'
  if (file.mode === '160000') return 'is a submodule'
  if (!isPlainPath(path)) return 'has a name that could not be told from another'
  const kind = kindOf(path)
  // A lock, a spool or an attribute of another's would act on this machine.
  const hidden = path.split('/').some((part) => part.startsWith('.') || part.startsWith('#'))
  if (hidden && kind !== 'attributes' && kind !== 'ignore') return 'has a name that is hidden'
  // A repair would join it into what it calls itself a copy of.
  if (path.split('/').some(isToolCopy)) return "has the name of a tool's conflict copy"
  const bytesMax = kind === 'org' ? orgBytesMax : hidden ? listBytesMax : sharedBytesMax
  if (file.size > bytesMax) {
    return `has ${Math.round(file.size / 2 ** 20)} MiB, more than such a file may have`
  }
  return undefined
}

/** How file systems that ignore case and composition would see a path. */
export function folded(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

/**
 * Of paths that some file systems cannot hold beside each other (case, composition, a file where another needs a folder)
 * those to leave out. `kept` go before all others, then whichever is spelt in lower case, then the first.
 */
export function collisions(
  paths: readonly string[],
  kept: ReadonlySet<string>,
): ReadonlySet<string> {
  const rank = (path: string) => (kept.has(path) ? 0 : path === folded(path) ? 1 : 2)
  const ordered = [...paths].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
  /** From a folded path or folder to how it is spelt, and whether it is a file. */
  const taken = new Map<string, { readonly spelt: string; readonly isFile: boolean }>()
  const left = new Set<string>()
  for (const path of ordered) {
    const parts = path.split('/')
    const steps = parts.map((_, index) => parts.slice(0, index + 1).join('/'))
    const fits = steps.every((step, index) => {
      const known = taken.get(folded(step))
      const isFile = index === steps.length - 1
      return !known || (!isFile && !known.isFile && known.spelt === step)
    })
    if (!fits) left.add(path)
    else
      for (const [index, step] of steps.entries()) {
        taken.set(folded(step), { spelt: step, isFile: index === steps.length - 1 })
      }
  }
  return left
}
