/** What each command does for its session beside its work: a sign of life, and a word about a lock or a name that was lost. */

import { beat } from '../../../app/presence/beat.ts'
import type { Deps } from '../../../app/ports.ts'
import { Failure } from '../../../app/failure.ts'

/** Sentences for standard error. Fails nothing: the command has work of its own. */
export async function sessionNotes(deps: Deps): Promise<readonly string[]> {
  try {
    const told = await beat(deps, { source: 'command', status: 'working' })
    if ((await deps.machine.held()).length === 0) return told
    const { lockNotices } = await import('../../../app/locks/held.ts')
    return [...told, ...(await lockNotices(deps))]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return []
  }
}
