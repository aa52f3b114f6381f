/** Git's index: a copy to work on beside the user's own, and changes of single entries in either. */

import { randomBytes } from 'node:crypto'
import { copyFileSync, lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Wanted } from '../../app/sync/ports.ts'
import { codeOf } from '../atomic-file.ts'
import { type Git, type GitRan, isLocked, must } from './run.ts'

export interface IndexFiles {
  readonly git: Git
  readonly gitDir: string
  /** The user's index. */
  readonly index: string
}

const prefix = 'datacore-msg-'

/** Runs work with an index of its own, a copy of the user's with what that knows of each file; removed afterwards. */
export async function withCopy<T>(
  { gitDir, index }: Pick<IndexFiles, 'gitDir' | 'index'>,
  work: (copy: string) => Promise<T>,
): Promise<T> {
  const copy = join(gitDir, `${prefix}${process.pid}-${randomBytes(4).toString('hex')}.index`)
  try {
    try {
      copyFileSync(index, copy)
    } catch (error) {
      // Before anything was ever added there is none.
      if (codeOf(error) !== 'ENOENT') throw error
    }
    return await work(copy)
  } finally {
    for (const name of [copy, `${copy}.lock`]) rmSync(name, { force: true })
  }
}

const leftMs = 24 * 60 * 60 * 1000

/**
 * What killed runs left, a day later: a git that one of them started may still be at work, with a hook that takes its time,
 * and a commit whose index is gone has no files.
 */
export function sweepCopies(gitDir: string): void {
  for (const name of readdirSync(gitDir)) {
    if (!name.startsWith(prefix)) continue
    const path = join(gitDir, name)
    const stat = lstatSync(path, { throwIfNoEntry: false })
    if (stat && Date.now() - stat.mtimeMs > leftMs) rmSync(path, { force: true, recursive: true })
  }
}

/** Makes an index hold what a commit or tree has, and of the rest what it knows of the files on disk. */
export async function readTree(git: Git, file: string, from: string | undefined): Promise<void> {
  const env = { GIT_INDEX_FILE: file }
  if (from === undefined) {
    rmSync(file, { force: true })
    return
  }
  const ran = await git(['read-tree', '-m', from], { env })
  if (ran.code === 0) return
  rmSync(file, { force: true })
  await must(git(['read-tree', from], { env }), 'The last commit could not be read')
}

/** Changes single entries; the others stay to the bit. */
export async function setEntries(
  git: Git,
  wanted: readonly Wanted[],
  file?: string,
): Promise<void> {
  if (wanted.length === 0) return
  // First what goes: where a file or a link stood, others may need a folder.
  const ordered = [...wanted.filter(({ entry }) => !entry), ...wanted.filter(({ entry }) => entry)]
  const input = Buffer.from(ordered.map(line).join(''), 'utf8')
  const env = file === undefined ? {} : { GIT_INDEX_FILE: file }
  // It tells each, for the library waits for a command that prints nothing.
  const words = ['update-index', '--add', '--remove', '--verbose', '-z', '--index-info']
  const run = () => git(words, { input, env })
  await must(file === undefined ? patiently(run) : run(), "Git's index could not be changed")
}

function line({ path, entry }: Wanted): string {
  if (!entry) return `0 ${'0'.repeat(40)}\t${path}\0`
  return `${entry.mode} ${entry.oid}\t${path}\0`
}

const triesMax = 20

/** The user's own git, or their editor's, may hold the index for a moment. */
export async function patiently(run: () => Promise<GitRan>): Promise<GitRan> {
  for (let tries = 1; ; tries += 1) {
    const ran = await run()
    if (ran.code === 0 || tries >= triesMax || !isLocked(ran.said)) return ran
    await wait(50 + Math.random() * 200)
  }
}
