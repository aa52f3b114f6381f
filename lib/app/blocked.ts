/** Who is blocked here. A block holds for everything that claims the name, so it is told without decoding an entry. */

import type { Address } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import type { Pins } from '../core/trust/types.ts'
import type { Deps } from './ports.ts'
import { grantedTier } from './standings.ts'

/** Asked for many entries of few authors, so that each is looked up once. */
export function blockedBy(
  deps: Deps,
  contacts: readonly Contact[],
  pins: Pins,
): (author: Address) => boolean {
  const known = new Map<Address, boolean>()
  return (author) => {
    const before = known.get(author)
    if (before !== undefined) return before
    const isBlocked = grantedTier(deps, { author, contacts, pins }) === 'blocked'
    known.set(author, isBlocked)
    return isBlocked
  }
}
