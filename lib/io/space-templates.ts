/** What a new space and a new file start with: the files under templates/space. */

import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { syncFolder } from './atomic-file.ts'
import { createFile } from './atomic-file-create.ts'
import { isFolder, makeFolders } from './make-folders.ts'
import { isSpaceName, realParent, type Tree } from './space.ts'
import { whileDoing } from './store-failure.ts'

/** In agents/, archive/ and channels/: the file that others there begin as, with their own name in it. */
const patternName = 'NAME.org'

/** npm leaves files with a leading dot out of a package. */
const dotted: Readonly<Record<string, string>> = {
  gitignore: '.gitignore',
  gitattributes: '.gitattributes',
}

export interface Templates {
  /** The text that a new org file starts with. */
  preamble(path: string): Uint8Array
  /** Makes what is missing in a tree, or nothing where a link leads out of its space; returns the paths that were made. */
  complete(tree: Tree): readonly string[]
}

/** `moduleDir` is the folder that has `templates/`. Nothing is read before it is needed. */
export function openTemplates(moduleDir: string): Templates {
  const base = join(moduleDir, 'templates', 'space')
  return {
    preamble: (path) => new TextEncoder().encode(preambleOf(base, path)),
    complete(tree) {
      const made: string[] = []
      // All are looked at before one is made: whoever can push to a space can leave a link in it.
      const files = templateFiles(base).map((file) => ({
        ...file,
        folder: realParent(tree, file.to),
      }))
      for (const { from, to, folder } of files) {
        const file = join(folder, basename(to))
        whileDoing(`${file} could not be made`, () => {
          makeFolders(folder)
          if (createFile(file, readFileSync(join(base, from)))) made.push(to)
        })
      }
      return made
    },
  }
}

/** Paths in a messaging tree that every space has. */
export function templatePaths(moduleDir: string): readonly string[] {
  return templateFiles(join(moduleDir, 'templates', 'space')).map(({ to }) => to)
}

/** The folder of a space and its messaging tree; a folder that is there already is used as it is. */
export function makeSpaceFolder(root: string, name: string): string {
  if (!isSpaceName(name)) {
    throw new Failure('usage', `"${name.slice(0, 60)}" is no name for a space.`, {
      hint: 'Write a number, a hyphen and a name in lower case, such as 1-datafund.',
    })
  }
  const dir = join(root, name)
  whileDoing(`The space ${dir} could not be made`, () => {
    // A clone that is there already may have links of others in it.
    if (isFolder(dir))
      realParent({ space: { name, dir }, root: realpathSync(dir), dir }, 'org/messaging/inbox.org')
    if (makeFolders(join(dir, 'org', 'messaging'))) syncFolder(realpathSync(root))
  })
  return dir
}

function preambleOf(base: string, path: string): string {
  const slash = path.indexOf('/')
  const name = path.slice(path.lastIndexOf('/') + 1, -'.org'.length)
  const own = readTemplate(base, path)
  const pattern =
    slash < 0 ? undefined : readTemplate(base, join(path.slice(0, slash), patternName))
  const text = own ?? pattern ?? readTemplate(base, 'inbox.org')
  if (text === undefined) throw missing(base)
  // Another file of its own at the top, such as notes.org, is headed like the inbox.
  if (own === undefined && pattern === undefined)
    return text.replace(/^(#\+TITLE:).*$/mu, `$1 ${name}`)
  return text.replaceAll('NAME', name)
}

function readTemplate(base: string, path: string): string | undefined {
  try {
    return readFileSync(join(base, path), 'utf8')
  } catch {
    return undefined
  }
}

function templateFiles(base: string): readonly { readonly from: string; readonly to: string }[] {
  try {
    return readdirSync(base, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== patternName)
      .map((entry) => join(entry.parentPath, entry.name).slice(base.length + 1))
      .sort()
      .map((from) => ({ from, to: dotted[from] ?? from }))
  } catch {
    throw missing(base)
  }
}

function missing(base: string): Failure {
  return new Failure('config', `The templates are missing at ${base}.`, {
    hint: 'Install datacore-messaging again.',
  })
}
