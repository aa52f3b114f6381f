/** Whom this machine knows by key: the roster that the relay is told, and the readers of a presence card. */

import type { Address } from '../../core/model/address.ts'
import { readerKey } from '../outbox/reach.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps } from '../ports.ts'
import { grantedTier } from '../standings.ts'

export interface KeyedContact {
  readonly address: Address
  readonly key: string
}

/** People and agents with a key of their own, of all spaces, each key once; nobody who is blocked, and none of mine. */
export async function keyedContacts(deps: Deps): Promise<readonly KeyedContact[]> {
  const pins = await deps.pins.load()
  const found = new Map<string, KeyedContact>()
  const blocked = new Set<string>()
  for (const space of await deps.store.spaces()) {
    const contacts = await loadContacts(deps, space)
    for (const { address } of contacts) {
      if (isMine(deps, address, contacts)) continue
      const key = readerKey(deps, { address, contacts, pins })
      if (key === undefined || key === deps.keys.publicKey) continue
      if (grantedTier(deps, { author: address, contacts, pins }) === 'blocked') blocked.add(key)
      // Of a person and an agent of one key the person, whose name has no suffix.
      const known = found.get(key)
      if (!known || address.length < known.address.length) found.set(key, { address, key })
    }
  }
  return [...found.values()].filter(({ key }) => !blocked.has(key))
}
