/** Whom this machine knows by key: the roster that the relay is told, the readers of a presence card, and who is rung. */

import type { Address } from '../../core/model/address.ts'
import { readerKey } from '../outbox/reach.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { grantedTier } from '../standings.ts'

export interface KeyedContact {
  readonly address: Address
  readonly key: string
}

/**
 * People and agents with a key of their own, each key once; nobody who is blocked in any space, and none of mine. Of all spaces,
 * or of these alone.
 */
export async function keyedContacts(
  deps: Deps,
  { of }: { readonly of?: readonly Space[] } = {},
): Promise<readonly KeyedContact[]> {
  const pins = await deps.pins.load()
  const found = new Map<string, KeyedContact>()
  const blocked = new Set<string>()
  for (const space of await deps.store.spaces()) {
    const contacts = await loadContacts(deps, space)
    const isMeant = of === undefined || of.some(({ dir }) => dir === space.dir)
    for (const { address } of contacts) {
      if (isMine(deps, address, contacts)) continue
      const key = readerKey(deps, { address, contacts, pins })
      if (key === undefined || key === deps.keys.publicKey) continue
      if (grantedTier(deps, { author: address, contacts, pins }) === 'blocked') blocked.add(key)
      // Of a person and an agent of one key the person, whose name has no suffix.
      const known = found.get(key)
      const isShorter = !known || address.length < known.address.length
      if (isMeant && isShorter) found.set(key, { address, key })
    }
  }
  return [...found.values()].filter(({ key }) => !blocked.has(key))
}
