/** Doctor: one space. Is its tree complete, did another tool leave copies, who sees it. */

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Space } from '../app/ports.ts'
import { isPersonal } from '../app/spaces.ts'
import type { Finding } from '../app/views.ts'
import { cleanGitEnv } from './git-env.ts'
import type { Places } from './places.ts'
import { toolCopies } from './repair/copies.ts'
import { listSpaces, openTree } from './space.ts'
import { templatePaths } from './space-templates.ts'

export function checkTree(space: Space, { moduleDir }: Places): readonly Finding[] {
  const { dir } = openTree(space)
  const missing = templatePaths(moduleDir).filter((path) => !existsSync(join(dir, path)))
  const check = `space ${space.name}`
  if (missing.length === 0) {
    return [{ check, level: 'ok', sentence: `The tree of ${space.name} is complete.` }]
  }
  const sentence = `${space.name} lacks ${missing.join(', ')}.`
  const hint = `Complete it with: datacore-msg doctor --repair --space ${space.name}`
  return [{ check, level: 'warn', sentence, hint }]
}

/** Copies that other tools leave when two machines wrote at once. */
export function checkCopies(space: Space): readonly Finding[] {
  const tree = openTree(space)
  return toolCopies(tree).map(({ path, of }): Finding => {
    const sentence = `${join(tree.dir, path)} is another tool's conflict copy; what is only in it is not shown.`
    const hint = of
      ? `datacore-msg doctor --repair joins it into ${of}, and keeps it outside of the space.`
      : 'Look what it has that the file has not, then move it away.'
    return { check: `space ${space.name}`, level: 'warn', sentence, hint }
  })
}

/** Private messages must not be pushed where others read: a personal space in a repository with a remote. */
export function checkGit(space: Space): readonly Finding[] {
  if (!isPersonal(space.name)) return []
  const { dir } = openTree(space)
  const remotes = git(dir, ['remote', '-v'])
  const url = remotes && farRemote(remotes)
  if (!url) return []
  if (git(dir, ['check-ignore', '-q', 'inbox.org']) !== undefined) return []
  const sentence = `The messages of ${space.name} are in a git repository whose remote is ${url}.`
  const hint =
    'Make sure that only you can read that remote, or ignore org/messaging in .gitignore.'
  return [{ check: `space ${space.name}`, level: 'warn', sentence, hint }]
}

/** The same for one space by its name, as sentences, for whoever makes it: before the first message is the time to know. */
export function privacyNotes({ root }: Pick<Places, 'root'>, name: string): readonly string[] {
  return listSpaces(root)
    .filter((space) => space.name === name)
    .flatMap(checkGit)
    .map(({ sentence, hint = '' }) => `${sentence} ${hint}`.trim())
}

/** The first remote on another machine, without a password in it; a folder of this one is no public place. */
function farRemote(remotes: string): string | undefined {
  const urls = remotes.split('\n').map((line) => /\t(\S+)/u.exec(line)?.[1] ?? '')
  const far = urls.find((url) => /^(?!file:)[a-z+]+:\/\/|^[^/]+:/u.test(url))
  return far?.replace(/\/\/[^@/]*@/u, '//')
}

/** What git printed, or undefined when it ended with an error: no repository, not ignored, no git. */
function git(cwd: string, args: readonly string[]): string | undefined {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    return execFileSync('git', [...args], {
      cwd,
      env: cleanGitEnv(process.env),
      encoding: 'utf8',
      stdio: [...stdio],
      timeout: 10_000,
    })
  } catch {
    return undefined
  }
}
