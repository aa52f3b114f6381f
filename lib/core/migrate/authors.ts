/** Contacts for those who wrote or got old messages and stand in no registry: without one nobody could answer them. */

import { encodeContact } from '../codec/contact.ts'
import { type Address, ownerByName, parseAddress } from '../model/address.ts'
import { printEntry } from '../org/print.ts'
import type { Op } from '../org/types.ts'
import type { Migrated } from './types.ts'

export interface PlannedAuthors {
  readonly ops: readonly Op[]
  readonly added: readonly Address[]
}

export function planAuthors(
  migrated: readonly Migrated[],
  /** Those who have a contact, or get one from a registry. */
  known: ReadonlySet<string>,
  { path, orgStamp }: { readonly path: string; readonly orgStamp: (ms: number) => string },
): PlannedAuthors {
  const firstMs = new Map<Address, number>()
  for (const { entry, atMs } of migrated) {
    for (const [key, value] of entry.properties) {
      const actor = key === 'FROM' || key === 'TO' ? parseAddress(value) : undefined
      // An agent is known by the person whose name it has.
      const who = actor && (known.has(actor) ? undefined : (ownerByName(actor) ?? actor))
      if (who && !known.has(who)) firstMs.set(who, Math.min(atMs, firstMs.get(who) ?? atMs))
    }
  }
  const added = [...firstMs.keys()].sort()
  const ops = added.map((address): Op => {
    const contact = {
      kind: 'person',
      address,
      name: address,
      handles: [`@${address}`],
      groups: [],
    } as const
    const day = orgStamp(firstMs.get(address)!).replace(/ [0-9]{2}:[0-9]{2}\]$/u, ']')
    return { type: 'append', path, id: address, text: printEntry(encodeContact(contact, day)) }
  })
  return { ops, added }
}
