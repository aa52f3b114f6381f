/** Copies of org files that this clone ever had from git: of all branches, tags, stashes and reflogs, whatever became of them. */

import { join } from 'node:path'
import type { Oid } from '../../app/sync/ports.ts'
import type { Versions } from '../../app/brought.ts'
import { Failure } from '../../app/failure.ts'
import { readIfThere } from '../atomic-file.ts'
import { listFiles, readBlobs } from './objects.ts'
import { type Git, must } from './run.ts'

export interface VersionLimits {
  readonly versionsMax: number
  readonly bytesMax: number
}

export interface GitAt {
  readonly git: Git
  readonly gitDir: string
}

const limits: VersionLimits = { versionsMax: 1000, bytesMax: 256 * 2 ** 20 }

const unclear: Versions = { files: [], seen: 'not all' }

/**
 * Those that came after `since` was the last commit of the branch, then the newest others. Dates of commits are their makers'
 * to choose, so that what is new is told by what this clone's HEAD had by then.
 */
export async function versionsOf(
  at: GitAt,
  prefix: string,
  since: Oid | undefined,
  { versionsMax, bytesMax }: VersionLimits = limits,
): Promise<Versions> {
  try {
    const listed = await blobsOf(at, prefix, [])
    const sizes = await sizesOf(at.git, listed)
    const all = listed.filter((oid) => sizes.get(oid) !== 'folder')
    let bytes = 0
    const chosen = new Set<Oid>()
    const take = (oid: Oid): 'taken' | 'too much' => {
      const size = sizes.get(oid)
      if (typeof size !== 'number') return 'too much'
      bytes += size
      chosen.add(oid)
      return chosen.size <= versionsMax && bytes <= bytesMax ? 'taken' : 'too much'
    }
    const isAll = all.every((oid) => take(oid) === 'taken')
    if (!isAll) {
      const fresh = (await freshOf(at, prefix, since)) ?? all
      bytes = 0
      chosen.clear()
      if (!fresh.every((oid) => sizes.get(oid) === 'folder' || take(oid) === 'taken'))
        return unclear
      const older = all.filter((oid) => !chosen.has(oid) && sizes.has(oid))
      for (const oid of older) {
        if (take(oid) === 'taken') continue
        chosen.delete(oid)
        break
      }
    }
    const blobs = await readBlobs(at.git, [...chosen])
    return { files: [...blobs.values()], seen: 'all' }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return unclear
  }
}

/** Undefined where nobody knows what was here before. A clone without a sync had at first what it was cloned with. */
async function freshOf(
  at: GitAt,
  prefix: string,
  since: Oid | undefined,
): Promise<readonly Oid[] | undefined> {
  const places = await placesOf(at.git)
  const first = since === undefined ? places.length - 1 : places.lastIndexOf(since)
  const before = new Set([...(since ? [since] : []), ...(first < 0 ? [] : places.slice(first))])
  if (before.size === 0) return undefined
  const fresh = await blobsOf(at, prefix, [...before])
  const [last = ''] = before
  return [...new Set([...fresh, ...(await blobsAt(at.git, last, prefix))])]
}

/** Newest first, each once. History is not simplified: a version that a merge passed over was here all the same. */
async function blobsOf(
  { git, gitDir }: GitAt,
  prefix: string,
  without: readonly Oid[],
): Promise<readonly Oid[]> {
  const how = ['--objects', '--full-history', '--all', '--reflog', '--ignore-missing', '--stdin']
  const path = prefix === '' ? ':(top)' : `:(top,literal)${prefix}`
  const tips = [...lastFetched(gitDir), ...without.map((oid) => `^${oid}`)]
  const input = Buffer.from([...tips, '--', path, ''].join('\n'))
  const out = await must(git(['rev-list', ...how], { input }), 'Old files could not be listed')
  const found = out
    .toString('utf8')
    .split('\n')
    .flatMap((line) => {
      const blank = line.indexOf(' ')
      return blank > 0 && isLooked(prefix, line.slice(blank + 1)) ? [line.slice(0, blank)] : []
    })
  return [...new Set(found)]
}

function isLooked(prefix: string, path: string): boolean {
  return path.startsWith(prefix) && path.endsWith('.org') && !path.startsWith(`${prefix}files/`)
}

/** What was fetched by an address, or left by a reset, may be in no reflog. */
function lastFetched(gitDir: string): readonly Oid[] {
  const texts = ['FETCH_HEAD', 'ORIG_HEAD'].map((name) => readIfThere(join(gitDir, name)))
  return texts.flatMap((text) => text?.toString('latin1').match(/^[0-9a-f]{40,64}(?=\s)/gmu) ?? [])
}

async function blobsAt(git: Git, commit: Oid, prefix: string): Promise<readonly Oid[]> {
  const files = await listFiles(git, commit, [prefix])
  return files.filter(({ path }) => isLooked(prefix, path)).map(({ oid }) => oid)
}

/** Where HEAD was, the last place first: all that these have was here by then. */
async function placesOf(git: Git): Promise<readonly Oid[]> {
  const ran = await git(['log', '-g', '--no-show-signature', '--format=%H', 'HEAD', '--'])
  return ran.code === 0 ? ran.out.toString('utf8').split('\n').filter(Boolean) : []
}

async function sizesOf(
  git: Git,
  oids: readonly Oid[],
): Promise<ReadonlyMap<Oid, number | 'folder'>> {
  if (oids.length === 0) return new Map()
  const input = Buffer.from(oids.map((oid) => `${oid}\n`).join(''))
  const words = ['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)']
  const out = await must(git(words, { input }), 'Old files could not be read')
  const found = new Map<Oid, number | 'folder'>()
  for (const line of out.toString('latin1').split('\n')) {
    const [oid = '', type, size] = line.split(' ')
    // A folder may have such a name as well.
    if (type === 'blob') found.set(oid, Number(size))
    else if (type === 'tree') found.set(oid, 'folder')
  }
  return found
}
