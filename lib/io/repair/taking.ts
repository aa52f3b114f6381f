/** Tells the next sync that a repair wrote org files: what it joined there may be others' words, and no hand wrote it here. */

import { join } from 'node:path'
import { recall, remember } from '../git/memory.ts'
import { makeFolders } from '../make-folders.ts'
import { whileDoing } from '../store-failure.ts'
import { gitLines } from './git.ts'

/**
 * Called before the file is written, so that a repair that is killed leaves no file that sync would sign in the user's name.
 * Does nothing outside of a repository, before its first commit, and in the midst of a rebase, which commits what it has.
 */
export function noteJoined(dir: string): void {
  const [gitDir] = gitLines(dir, ['rev-parse', '--absolute-git-dir'])
  const [branch] = gitLines(dir, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
  const [head] = gitLines(dir, ['rev-parse', '--verify', '--quiet', 'HEAD'])
  if (gitDir === undefined || branch === undefined || head === undefined) return
  const folder = join(gitDir, 'datacore-msg')
  const memory = recall(folder, branch)
  if (memory.taking !== undefined) return
  whileDoing(`What is to be repaired could not be noted in ${folder}`, () => {
    makeFolders(folder)
    remember(folder, branch, { ...memory, taking: head })
  })
}
