/** The message that `last` means. */

import { compareText } from '../core/compare-text.ts'
import { replacedAheadMsMax } from '../core/ahead.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import { letterOf } from './decode.ts'
import { loadNewest, lookIntoInbox } from './load.ts'
import { type Dated, newestFirst } from './order.ts'
import type { Deps, Space } from './ports.ts'
import { eachSpace } from './spaces.ts'
import type { EntryView, MessageView } from './views.ts'

/**
 * The newest one to me. `last` is typed without looking, so neither a sender who is blocked nor one who writes a time to
 * come can put a message there. Where that time is a friend's word, one of the two clocks is wrong, and nobody can tell here
 * which message is the newer one: then it is asked for instead of guessed, for `reply last` is not taken back.
 */
export async function lastMessage(
  deps: Deps,
  spaces: readonly Space[],
  named: string | undefined,
): Promise<Result<EntryView>> {
  const { found } = await eachSpace(spaces, named, (space) => {
    return loadNewest(deps, space, (view, date) => mayBeLast(deps, view, date))
  })
  const [newest] = newestFirst(found.flatMap(({ believed }) => believed ?? []))
  const ahead = found
    .flatMap((one) => one.ahead ?? [])
    // Whoever this machine gave no tier is nobody to wait for.
    .filter(({ view }) => !newest || view.standing.tier !== 'unknown')
    .toSorted((a, b) => compareText(b.own, a.own))[0]
  if (ahead && newest) return whichOf(deps, ahead.view, newest)
  const last = newest ?? ahead?.view
  if (last) return done(last)
  const any = { which: 'all', limit: 1, isWanted: () => true } as const
  const all = await eachSpace(spaces, named, (space) => lookIntoInbox(deps, space, any))
  if (all.found.every((look) => look.found.length === 0)) {
    return refuse({ code: 'not_found', why: 'There is no message to you yet.' })
  }
  const why =
    'Every message to you is from a sender you blocked, or dated ahead of the clock here and not proved.'
  const hint = 'See them with datacore-msg inbox --all; datacore-msg doctor looks at the clock.'
  return refuse({ code: 'not_found', why, hint })
}

/** One that is ahead: by an author who is proved, and no further ahead than a clock is wrong by mistake. */
function mayBeLast(deps: Deps, { standing }: MessageView, { isAhead, own }: Dated): boolean {
  if (standing.blocked || !isAhead) return !standing.blocked
  return standing.proof === 'verified' && Date.parse(own) < deps.clock.nowMs() + replacedAheadMsMax
}

function whichOf(deps: Deps, ahead: MessageView, newest: EntryView): Result<never> {
  const { id, from, stamp } = ahead.message
  const minutes = Math.ceil((Date.parse(stamp) - deps.clock.nowMs()) / 60_000)
  return refuse({
    code: 'ambiguous',
    why: `${from} dated a message ${minutes} min ahead of the clock here, so which is your last one is not certain.`,
    hint: 'Name it by its id; datacore-msg doctor says whose clock may be wrong.',
    candidates: [id, letterOf(newest).id],
  })
}
