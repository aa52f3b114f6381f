/** Keeps what is this machine's own out of git, whoever runs `git add -A` above it: the state folder and local settings. */

import { basename, dirname, join } from 'node:path'
import { existsSync } from 'node:fs'
import { Failure } from '../app/failure.ts'
import { createFile } from './atomic-file-create.ts'
import { codeOf, ioFailure, readIfThere, replaceFile } from './atomic-file.ts'
import type { Places } from './places.ts'

/** Git reads this one after those of all folders above, so none of theirs takes anything back in. */
export function keepFolderFromGit(folder: string): void {
  const path = join(folder, '.gitignore')
  if (existsSync(path)) return
  try {
    createFile(path, Buffer.from('*\n'))
  } catch (error) {
    throw ioFailure(`${path} could not be written`, error)
  }
}

/** Adds a line for a file to the .gitignore beside it, unless one speaks of it already, for or against. */
export function keepFileFromGit(file: string): void {
  const path = join(dirname(file), '.gitignore')
  const text = readIfThere(path)?.toString('utf8') ?? ''
  const name = basename(file)
  if (text.split('\n').some((line) => speaksOf(line, name))) return
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`
  replaceFile(path, `${start}/${name}\n`)
}

/** The settings files of this machine alone that are there: trust is read from them. */
export function localSettingsOf({
  moduleSettings,
  rootLocalSettings,
}: Pick<Places, 'moduleSettings' | 'rootLocalSettings'>): readonly string[] {
  return [moduleSettings, rootLocalSettings].filter((path) => existsSync(path))
}

/** For a command that is about something else: where nothing can be written, it goes on, and doctor tells. */
export function whereItCan(keep: () => void): void {
  try {
    keep()
  } catch (error) {
    if (!(error instanceof Failure) && codeOf(error) === undefined) throw error
  }
}

/** Whether a line of a .gitignore is about a name in its own folder; of patterns those with `*` alone are known. */
function speaksOf(line: string, name: string): boolean {
  const pattern = line.trim().replace(/^!/u, '').replace(/^\//u, '')
  if (pattern === '' || pattern.startsWith('#')) return false
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/gu, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 'u').test(name)
}
