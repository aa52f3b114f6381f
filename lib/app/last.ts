/** The message that `last` means. */

import { done, refuse, type Result } from '../core/model/refusal.ts'
import { loadNewest, lookIntoInbox } from './load.ts'
import { newestFirst } from './order.ts'
import type { Deps, Space } from './ports.ts'
import { eachSpace } from './spaces.ts'
import type { EntryView } from './views.ts'

/**
 * The newest one to me. `last` is typed without looking, so neither a sender who is blocked nor one who writes a time to
 * come can put a message there.
 */
export async function lastMessage(
  deps: Deps,
  spaces: readonly Space[],
  named: string | undefined,
): Promise<Result<EntryView>> {
  const { found } = await eachSpace(spaces, named, async (space) => {
    const newest = await loadNewest(deps, space, ({ standing }) => !standing.blocked)
    return newest ? [newest] : []
  })
  const [newest] = newestFirst(found.flat())
  if (newest) return done(newest)
  const any = { which: 'all', limit: 1, isWanted: () => true } as const
  const all = await eachSpace(spaces, named, (space) => lookIntoInbox(deps, space, any))
  if (all.found.every((look) => look.found.length === 0)) {
    return refuse({ code: 'not_found', why: 'There is no message to you yet.' })
  }
  const why = 'Every message to you is from a sender you blocked, or from a time to come.'
  return refuse({ code: 'not_found', why, hint: 'See them with datacore-msg inbox --all.' })
}
