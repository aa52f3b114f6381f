/** Who sent what the relay delivered, by the contacts and pins of this machine: never by what the relay says. */

import { type Address, parseAddress } from '../../core/model/address.ts'
import type { Contact } from '../../core/model/contact.ts'
import { readerKey } from '../outbox/reach.ts'
import { loadContacts } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { grantedTier } from '../standings.ts'

export interface KnownIn {
  readonly space: Space
  readonly contacts: readonly Contact[]
}

export type Sender =
  | {
      readonly type: 'known'
      readonly address: Address
      readonly key: string
      /** The spaces in which it is a contact with this key, in their order. */
      readonly spaces: readonly KnownIn[]
    }
  | { readonly type: 'stranger' }
  | { readonly type: 'blocked' }

/** Known is who is a contact in some space, under this address and with this key; a pin decides against a published key. */
export async function senderOf(
  deps: Deps,
  { key, address: named }: { readonly key: string; readonly address: string },
): Promise<Sender> {
  const address = parseAddress(named)
  if (!address || address !== named) return { type: 'stranger' }
  const pins = await deps.pins.load()
  const found: KnownIn[] = []
  let isBlocked = false
  for (const space of await deps.store.spaces()) {
    const contacts = await loadContacts(deps, space)
    if (!contacts.some((one) => one.address === address)) continue
    if (readerKey(deps, { address, contacts, pins }) !== key) continue
    isBlocked ||= grantedTier(deps, { author: address, contacts, pins }) === 'blocked'
    found.push({ space, contacts })
  }
  if (isBlocked) return { type: 'blocked' }
  return found.length > 0 ? { type: 'known', address, key, spaces: found } : { type: 'stranger' }
}
