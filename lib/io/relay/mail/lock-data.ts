/** One relay process at a time has a data folder. */

import { hostname } from 'node:os'
import { Failure } from '../../../app/failure.ts'
import { codeOf } from '../../atomic-file.ts'
import { type Lock, takeLock } from '../../lock.ts'
import { pidExists } from '../../lock-holder.ts'
import { loginName } from '../../login-name.ts'
import { makeFolders } from '../../make-folders.ts'

/** After so long a process of another container counts as dead, whose end cannot be seen from here. */
const silentMs = 40_000

/** Throws Failure `busy` at once where a process of this machine has it, and `io` where nothing can be kept there. */
export async function lockData(dir: string): Promise<Lock> {
  try {
    makeFolders(dir, 0o700)
    return await lockFolder(dir)
  } catch (error) {
    if (error instanceof Failure && error.code === 'busy') throw error
    throw new Failure('io', cannotKeep(dir, error), {
      hint: 'Mend that, or name another folder with --data.',
      cause: error,
    })
  }
}

/** One sentence. */
export function cannotKeep(dir: string, error: unknown): string {
  return `Mailboxes cannot be kept at ${dir}: ${reasonOf(error)}.`
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of its user is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'its user may not write there',
  EPERM: 'its user may not write there',
  ENOENT: 'the folder is gone',
  ENOTDIR: 'a file stands in its place',
  EEXIST: 'a file stands in its place',
  EMFILE: 'the process has too many open files (raise ulimit -n)',
  ENFILE: 'the machine has too many open files',
  EIO: 'the disk fails',
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Failure && error.cause !== undefined ? error.cause : error
  const known = reasons[codeOf(inner) ?? '']
  return known ?? (inner instanceof Error ? inner.message.replace(/\.$/u, '') : String(inner))
}

async function lockFolder(dir: string): Promise<Lock> {
  const lock = { user: loginName(), what: dir }
  try {
    return await takeLock(dir, { ...lock, waitMs: 0 })
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'busy') throw error
    if (isAliveHere(error.data)) throw inUse(dir, error)
  }
  try {
    return await takeLock(dir, { ...lock, waitMs: silentMs })
  } catch (error) {
    throw error instanceof Failure && error.code === 'busy' ? inUse(dir, error) : error
  }
}

/** The number of a container's first process is always that of the one before it: our own says nothing. */
function isAliveHere({ pid, host }: Readonly<Record<string, unknown>>): boolean {
  return host === hostname() && typeof pid === 'number' && pid !== process.pid && pidExists(pid)
}

function inUse(dir: string, cause: Failure): Failure {
  const who = typeof cause.data['pid'] === 'number' ? `process ${cause.data['pid']}` : 'a process'
  return new Failure('busy', `${dir} is in use by another relay, ${who}.`, {
    hint: 'End that one first, or start this one with another --data; several processes share mailboxes by --backplane alone.',
    cause,
  })
}
