/** What every repair of a space works with: its tree under the lock, and a place outside of it for what is taken away. */

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Space } from '../../app/ports.ts'
import type { Finding } from '../../app/views.ts'
import { Failure } from '../../app/failure.ts'
import { isOrgPath } from '../../app/org-path.ts'
import { createFile } from '../atomic-file-create.ts'
import { replaceFileIf, syncFolder, writeNew } from '../atomic-file.ts'
import type { EmacsLocks } from '../emacs-lock.ts'
import type { Lock } from '../lock.ts'
import { makeFolders } from '../make-folders.ts'
import type { Places } from '../places.ts'
import type { Tree } from '../space.ts'
import { isUnchanged, type Snapshot } from '../store-view.ts'
import { noteJoined } from './taking.ts'
import { makePrivateFolder } from '../vault-file.ts'
import { whileDoing } from '../store-failure.ts'

export interface Bench {
  readonly places: Pick<Places, 'stateDir' | 'installRecord' | 'moduleDir'>
  readonly space: Space
  readonly tree: Tree
  readonly lock: Lock
  readonly emacs: EmacsLocks
  /** Names the folder of what this run took away. */
  readonly startedMs: number
}

export function mended({ space }: Pick<Bench, 'space'>, sentence: string): Finding {
  return { check: `repair ${space.name}`, level: 'ok', sentence }
}

export function notMended(
  { space }: Pick<Bench, 'space'>,
  sentence: string,
  hint?: string,
): Finding {
  return { check: `repair ${space.name}`, level: 'fail', sentence, ...(hint ? { hint } : {}) }
}

/** The findings of each, one after the other; what fails for one is its finding, and does not stop the next. */
export async function repairEach<T>(
  bench: Bench,
  all: readonly T[],
  repair: (bench: Bench, one: T) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const one of all) {
    try {
      findings.push(...(await repair(bench, one)))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      findings.push(notMended(bench, error.message, error.hint))
    }
  }
  return findings
}

/** Puts bytes in the place of what was read; throws Failure when an editor holds the file, or it changed meanwhile. */
export async function putFile(
  { emacs, lock, space, tree }: Bench,
  snapshot: Snapshot,
  bytes: Uint8Array,
): Promise<void> {
  const { file, path, stat } = snapshot
  if (!(await emacs.takeSoon(file))) {
    throw new Failure('busy', `${path} of ${space.name} is held by an editor, so it was left.`, {
      hint: 'Save or kill the buffer, then run datacore-msg doctor --repair again.',
    })
  }
  if (isOrgPath(path)) noteJoined(tree.dir)
  const isWanted = () => lock.isHeld() && isUnchanged(snapshot)
  const put = stat
    ? replaceFileIf(file, bytes, { isWanted })
    : whileDoing(`${path} of ${space.name} could not be written`, () => {
        makeFolders(dirname(file))
        return createFile(file, bytes)
      })
  if (put) return
  throw new Failure('busy', `${path} of ${space.name} changed meanwhile, so it was left.`, {
    hint: 'Run datacore-msg doctor --repair again.',
  })
}

/** Keeps bytes outside of every space, private; returns the path. */
export function keepBackup(
  { places, space, startedMs }: Pick<Bench, 'places' | 'space' | 'startedMs'>,
  path: string,
  bytes: Uint8Array,
): string {
  const stamp = new Date(startedMs).toISOString().replace(/[-:]|\.[0-9]+/gu, '')
  const folder = join(places.stateDir, 'repaired', space.name, stamp)
  return whileDoing(`A copy of ${path} could not be kept in ${folder}`, () => {
    makePrivateFolder(folder)
    const name = path.replaceAll('/', '-')
    let file = join(folder, name)
    for (let count = 2; existsSync(file); count += 1) file = join(folder, `${count}-${name}`)
    writeNew(file, bytes, 0o600)
    syncFolder(folder)
    return file
  })
}
