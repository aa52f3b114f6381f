/** Repairs conflict markers that were committed, or left in a file: from the merge that made them, else from what they hold. */

import { joinFiles, settleConflicts } from '../../core/merge/bytes.ts'
import { mayConflict } from '../../core/merge/conflict.ts'
import { shellWord } from '../../core/view/shell-word.ts'
import type { Finding } from '../../app/views.ts'
import { listOrgFiles } from '../space.ts'
import { readSnapshot } from '../store-view.ts'
import { type Bench, keepBackup, mended, notMended, putFile, repairEach } from './bench.ts'
import { blobOf, gitLines } from './git.ts'
import { isSame, partOf } from './parts.ts'
import { unmergedIn } from './unmerged.ts'

/** So many merges of a file are looked at, newest first. */
const mergesMax = 100

/** Files in git's own conflict are stages.ts's: they are left out. */
export function repairMarkers(bench: Bench): Promise<readonly Finding[]> {
  const inGit = new Set(unmergedIn(bench.tree.dir).map(({ path }) => path))
  const paths = listOrgFiles(bench.tree).filter((one) => !inGit.has(one))
  return repairEach(bench, paths, repairOne)
}

async function repairOne(bench: Bench, path: string): Promise<readonly Finding[]> {
  const { tree, space } = bench
  const snapshot = readSnapshot(tree, path)
  const { bytes } = snapshot
  if (!mayConflict(bytes)) return []
  const part = partOf(bytes)
  // A line of somebody's that looks like a marker, and begins no conflict.
  if (part.type === 'broken' && !hasEnd(bytes)) return []
  const name = `${path} of ${space.name}`
  const merge = mergeOf(tree.dir, path, bytes)
  const sides = [...(merge?.parents ?? []), ...(part.type === 'whole' ? [part.bytes] : [])]
  if (sides.length === 0) {
    const hint = `Take out the lines of <, = and > by hand, or take the file from git: git -C ${shellWord(tree.dir)} log -p -- ${shellWord(path)}`
    return [notMended(bench, `${name} has conflict markers that are not whole.`, hint)]
  }
  const joined = joinFiles(sides)
  if (!joined.ok) {
    return [notMended(bench, `${name} has conflict markers and could not be joined: ${joined.why}`)]
  }
  const kept = part.type === 'broken' ? keepBackup(bench, path, bytes) : undefined
  await putFile(bench, snapshot, joined.bytes)
  const from = merge ? `from both parents of the merge ${merge.commit.slice(0, 10)}` : 'from them'
  const also = kept ? ` What stood there is kept in ${kept}.` : ''
  const sentence = `${name} had conflict markers; both sides were joined ${from}. Commit it.${also}`
  return [mended(bench, sentence)]
}

/** The lines that end a conflict, of any size. */
function hasEnd(bytes: Uint8Array): boolean {
  return /^>{7,}(?: .*)?$/mu.test(new TextDecoder().decode(bytes))
}

/**
 * The merge that committed exactly what stands in the file now, and its parents' files. What was changed since is in the
 * file alone, so then its markers are what there is.
 */
function mergeOf(
  dir: string,
  path: string,
  bytes: Uint8Array,
): { readonly commit: string; readonly parents: readonly Uint8Array[] } | undefined {
  const format = ['--merges', '--full-history', '--format=%H %P', `--max-count=${mergesMax}`]
  for (const line of gitLines(dir, ['log', ...format, '--', path])) {
    const [commit = '', ...hashes] = line.split(' ')
    const made = blobOf(dir, `${commit}:./${path}`)
    if (!made || !isSame(made, bytes)) continue
    const parents = hashes.flatMap((hash) => blobOf(dir, `${hash}:./${path}`) ?? [])
    const clean = parents.every((one) => !mayConflict(one) || settleConflicts(one))
    return clean && parents.length > 0 ? { commit, parents } : undefined
  }
  return undefined
}
