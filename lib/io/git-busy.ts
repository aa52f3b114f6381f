/**
 * Whether git is at work in the folder that a space is in. Git knows none of our locks: between its look at a file and its
 * writing of it, a letter of ours would be lost. It holds its own lock meanwhile, and that is what is looked at here.
 */

import { lstatSync, readdirSync, readFileSync, type Stats } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { readIfThere } from './atomic-file.ts'

/** Git's work on the files of one clone. */
export interface GitWatch {
  /** Git's own folder of this work tree. */
  readonly folder: string
  isAtWork(): boolean
  /** Another one after git has written its index, as it does whenever it has written over files. */
  indexName(): string
  /** `ref: ...` of the branch that is checked out, or a commit's hash. */
  head(): string
  /** Waits until git is done, at most so long; a lock that a dead git left must not stop us for ever. */
  pause(): Promise<void>
  /** Since this watch was made, or last asked, has git written its index, or is it about to? */
  hasWorked(): boolean
}

/** Longer than git takes for a work tree of our size. */
const waitMsMax = 4_000
const pollMs = 10
/** A lock that is older is that of a git that was killed. */
const lockFreshMs = 15_000
/** What a rebase or a merge keeps changes with each step: one that has not for so long waits for a person. */
const stepFreshMs = 4_000

/**
 * For readers, for whom a file that git is about to write is missing or cut short: a short wait for its lock alone, all
 * reads of a process together no longer than this.
 */
export function createReadPause(totalMs = 1_000): (dir: string) => Promise<void> {
  let leftMs = totalMs
  return async (dir) => {
    const git = leftMs > 0 ? gitFolder(dir) : undefined
    if (git === undefined) return
    const lock = join(git, 'index.lock')
    for (; leftMs > 0 && isFresh(lock, lockFreshMs); leftMs -= pollMs) await wait(pollMs)
  }
}

/** Undefined where no repository is. */
export function watchGit(dir: string): GitWatch | undefined {
  const git = gitFolder(dir)
  if (git === undefined) return undefined
  const indexName = () => nameOf(statIfThere(join(git, 'index')))
  let seen = indexName()
  return {
    folder: git,
    isAtWork: () => isAtWork(git),
    indexName,
    head: () => readIfThere(join(git, 'HEAD'))?.toString('utf8').trim() ?? '',
    async pause() {
      const endMs = Date.now() + waitMsMax
      while (isAtWork(git) && Date.now() < endMs) await wait(pollMs)
    },
    hasWorked() {
      const now = indexName()
      const worked = now !== seen || isAtWork(git)
      seen = now
      return worked
    },
  }
}

/** Its lock; what `stash` makes before it resets; the state of a rebase or a merge that put work aside. */
function isAtWork(git: string): boolean {
  return namesIn(git).some((name) => {
    if (/^index\.(?:lock|stash\..*)$/u.test(name)) return isFresh(join(git, name), lockFreshMs)
    const isState = /^(?:rebase-merge|rebase-apply|MERGE_AUTOSTASH)$/u.test(name)
    return isState && isFresh(join(git, name), stepFreshMs)
  })
}

function isFresh(path: string, ms: number): boolean {
  const stat = statIfThere(path)
  return stat !== undefined && Date.now() - stat.mtimeMs < ms
}

/** Of the innermost repository around a folder; of a linked work tree its own. */
function gitFolder(dir: string): string | undefined {
  for (let folder = dir; ; folder = dirname(folder)) {
    const path = join(folder, '.git')
    const stat = statIfThere(path)
    if (stat?.isDirectory()) return path
    if (stat?.isFile()) return linkedFolder(path)
    if (dirname(folder) === folder) return undefined
  }
}

function linkedFolder(file: string): string | undefined {
  try {
    const [, path] = /^gitdir: (.+)$/mu.exec(readFileSync(file, 'utf8')) ?? []
    return path === undefined ? undefined : resolve(dirname(file), path.trim())
  } catch {
    return undefined
  }
}

function nameOf(stat: Stats | undefined): string {
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : ''
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function statIfThere(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false })
}
