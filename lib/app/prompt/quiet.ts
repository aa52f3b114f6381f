/** How long a session can be left alone: until a watched file changes, or until a time. */

import type { Deps } from '../ports.ts'
import type { Board } from './board.ts'
import { type OfferBook, pageOf } from './book/book.ts'
import { openNonces } from './evidence.ts'
import { chooseOffers, isEmpty, leasedUntilMs, type OfferRules } from './offers.ts'
import { renewalMs } from './renew.ts'
import { offerNow } from './book/round.ts'

/** `no`: the next prompt must look again. `untilMs` undefined: only a changed file makes news. */
export type Quiet =
  | { readonly type: 'no' }
  | { readonly type: 'until'; readonly untilMs: number | undefined }

/** Quiet only when a prompt in this session would find nothing, and no offer of it waits for evidence. */
export function quietOf(deps: Deps, book: OfferBook, board: Board, rules: OfferRules): Quiet {
  const page = pageOf(book, rules.session)
  const atPrompt = chooseOffers(book, board, { ...rules, event: 'UserPromptSubmit' })
  if (openNonces(page).length > 0 || !isEmpty(atPrompt)) return { type: 'no' }
  // The guard does not know a stop from a prompt.
  if (deps.settings.messaging.hook.continue_on_stop) {
    if (chooseOffers(book, board, { ...rules, event: 'Stop' }).text) return { type: 'no' }
  }
  const leases = board.queued
    .filter(({ task }) => offerNow(page, task)?.textMs === undefined)
    .map(({ task }) => leasedUntilMs(book, task, rules))
    .filter((atMs) => atMs !== undefined && atMs > rules.nowMs)
  const times = [board.dueMs, renewalMs(deps, board.working), ...leases].filter(
    (atMs) => atMs !== undefined,
  )
  return { type: 'until', untilMs: times.length > 0 ? Math.min(...times) : undefined }
}
