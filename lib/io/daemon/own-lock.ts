/** The lock that says that a root has one daemon. Whoever comes second is told that one runs, and not to try again. */

import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { type Lock, type LockOptions, takeLock } from '../lock.ts'
import type { Places } from '../places.ts'

/** Whose lock says that there is one daemon. */
export function daemonFolder({ stateDir }: Pick<Places, 'stateDir'>): string {
  return join(stateDir, 'relay')
}

/** Throws Failure `busy`. `folder`: that of the daemon in this machine's state; `what`: the daemon of which root. */
export async function takeDaemonLock(folder: string, options: LockOptions): Promise<Lock> {
  try {
    return await takeLock(folder, options)
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'busy') throw error
    throw runsAlready(folder, options.what, error)
  }
}

function runsAlready(folder: string, what: string, cause: Failure): Failure {
  const data = cause.data ?? {}
  const { pid, host } = data
  const who = pid === undefined ? '' : `, as process ${String(pid)} on ${String(host)}`
  const since = sinceOf(folder)
  const when = since === undefined ? '' : `, since ${since}`
  return new Failure('busy', `${what} runs already${who}${when}. One is enough.`, {
    hint: 'datacore-msg daemon --status says how it is.',
    data,
    cause,
  })
}

/** The lock's folder is written to when it is prepared, and not again. */
function sinceOf(folder: string): string | undefined {
  const made = statSync(join(folder, '.lock'), { throwIfNoEntry: false })
  return made && `${new Date(made.mtimeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}
