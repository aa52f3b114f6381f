/** Doctor: contents that were committed whole before the repository turned to Git LFS. They stay so, and git calls them changed. */

import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import { lfsPointerOf, pointerBytesMax } from '../core/files/lfs.ts'
import { shellWord } from '../core/view/shell-word.ts'
import { count } from '../core/view/text/words.ts'
import { pathsInLfs } from './git/lfs.ts'
import { type Git, gitIn } from './git/run.ts'

const folder = 'org/messaging/files'

/** So many of those that are as small as a pointer are looked into. */
const smallMax = 10_000

/** Rewriting history is everybody's matter, so it is named and never done. */
export async function checkLfs(space: Space): Promise<readonly Finding[]> {
  const git = gitIn(space.dir, process.env)
  const ran = await git(['ls-tree', '-r', '-z', '-l', 'HEAD', '--', folder])
  // No repository, or no commit yet.
  if (ran.code !== 0) return []
  const blobs = ran.out.toString('utf8').split('\0').flatMap(blobOf)
  if (blobs.length === 0) return []
  const paths = await pathsInLfs(
    git,
    blobs.map(({ path }) => path),
  )
  const kept = blobs.filter(({ path }) => paths.has(path))
  const large = kept.filter(({ size }) => size > pointerBytesMax)
  const small = await withoutPointers(
    git,
    kept.filter(({ size }) => size <= pointerBytesMax),
  )
  const whole = large.length + small
  if (whole === 0) return []
  const what = count(whole, 'shared file')
  const sentence = `${what} of ${space.name} ${whole === 1 ? 'was' : 'were'} committed whole before the repository kept them in Git LFS.`
  // The command goes by paths from the top of the repository, which may be above the space.
  const above = (await git(['rev-parse', '--show-prefix'])).out.toString('utf8').trimEnd()
  const include = shellWord(`--include=${above}${folder}/**`)
  const hint =
    `They stay whole, which harms nothing but the size. To change that, agree with everybody, run git lfs migrate import --everything ${include} ` +
    'in the repository, push it with --force, and let the others clone it anew: it rewrites the history.'
  return [{ check: `space ${space.name}`, level: 'warn', sentence, hint }]
}

interface Blob {
  readonly oid: string
  readonly size: number
  readonly path: string
}

/** `MODE TYPE OID SIZE<tab>PATH`. What is empty is so in LFS, too. */
function blobOf(line: string): readonly Blob[] {
  const [, oid = '', size = '0', path = ''] =
    /^\S+ blob (\S+) +([0-9]+)\t([\s\S]+)$/u.exec(line) ?? []
  return Number(size) > 0 ? [{ oid, size: Number(size), path }] : []
}

/** How many of these are contents by themselves. */
async function withoutPointers(git: Git, blobs: readonly Blob[]): Promise<number> {
  const asked = blobs.slice(0, smallMax)
  if (asked.length === 0) return 0
  const input = Buffer.from(asked.map(({ oid }) => `${oid}\n`).join(''))
  const { code, out } = await git(['cat-file', '--batch'], { input })
  if (code !== 0) return 0
  let at = 0
  let whole = 0
  for (const { size } of asked) {
    // `OID TYPE SIZE`, the bytes, and an end of the line.
    const start = out.indexOf(10, at) + 1
    if (lfsPointerOf(out.subarray(start, start + size)) === undefined) whole += 1
    at = start + size + 1
  }
  return whole
}
