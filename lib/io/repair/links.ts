/** Puts files back where somebody committed a link or a submodule in their place: those of the last commit that had them. */

import { lstatSync, readdirSync, readlinkSync, rmdirSync, unlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isOrgPath, orgBytesMax } from '../../app/org-path.ts'
import type { Finding } from '../../app/views.ts'
import { createFile } from '../atomic-file-create.ts'
import { makeFolder } from '../atomic-file.ts'
import { openTree } from '../space.ts'
import { whileDoing } from '../store-failure.ts'
import { type Bench, keepBackup, mended, notMended } from './bench.ts'
import { blobOf, gitLines, runGit } from './git.ts'

type At = Pick<Bench, 'places' | 'space' | 'startedMs'>

/** Commits of a path that are looked through for one that had it as a file. */
const commitsMax = 200

/** A link that its owner put there, by a commit of this clone's own author, is theirs. */
export function replaceLinks(at: At): readonly Finding[] {
  const { dir } = openTree(at.space)
  const [own = ''] = gitLines(dir, ['config', 'user.email'])
  const odd = gitLines(dir, ['ls-files', '--stage', '--', '.']).flatMap((line) => {
    const [, mode = '', path = ''] = /^(120000|160000) [0-9a-f]+ [0-9]\t(.*)$/u.exec(line) ?? []
    return path === '' ? [] : [{ mode, path }]
  })
  return odd.flatMap(({ mode, path }) => {
    const [author = ''] = gitLines(dir, ['log', '-1', '--format=%ae', 'HEAD', '--', path])
    if (mode === '120000' && author === own) return []
    return replaceOne(at, dir, path)
  })
}

function replaceOne(at: At, dir: string, path: string): readonly Finding[] {
  const { space } = at
  const old = lastFiles(dir, path)
  if (old.length === 0) return []
  const file = join(dir, path)
  return whileDoing(`${path} of ${space.name} could not be put back`, () => {
    const stat = lstatSync(file, { throwIfNoEntry: false })
    if (stat?.isSymbolicLink()) {
      keepBackup(at, path, new TextEncoder().encode(`${readlinkSync(file)}\n`))
      unlinkSync(file)
    } else if (stat?.isDirectory()) {
      if (readdirSync(file).length > 0) {
        const hint = 'Move away what is in it, then repair again.'
        return [notMended(at, `${path} of ${space.name} is a submodule that is not empty.`, hint)]
      }
      rmdirSync(file)
    } else if (stat) return []
    for (const one of old) {
      makeFolder(dirname(join(dir, one.path)))
      createFile(join(dir, one.path), one.bytes)
    }
    // As git sees it a folder of ours cannot be where a submodule is.
    const isFolder = !isOrgPath(path)
    if (isFolder) runGit(dir, ['rm', '--cached', '--quiet', '--', path])
    const next = isFolder
      ? 'commit that with git, and sync sends them on'
      : 'the next sync sends that on'
    const what = old.length === 1 ? 'the file' : `${old.length} files`
    const sentence = `${path} of ${space.name} was a link or a submodule; ${what} that stood there last ${old.length === 1 ? 'is' : 'are'} back; ${next}.`
    return [mended(at, sentence)]
  })
}

interface OldFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/** The org files at or below a path in the last commit that had plain files there. */
function lastFiles(dir: string, path: string): readonly OldFile[] {
  const how = ['log', `-${commitsMax}`, '--format=%H', 'HEAD', '--', path]
  for (const commit of gitLines(dir, how)) {
    for (const name of [commit, `${commit}^`]) {
      const files = gitLines(dir, ['ls-tree', '-r', '-l', name, '--', path]).flatMap((line) => {
        const [, oid = '', size = '', own = ''] =
          /^100[0-9]{3} blob ([0-9a-f]+) +([0-9]+)\t(.*)$/u.exec(line) ?? []
        const isOurs = isOrgPath(own) && Number(size) <= orgBytesMax
        return oid !== '' && isOurs ? [{ path: own, oid }] : []
      })
      const read = files.flatMap(({ path: own, oid }) => {
        const bytes = blobOf(dir, oid)
        return bytes ? [{ path: own, bytes }] : []
      })
      if (read.length > 0) return read
    }
  }
  return []
}
