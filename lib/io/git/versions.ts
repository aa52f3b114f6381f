/** Copies of a file that this clone ever had from git: of all branches, tags, stashes and reflogs, whatever became of them. */

import type { Oid } from '../../app/sync/ports.ts'
import type { Versions } from '../../app/brought.ts'
import { Failure } from '../../app/failure.ts'
import { readBlobs } from './objects.ts'
import { type Git, must } from './run.ts'

export interface VersionLimits {
  readonly versionsMax: number
  readonly bytesMax: number
}

const limits: VersionLimits = { versionsMax: 500, bytesMax: 256 * 2 ** 20 }

/**
 * Those that came after `since` was the last commit of the branch, then the newest others. Dates of commits are their makers'
 * to choose, so that what is new is told by what this clone's HEAD had by then.
 */
export async function versionsOf(
  git: Git,
  path: string,
  since: Oid | undefined,
  { versionsMax, bytesMax }: VersionLimits = limits,
): Promise<Versions> {
  try {
    const all = await blobsOf(git, path, [])
    const sizes = await sizesOf(git, all)
    const fits = (oids: readonly Oid[]) => {
      const bytes = oids.reduce((sum, oid) => sum + (sizes.get(oid) ?? 0), 0)
      return oids.length <= versionsMax && bytes <= bytesMax && oids.every((oid) => sizes.has(oid))
    }
    const chosen = fits(all) ? [...all] : [...((await freshOf(git, path, since)) ?? all)]
    if (!fits(chosen)) return { files: [], seen: 'not all' }
    const known = new Set(chosen)
    for (const oid of all) {
      if (known.has(oid) || !sizes.has(oid)) continue
      if (!fits([...chosen, oid])) break
      chosen.push(oid)
    }
    const blobs = await readBlobs(git, chosen)
    return { files: chosen.map((oid) => blobs.get(oid)!), seen: 'all' }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { files: [], seen: 'not all' }
  }
}

/** Undefined where nobody knows what was here at the last sync. */
async function freshOf(
  git: Git,
  path: string,
  since: Oid | undefined,
): Promise<readonly Oid[] | undefined> {
  if (since === undefined) return undefined
  const then = await blobAt(git, since, path)
  const fresh = await blobsOf(git, path, [since, ...(await placesBefore(git, since))])
  return [...new Set([...fresh, ...(then ? [then] : [])])]
}

/** Newest first, each once. History is not simplified: a version that a merge passed over was here all the same. */
async function blobsOf(git: Git, path: string, without: readonly Oid[]): Promise<readonly Oid[]> {
  const words = ['rev-list', '--objects', '--full-history', '--all', '--reflog', '--stdin']
  const input = Buffer.from(
    [...without.map((oid) => `^${oid}`), '--', `:(top,literal)${path}`, ''].join('\n'),
  )
  const out = await must(git(words, { input }), 'The versions of a file could not be listed')
  const found = out
    .toString('utf8')
    .split('\n')
    .filter((line) => line.slice(line.indexOf(' ') + 1) === path && line.includes(' '))
  return [...new Set(found.map((line) => line.slice(0, line.indexOf(' '))))]
}

async function blobAt(git: Git, commit: Oid, path: string): Promise<Oid | undefined> {
  const ran = await git(['rev-parse', '--verify', '--quiet', `${commit}:${path}`])
  return ran.code === 0 ? ran.out.toString('utf8').trim() : undefined
}

/** Where HEAD was before it was there last: all that these have was here by then. */
async function placesBefore(git: Git, since: Oid): Promise<readonly Oid[]> {
  const ran = await git(['log', '-g', '--no-show-signature', '--format=%H', 'HEAD', '--'])
  const places = ran.code === 0 ? ran.out.toString('utf8').split('\n').filter(Boolean) : []
  const at = places.indexOf(since)
  return at < 0 ? [] : [...new Set(places.slice(at))]
}

async function sizesOf(git: Git, oids: readonly Oid[]): Promise<ReadonlyMap<Oid, number>> {
  if (oids.length === 0) return new Map()
  const input = Buffer.from(oids.map((oid) => `${oid}\n`).join(''))
  const words = ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)']
  const out = await must(git(words, { input }), 'The versions of a file could not be read')
  const found = new Map<Oid, number>()
  for (const line of out.toString('latin1').split('\n')) {
    const [oid = '', type, size] = line.split(' ')
    if (type === 'blob') found.set(oid, Number(size))
  }
  return found
}
