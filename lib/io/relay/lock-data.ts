/** One relay process at a time has a data folder. */

import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { Failure } from '../../app/failure.ts'
import { type Lock, takeLock } from '../lock.ts'
import { pidExists } from '../lock-holder.ts'
import { loginName } from '../login-name.ts'

/** After so long a process of another container counts as dead, whose end cannot be seen from here. */
const silentMs = 40_000

/** Throws Failure `busy` at once where a process of this machine has it. */
export async function lockData(dir: string): Promise<Lock> {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
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
