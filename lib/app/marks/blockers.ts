/** Messages whose authors wait: for me, or for whom I wait. One is over with an answer, with done, or when it expires. */

import type { Address } from '../../core/model/address.ts'
import type { Result } from '../../core/model/refusal.ts'
import { isExpired } from '../unread.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { EntryView, MessageView } from '../views.ts'
import { gather, type Gathered, type GatherInput } from './gather.ts'

export async function blockers(
  deps: Deps,
  input: GatherInput & { readonly limit: number; readonly who: 'wait for me' | 'I wait for' },
): Promise<Result<Gathered<MessageView>>> {
  const isSide = (from: Address, to: Address) =>
    input.who === 'wait for me' ? to === me(deps) : from === deps.acting
  return gather(deps, input, {
    words: [':BLOCKING:'],
    scope: 'hot',
    limit: input.limit,
    isWanted: (view): view is MessageView =>
      isBlocker(deps, view) && isSide(view.message.from, view.message.to),
  })
}

/** Waited for now, by somebody who proves it: a word that others wrote in their name comes before nothing. */
export function isBlocker(deps: Deps, view: EntryView): view is MessageView {
  if (view.kind !== 'message' || !view.message.blocking) return false
  const { status, expires } = view.message
  const isOpen = status === 'unread' || status === 'todo'
  const { proof, blocked } = view.standing
  return isOpen && proof === 'verified' && !blocked && !isExpired(deps, expires)
}
