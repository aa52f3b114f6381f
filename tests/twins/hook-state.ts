/** The hook's memory without a disk. */

import { emptyBook, noteUse, type OfferBook } from '../../lib/app/prompt/book/book.ts'
import type { HookState } from '../../lib/app/prompt/ports.ts'
import { isTerminal } from '../../lib/core/is-terminal.ts'

export function createHookStateTwin(nowMs: () => number = Date.now): HookState {
  let now: OfferBook = emptyBook
  return {
    load: async () => now,
    async update(change) {
      const { book, value } = change(now)
      now = book
      return value
    },
    async record(session, ids) {
      if (isTerminal(session)) return
      now = noteUse(now, session, { ids, nowMs: nowMs() })
    },
  }
}
