/** Git's objects: blobs as they are, the files of a commit, and new trees and commits off the work tree. */

import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NewCommit, Oid, TreeFile, Wanted } from '../../app/sync/ports.ts'
import { Failure } from '../../app/failure.ts'
import { orgBytesMax } from '../../app/org-path.ts'
import { type IndexFiles, readTree, setEntries, withCopy } from './index-file.ts'
import { type Git, must } from './run.ts'

export type ObjectFormat = 'sha1' | 'sha256'

/** As git names a blob; nothing is stored. */
export function blobOid(bytes: Uint8Array, format: ObjectFormat): Oid {
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex')
}

/** All files below paths, each with its size. */
export async function listFiles(
  git: Git,
  commit: Oid,
  paths: readonly string[],
): Promise<readonly TreeFile[]> {
  if (paths.length === 0) return []
  // A repository that is a messaging tree itself has the empty path.
  const within = paths.includes('') ? [] : paths
  const words = ['ls-tree', '-r', '-z', '-l', '--full-tree', commit, '--', ...within]
  const out = await must(git(words), 'A commit could not be listed')
  return out
    .toString('utf8')
    .split('\0')
    .filter((record) => record !== '')
    .map((record) => {
      const tab = record.indexOf('\t')
      const [mode = '', , oid = '', size = ''] = record.slice(0, tab).split(/ +/u)
      return { mode, oid, size: Number(size) || 0, path: record.slice(tab + 1) }
    })
}

/** Names of the folders in one folder. */
export async function listFolders(git: Git, commit: Oid, path: string): Promise<readonly string[]> {
  const within = path === '' ? [] : ['--', path]
  const words = ['ls-tree', '-d', '-z', '--name-only', '--full-tree', commit, ...within]
  const out = await must(git(words), 'A commit could not be listed')
  const names = out.toString('utf8').split('\0').filter(Boolean)
  return names.map((name) => name.slice(path.length))
}

/**
 * The bytes of blobs, read by one process; of one that is larger than any file of ours may be none, for whoever can push decides
 * how large it is.
 */
export async function readBlobs(
  git: Git,
  oids: readonly Oid[],
): Promise<ReadonlyMap<Oid, Uint8Array>> {
  const found = new Map<Oid, Uint8Array>()
  const all = [...new Set(oids)]
  if (all.length === 0) return found
  const tooLarge = await largeOnes(git, all)
  for (const oid of tooLarge) found.set(oid, new Uint8Array(0))
  const asked = all.filter((oid) => !tooLarge.has(oid))
  if (asked.length === 0) return found
  const input = Buffer.from(asked.map((oid) => `${oid}\n`).join(''))
  const out = await must(git(['cat-file', '--batch'], { input }), 'A file could not be read')
  let at = 0
  for (const oid of asked) {
    const end = out.indexOf(10, at)
    const [, type, size] = out.toString('latin1', at, end).split(' ')
    if (type !== 'blob') {
      throw new Failure('io', `The object ${oid} is missing in this clone.`, {
        hint: 'See what git fsck says; a partial clone needs its remote for this.',
      })
    }
    const start = end + 1
    found.set(oid, out.subarray(start, start + Number(size)))
    at = start + Number(size) + 1
  }
  return found
}

async function largeOnes(git: Git, oids: readonly Oid[]): Promise<ReadonlySet<Oid>> {
  const input = Buffer.from(oids.map((oid) => `${oid}\n`).join(''))
  const words = ['cat-file', '--batch-check=%(objectname) %(objectsize)']
  const out = await must(git(words, { input }), 'A file could not be looked up')
  const lines = out.toString('latin1').split('\n')
  const large = lines
    .map((line) => line.split(' '))
    .filter(([, size]) => Number(size) > orgBytesMax)
  return new Set(large.map(([oid = '']) => oid))
}

/** Stores blobs without any filter: what is committed is what was read. */
export async function storeBlobs(
  { git, gitDir }: Pick<IndexFiles, 'git' | 'gitDir'>,
  contents: readonly Uint8Array[],
): Promise<readonly Oid[]> {
  if (contents.length === 0) return []
  const what = 'A file could not be stored in git'
  if (contents.length === 1) {
    const words = ['hash-object', '-w', '--no-filters', '--stdin']
    const out = await must(git(words, { input: contents[0]! }), what)
    return [out.toString().trim()]
  }
  mkdirSync(gitDir, { recursive: true })
  const folder = mkdtempSync(join(gitDir, 'datacore-msg-'))
  try {
    const files = contents.map((bytes, index) => {
      const file = join(folder, String(index))
      writeFileSync(file, bytes)
      return file
    })
    const input = Buffer.from(files.map((file) => `${file}\n`).join(''))
    const words = ['hash-object', '-w', '--no-filters', '--stdin-paths']
    const out = await must(git(words, { input }), what)
    return out.toString().trim().split('\n')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The tree of a commit, or another tree, with some files changed. */
export async function treeWith(
  files: IndexFiles,
  from: Oid,
  wanted: readonly Wanted[],
): Promise<Oid> {
  const { git } = files
  if (wanted.length === 0) return treeOf(git, from)
  return withCopy(files, async (copy) => {
    await readTree(git, copy, from)
    await setEntries(git, wanted, copy)
    const env = { GIT_INDEX_FILE: copy }
    const out = await must(git(['write-tree'], { env }), 'A tree could not be written')
    return out.toString().trim()
  })
}

export async function treeOf(git: Git, commit: Oid): Promise<Oid> {
  const words = ['rev-parse', '--verify', '--quiet', `${commit}^{tree}`]
  return (await must(git(words), `The commit ${commit} could not be read`)).toString().trim()
}

/** A commit that no branch has yet. */
export async function makeCommit(
  files: IndexFiles,
  commit: NewCommit,
  how: { readonly env: Readonly<Record<string, string>>; readonly signed: 'signed' | 'unsigned' },
): Promise<Oid> {
  const tree = await treeWith(files, commit.from, commit.wanted)
  const words = [
    'commit-tree',
    ...(how.signed === 'signed' ? ['-S'] : []),
    ...commit.parents.flatMap((parent) => ['-p', parent]),
    tree,
  ]
  const input = Buffer.from(`${commit.message}\n`)
  const ran = files.git(words, { input, env: how.env })
  return (await must(ran, 'The merge could not be committed')).toString().trim()
}
