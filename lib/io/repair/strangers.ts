/** Moves out of a tree what others put there to act on this machine. Before the lock is taken: a link may stand in its place. */

import { lstatSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../app/views.ts'
import { readPlain, syncFolder } from '../atomic-file.ts'
import { openTree } from '../space.ts'
import { whileDoing } from '../store-failure.ts'
import { strangersIn } from '../strangers.ts'
import { type Bench, keepBackup, mended } from './bench.ts'
import { gitLines, runGit } from './git.ts'

/** Of a link its target is kept, as text; nothing is read or written through it. */
export function moveStrangers(
  at: Pick<Bench, 'places' | 'space' | 'startedMs'>,
): readonly Finding[] {
  const { space } = at
  const { dir } = openTree(space)
  return strangersIn(openTree(space)).map(({ path, link }) => {
    const file = join(dir, path)
    const bytes = link === undefined ? readPlain(file) : new TextEncoder().encode(`${link}\n`)
    const kept = keepBackup(at, path, bytes)
    whileDoing(`${path} of ${space.name} could not be moved away`, () => {
      if (lstatSync(file).isSymbolicLink() !== (link !== undefined)) return
      unlinkSync(file)
      syncFolder(join(file, '..'))
    })
    // Git takes the attributes of a file that is gone from its index.
    const isKnown = gitLines(dir, ['ls-files', '--', path]).length > 0
    if (isKnown) runGit(dir, ['rm', '--cached', '--quiet', '--', path])
    const next = isKnown ? ' Commit that with git, so that it does not come back.' : ''
    return mended(at, `${path} of ${space.name}, which was not ours, was moved to ${kept}.${next}`)
  })
}
