/**
 * The repository of a folder, as git would find it, read from the files of a plain clone (gitrepository-layout(5)). Asking git
 * costs a process before anything can begin; a clone that is not plain (linked work trees, `core.worktree`, another's files)
 * is left to git.
 */

import { lstatSync, readFileSync, type Stats } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

export interface PlainClone {
  readonly top: string
  readonly gitDir: string
  readonly index: string
  /** From the top to the folder, with a slash at its end; empty at the top. */
  readonly prefix: string
}

/** Of a real path. Undefined is no answer: git must be asked. */
export function plainClone(dir: string, env: NodeJS.ProcessEnv): PlainClone | undefined {
  // These change where git looks.
  if (env['GIT_CEILING_DIRECTORIES'] || env['GIT_DISCOVERY_ACROSS_FILESYSTEM']) return undefined
  const device = statOf(dir)?.dev
  for (let top = dir; ; top = dirname(top)) {
    const gitDir = join(top, '.git')
    const found = statOf(gitDir)
    if (found) return isPlain(gitDir, found) ? { ...at(top, dir), gitDir } : undefined
    // A bare repository counts before what is above it, and another disk ends the search.
    if (statOf(join(top, 'HEAD')) || statOf(top)?.dev !== device) return undefined
    if (dirname(top) === top) return undefined
  }
}

function at(top: string, dir: string): Omit<PlainClone, 'gitDir'> {
  const within = relative(top, dir).split(sep).join('/')
  return { top, index: join(top, '.git', 'index'), prefix: within === '' ? '' : `${within}/` }
}

/** What git asks of a folder before it takes it for a repository, and nothing that moves the work tree elsewhere. */
function isPlain(gitDir: string, found: Stats): boolean {
  // Git works in another's clone only where it was told to.
  if (!found.isDirectory() || found.uid !== process.getuid?.()) return false
  if (statOf(dirname(gitDir))?.uid !== found.uid || statOf(join(gitDir, 'commondir'))) return false
  const folders = ['objects', 'refs'].map((name) => statOf(join(gitDir, name)))
  if (!folders.every((folder) => folder?.isDirectory())) return false
  const head = textOf(join(gitDir, 'HEAD'))
  if (!/^(?:ref: refs\/\S+|[0-9a-f]{40,64})\n?$/u.test(head)) return false
  const config = textOf(join(gitDir, 'config'))
  const bare = config.match(/\bbare\b.*/giu) ?? []
  const hasTree = bare.every((line) => /^bare\s*=\s*false\s*$/iu.test(line))
  return config !== '' && hasTree && !/worktree/iu.test(config)
}

function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
