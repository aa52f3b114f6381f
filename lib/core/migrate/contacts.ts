/** Old records as contacts of 0.3: new entries, or what a contact that is there lacks. Keys and trust are never touched. */

import { encodeContact } from '../codec/contact.ts'
import { type Address, ownerByName, parseAddress } from '../model/address.ts'
import type { Contact } from '../model/contact.ts'
import { printEntry } from '../org/print.ts'
import { safeKey } from '../org/safe.ts'
import { formatOrgStamp, parseOrgStamp } from '../org/timestamp.ts'
import type { EntryEdit, Op } from '../org/types.ts'
import { type OldActor, wordsOf } from './people.ts'
import type { Remark } from './types.ts'

export interface PlannedContacts {
  readonly ops: readonly Op[]
  /** Addresses that are new or got something. */
  readonly changed: readonly Address[]
  readonly unchanged: readonly Address[]
  readonly remarks: readonly Remark[]
  /** Tiers that the records gave, for the reader's own settings. */
  readonly tiers: readonly { readonly who: Address; readonly tier: string }[]
}

/** Keys of a record that are written as a contact's own properties. */
const known = ['id', 'name', 'handles', 'added', 'type', 'trust_tier', 'email']

export function planContacts(
  actors: readonly OldActor[],
  names: ReadonlyMap<string, Address>,
  there: readonly Contact[],
  path: string,
): PlannedContacts {
  const ops: Op[] = []
  const changed: Address[] = []
  const unchanged: Address[] = []
  const remarks: Remark[] = []
  const tiers: { who: Address; tier: string }[] = []
  const contacts = new Map(there.map((one) => [one.address as string, one]))
  const addresses = new Set(actors.map((one) => names.get(one.address) ?? one.address))
  for (const actor of actors) {
    const address = names.get(actor.address) ?? actor.address
    const tier = actor.fields.get('trust_tier')
    if (tier) tiers.push({ who: address, tier })
    const before = contacts.get(address)
    const others = [...contacts.values()].filter((one) => one.address !== address)
    const isFree = (handle: string) =>
      !others.some((one) => one.handles.includes(handle)) &&
      !(addresses.has(handle.slice(1) as Address) && handle !== `@${address}`)
    const { handles, odd } = handlesOf(actor, isFree)
    for (const one of odd) {
      remarks.push({
        path: actor.path,
        line: actor.line,
        why: `${address} cannot have the handle ${one}.`,
      })
    }
    const contact = contactOf(actor, address, handles)
    const extra = extraOf(actor)
    const edits = before ? missingOf(before, contact) : []
    if (!before) ops.push({ type: 'append', path, id: address, text: print(contact, actor, extra) })
    else if (edits.length > 0) ops.push({ type: 'edit', path, id: address, edits })
    if (!before || edits.length > 0) changed.push(address)
    else unchanged.push(address)
    const merged = before
      ? {
          ...before,
          handles: [...new Set([...before.handles, ...handles])],
          email: before.email ?? contact.email,
        }
      : contact
    contacts.set(address, merged as Contact)
  }
  return { ops, changed, unchanged, remarks, tiers }
}

function handlesOf(
  { fields }: OldActor,
  isFree: (handle: string) => boolean,
): { readonly handles: readonly string[]; readonly odd: readonly string[] } {
  const handles: string[] = []
  const odd: string[] = []
  for (const word of wordsOf(fields.get('handles'))) {
    const handle = parseAddress(word)
    if (handle && isFree(`@${handle}`)) handles.push(`@${handle}`)
    else odd.push(word.slice(0, 60))
  }
  return { handles: [...new Set(handles)], odd }
}

function contactOf(actor: OldActor, address: Address, handles: readonly string[]): Contact {
  const { fields } = actor
  const owner = ownerByName(address)
  const email = fields.get('email') || (actor.address === address ? undefined : actor.address)
  return {
    kind: actor.isAgent ? 'agent' : 'person',
    address,
    name: fields.get('name') || address,
    handles: handles.length > 0 ? handles : [`@${address}`],
    groups: [],
    ...(email ? { email } : {}),
    ...(owner ? { owner } : {}),
    ...(fields.get('trust_tier') ? { suggestedTier: fields.get('trust_tier')! } : {}),
  }
}

/** What 0.3 does not know is kept under its name. */
function extraOf({ fields }: OldActor): readonly (readonly [key: string, value: string])[] {
  return [...fields]
    .filter(([key]) => !known.includes(key))
    .map(([key, value]) => [safeKey(`OLD_${key}`), value] as const)
}

function print(
  contact: Contact,
  { fields }: OldActor,
  extra: readonly (readonly [key: string, value: string])[],
): string {
  const added = parseOrgStamp(fields.get('added') ?? '')
  const entry = encodeContact(contact, added ? `[${formatOrgStamp(added)}]` : '')
  return printEntry({ ...entry, properties: [...entry.properties, ...extra] })
}

function missingOf(before: Contact, now: Contact): readonly EntryEdit[] {
  const handles = [...new Set([...before.handles, ...now.handles])]
  const property = (key: string, value: string | undefined): readonly EntryEdit[] =>
    value ? [{ type: 'property', key, value }] : []
  return [
    ...(handles.length > before.handles.length ? property('HANDLES', handles.join(' ')) : []),
    ...(before.email ? [] : property('EMAIL', now.email)),
    ...(before.suggestedTier ? [] : property('TRUST_TIER', now.suggestedTier)),
  ]
}
