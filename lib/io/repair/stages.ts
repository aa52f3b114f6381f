/** Repairs files that are in conflict in git's index: the join of all sides, written and added, each path for itself. */

import { joinFiles } from '../../core/merge/bytes.ts'
import { shellWord } from '../../core/view/shell-word.ts'
import type { Finding } from '../../app/views.ts'
import { isOrgPath } from '../../app/org-path.ts'
import { readSnapshot, type Snapshot } from '../store-view.ts'
import { type Bench, keepBackup, mended, notMended, putFile, repairEach } from './bench.ts'
import { blobOf, runGit } from './git.ts'
import { isLineList, joinLines } from './lines.ts'
import { partOf } from './parts.ts'
import { readPlainSnapshot } from './plain.ts'
import { type Unmerged, unmergedIn } from './unmerged.ts'

/** For each file a sentence: what was done, or why not. */
export function repairStages(bench: Bench): Promise<readonly Finding[]> {
  return repairEach(bench, unmergedIn(bench.tree.dir), async (_, one) => [
    await repairOne(bench, one),
  ])
}

async function repairOne(bench: Bench, one: Unmerged): Promise<Finding> {
  const { tree, space } = bench
  const { path, what } = one
  const name = `${path} of ${space.name}`
  if (one.kind === 'link') {
    const hint = `Choose a side: git -C ${shellWord(tree.dir)} checkout --ours -- ${shellWord(path)}, or --theirs; then git add it.`
    return notMended(bench, `${name} is in conflict, and a side of it is no plain file.`, hint)
  }
  if (!isOrgPath(path) && !isLineList(path)) {
    const hint =
      'Only org files, .gitattributes and .gitignore are joined. Choose a side of it with git.'
    return notMended(bench, `${name} is in conflict, and is no org file.`, hint)
  }
  const sides = one.sides.map((hash) => blobOf(tree.dir, hash))
  if (!sides.every((side) => side !== undefined)) {
    return notMended(bench, `${name} is in conflict, and git does not give out a side of it.`)
  }
  const snapshot = isOrgPath(path) ? readSnapshot(tree, path) : readPlainSnapshot(tree, path)
  if (sides.length === 0 && !snapshot.stat) return accepted(bench, path)
  const joined = isOrgPath(path)
    ? joinSides(bench, sides, snapshot)
    : { bytes: joinLines([...sides, snapshot.bytes]), kept: undefined }
  if ('why' in joined) {
    const hint = 'Choose a side of it with git, or mend the file and run this again.'
    return notMended(bench, `${name} is in conflict and could not be joined: ${joined.why}`, hint)
  }
  await putFile(bench, snapshot, joined.bytes)
  const added = runGit(tree.dir, ['add', '--', path])
  if (!added.ok) {
    const hint = `Then run: git -C ${shellWord(tree.dir)} add -- ${shellWord(path)}`
    return notMended(bench, `${name} was joined, but git did not take it: ${added.why}.`, hint)
  }
  const also = joined.kept ? ` What stood there is kept in ${joined.kept}.` : ''
  return mended(
    bench,
    `${name}, ${said[what]}, has all of both sides now and is added to git.${also}`,
  )
}

const said: Readonly<Record<Unmerged['what'], string>> = {
  'both changed': 'changed on both sides',
  'both added': 'added on both sides',
  'one deleted': 'deleted on one side and changed on the other',
  'both deleted': 'deleted on both sides and still here',
}

/** What was in the file counts as a side, for somebody may have begun to mend it. */
function joinSides(
  bench: Bench,
  sides: readonly Uint8Array[],
  { path, stat, bytes }: Snapshot,
): { readonly bytes: Uint8Array; readonly kept: string | undefined } | { readonly why: string } {
  const part = partOf(bytes)
  const here = stat && part.type === 'whole' ? [part.bytes] : []
  const joined = joinFiles([...sides, ...here])
  if (!joined.ok) return { why: joined.why }
  const kept = stat && part.type === 'broken' ? keepBackup(bench, path, bytes) : undefined
  return { bytes: joined.bytes, kept }
}

/** Both sides deleted it, and so it is: git is only waiting to hear that. */
function accepted(bench: Bench, path: string): Finding {
  const { tree, space } = bench
  const ran = runGit(tree.dir, ['update-index', '--force-remove', '--', path])
  return ran.ok
    ? mended(bench, `${path} of ${space.name} was deleted on both sides; git was told so.`)
    : notMended(bench, `${path} of ${space.name} could not be settled in git: ${ran.why}.`)
}
