/** Conflict copies that synchronising tools leave beside a file: joined into it, and moved out of the space. */

import { type Dirent, lstatSync, readdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../app/views.ts'
import { shellWord } from '../../core/view/shell-word.ts'
import { joinFiles } from '../../core/merge/bytes.ts'
import { readPlain, syncFolder } from '../atomic-file.ts'
import { isOrgPath, isToolCopy, orgBytesMax } from '../../app/org-path.ts'
import type { Tree } from '../space.ts'
import { whileDoing } from '../store-failure.ts'
import { readSettled } from '../store-view.ts'
import { type Bench, keepBackup, mended, notMended, putFile, repairEach } from './bench.ts'
import { gitLines } from './git.ts'
import { isSame } from './parts.ts'

export interface ToolCopy {
  /** Relative to the tree. */
  readonly path: string
  /** The file that it is a copy of; undefined when that is no org file. */
  readonly of: string | undefined
}

/** Syncthing's and Dropbox's names for them; Nextcloud's are of the second kind. */
const names: readonly RegExp[] = [
  /\.sync-conflict-[0-9]{8}-[0-9]{6}(?:-[A-Z0-9]+)?/u,
  / \([^/]*conflicted copy[^/]*\)(?=\.[^./]*$)/u,
]

/** Plain files with such names, in the whole tree. */
export function toolCopies({ dir }: Tree): readonly ToolCopy[] {
  return foldersIn(dir, '').flatMap(({ path, entry }) => {
    const isCopy = isToolCopy(entry.name)
    if (!isCopy || !entry.isFile()) return []
    const of = names.reduce((name, pattern) => name.replace(pattern, ''), path)
    return [{ path, of: of !== path && isOrgPath(of) ? of : undefined }]
  })
}

export function repairCopies(bench: Bench): Promise<readonly Finding[]> {
  return repairEach(bench, toolCopies(bench.tree), async (_, copy) => [
    await repairOne(bench, copy),
  ])
}

/** What is in the copy alone is written first; then it is kept elsewhere, and only then removed here. */
async function repairOne(bench: Bench, { path, of }: ToolCopy): Promise<Finding> {
  const { tree, space } = bench
  if (of === undefined) {
    const hint = 'Look what it has that the other does not, then move it away.'
    return notMended(bench, `${path} of ${space.name} is a copy of what is no org file.`, hint)
  }
  // A tool's own copy is in no commit: whoever committed this one made it, and may have put words into others' mouths.
  if (gitLines(tree.dir, ['ls-files', '--', path]).length > 0) {
    const hint = `Look what it has; remove it with: git -C ${shellWord(tree.dir)} rm -- ${shellWord(path)}`
    const sentence = `${path} of ${space.name} looks like a tool's conflict copy, but somebody committed it to git, so it was not joined.`
    return notMended(bench, sentence, hint)
  }
  const file = join(tree.dir, path)
  if (lstatSync(file).size > orgBytesMax) {
    return notMended(bench, `${path} of ${space.name} has more than 64 MiB, so it was not joined.`)
  }
  const copy = whileDoing(`${path} of ${space.name} could not be read`, () => readPlain(file))
  const snapshot = readSettled(tree, of)
  const sides = snapshot.stat ? [snapshot.bytes, copy] : [copy]
  const joined = joinFiles(sides)
  if (!joined.ok) {
    return notMended(bench, `${path} of ${space.name} could not be joined: ${joined.why}`)
  }
  if (!snapshot.stat || snapshot.settles || !isSame(joined.bytes, snapshot.bytes)) {
    await putFile(bench, snapshot, joined.bytes)
  }
  const kept = keepBackup(bench, path, copy)
  whileDoing(`${path} of ${space.name} could not be removed`, () => {
    if (!isSame(readPlain(file), copy)) return
    unlinkSync(file)
    syncFolder(join(file, '..'))
  })
  return mended(bench, `${path} of ${space.name} was joined into ${of}, and moved to ${kept}.`)
}

function foldersIn(
  dir: string,
  folder: string,
): readonly { readonly path: string; readonly entry: Dirent }[] {
  const found: { path: string; entry: Dirent }[] = []
  const open = [folder]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of readdirSync(join(dir, at), { withFileTypes: true })) {
      const path = at ? `${at}/${entry.name}` : entry.name
      if (!entry.isDirectory()) found.push({ path, entry })
      else if (!entry.name.startsWith('.')) open.push(path)
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}
