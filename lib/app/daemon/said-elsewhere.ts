/**
 * What the owner of this machine said of themselves on another of theirs. It is kept here as if it had been said here, so that it
 * holds for `who`, for desktop notices, and for this machine's own card when the other one is gone.
 */

import { oneLine } from '../../core/org/escape.ts'
import { aheadMsMax, saidLast, stillSaid } from '../../core/presence/machines.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import { summaryCharsMax } from '../presence/set.ts'
import type { HeardCards } from './cards.ts'
import { ownPresence } from './presence.ts'

/** A terminal, since nobody works in it. */
const session = 'terminal-elsewhere'

/** `heard`: the cards of the own key. */
export async function learnSaid(deps: Deps, heard: HeardCards): Promise<void> {
  const nowMs = deps.clock.nowMs()
  const said = saidLast(stillSaid([...heard.values()], nowMs), nowMs)
  if (!said || said.sinceMs > nowMs + aheadMsMax) return
  const own = await ownPresence(deps)
  if (own.source === 'set' && own.sinceMs >= said.sinceMs) return
  const { status, sinceMs } = said
  await deps.machine.savePresence({
    actor: me(deps),
    session,
    startedMs: sinceMs,
    beatMs: sinceMs,
    manual: { status, summary: oneLine(said.summary, summaryCharsMax), atMs: sinceMs },
  })
}
