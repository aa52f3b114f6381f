/** What each command or call does for its session beside its work: a sign of life, and a word about a lock or a name that was lost. */

import { Failure } from '../failure.ts'
import type { Deps } from '../ports.ts'
import { beat } from './beat.ts'

/** Sentences for whoever acts, each told once. Fails nothing: the command has work of its own. */
export async function sessionNotes(deps: Deps): Promise<readonly string[]> {
  try {
    const told = await beat(deps, { source: 'command', status: 'working' })
    if ((await deps.machine.held()).length === 0) return told
    const { lockNotices } = await import('../locks/held.ts')
    return [...told, ...(await lockNotices(deps))]
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return []
  }
}
