/** Doctor: what stands under the names of a messaging tree. Files that can be written, or something in their place. */

import { accessSync, constants, type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { isOrgPath } from '../app/org-path.ts'
import type { Finding } from '../app/views.ts'
import { channelAt } from '../core/channel/name.ts'
import { ioFailure } from './atomic-file.ts'
import { holdsEntries } from './doctor-entries.ts'
import { isFolder } from './make-folders.ts'
import { realFile, type Tree } from './space.ts'

/** Folders of a messaging tree that commands look into. */
const folders = ['agents', 'archive', 'channels']

/** Names that commands open and that are no files: folders, links to elsewhere, pipes. */
export function wrongKinds(check: string, tree: Tree): readonly Finding[] {
  return ['', ...folders].flatMap((folder) =>
    listed(join(tree.dir, folder)).flatMap((entry): Finding[] => {
      const path = folder ? `${folder}/${entry.name}` : entry.name
      const why = folders.includes(path) ? whyNoFolder(entry) : whyNoFile(tree, path, entry)
      if (!why) return []
      const sentence = `${join(tree.dir, path)} ${why}.`
      const hint = 'Move it away. datacore-msg init makes what every space has; git has your own.'
      return [{ check, level: 'fail', sentence, hint }]
    }),
  )
}

/** Folders and files that a write would need. A reader does without. */
export function notWritable(
  check: string,
  tree: Tree,
  files: readonly string[],
): readonly Finding[] {
  const dirs = ['', ...folders].map((folder) => join(tree.dir, folder)).filter(isFolder)
  return [...dirs, ...files].flatMap((path): Finding[] => {
    try {
      const mode = isFolder(path) ? constants.W_OK | constants.X_OK : constants.W_OK
      accessSync(path, mode)
      return []
    } catch (error) {
      const { message, hint } = ioFailure(`${path} cannot be written`, error)
      return [{ check, level: 'fail', sentence: message, ...(hint ? { hint } : {}) }]
    }
  })
}

function whyNoFolder(entry: Dirent): string | undefined {
  if (entry.isDirectory()) return undefined
  return entry.isSymbolicLink()
    ? 'is a link, and the files of a linked folder are not listed'
    : 'is no folder, where a folder should be'
}

function whyNoFile(tree: Tree, path: string, entry: Dirent): string | undefined {
  if (entry.isFile() || !isOrgPath(path)) return undefined
  // A folder of a person's own, whatever its name, is theirs.
  if (entry.isDirectory()) {
    const isOurs = holdsEntries(path) || channelAt(path) !== undefined
    return isOurs ? 'is a folder, where a file should be' : undefined
  }
  if (!entry.isSymbolicLink()) return 'is no file but a pipe, a socket or a device'
  try {
    return statSync(realFile(tree, path)).isFile() ? undefined : 'is a link to what is no file'
  } catch (error) {
    if (!(error instanceof Failure)) return 'is a link that cannot be followed'
    return error.message.includes('outside')
      ? 'is a link to a place outside the space'
      : 'is a link to a file that is not there'
  }
}

function listed(folder: string): readonly Dirent[] {
  return isFolder(folder) ? readdirSync(folder, { withFileTypes: true }) : []
}
