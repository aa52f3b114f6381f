/**
 * Where a branch of a remote stands here. Read from git's own files where they say it (gitrepository-layout(5)): a process
 * takes fifty times as long. Whatever keeps its references in another way is asked.
 */

import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Oid } from '../../../app/sync/ports.ts'
import type { Git } from '../run.ts'

/** Undefined when there is no such reference. Whether its object is there is not looked at. */
export async function refAt(git: Git, gitDir: string, ref: string): Promise<Oid | undefined> {
  const known = refInFiles(gitDir, ref)
  if (known !== undefined) return known
  const ran = await git(['rev-parse', '--verify', '--quiet', ref])
  return ran.code === 0 ? ran.out.toString('utf8').trim() : undefined
}

/** In git's order: a file of its own, else its line in the file of all those that were packed. */
export function refInFiles(gitDir: string, ref: string): Oid | undefined {
  const common = commonDir(gitDir)
  const loose = textOf(join(common, ref))
  if (loose !== undefined) return /^([0-9a-f]{40,64})\n?$/u.exec(loose)?.[1]
  const packed = textOf(join(common, 'packed-refs')) ?? ''
  const end = packed.indexOf(` ${ref}\n`)
  if (end < 0) return undefined
  const oid = packed.slice(packed.lastIndexOf('\n', end) + 1, end)
  return /^[0-9a-f]{40,64}$/u.test(oid) ? oid : undefined
}

/** Linked work trees share the references of the clone that they are of. */
export function commonDir(gitDir: string): string {
  const named = textOf(join(gitDir, 'commondir'))
  return named === undefined ? gitDir : resolve(gitDir, named.trimEnd())
}

/** Undefined where there is no such file, or none that can be read as one. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
