/** The contacts of the spaces with what this machine grants them. */

import type { Address } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import { nearest } from '../core/model/near.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import type { Pins } from '../core/trust/types.ts'
import { compareText } from './load.ts'
import { isMine, loadContacts, me, ownerOf, resolveActor } from './people.ts'
import type { Deps } from './ports.ts'
import { readingSpaces } from './spaces.ts'
import { grantedTier } from './standings.ts'
import type { ContactView, SpaceChoice } from './views.ts'

export async function contacts(
  deps: Deps,
  input: SpaceChoice,
): Promise<Result<readonly ContactView[]>> {
  const directory = await loadDirectory(deps, input.space)
  if (!directory.ok) return directory
  const pins = await deps.pins.load()
  const views = [...directory.value.values()].map((known) => viewOfContact(deps, known, pins))
  return done(views.sort((a, b) => compareText(a.contact.address, b.contact.address)))
}

export async function contactShow(
  deps: Deps,
  input: SpaceChoice & { readonly who: string },
): Promise<Result<ContactView>> {
  const directory = await loadDirectory(deps, input.space)
  if (!directory.ok) return directory
  const known = [...directory.value.values()]
  const all = known.map(({ contact }) => contact)
  const actor = resolveActor(deps, input.who, all)
  const found = known.find(({ contact }) => contact.address === actor?.address)
  if (found) return done(viewOfContact(deps, found, await deps.pins.load()))
  const names = all.flatMap(({ address, handles }) => [`@${address}`, ...handles])
  const candidates = nearest(`@${input.who.replace(/^@/u, '')}`, names, 3)
  const near = candidates.length > 0 ? `Near: ${candidates.join(', ')}. ` : ''
  return refuse({
    code: 'not_found',
    why: `There is no contact "${input.who}".`,
    hint: `${near}See datacore-msg contacts list.`,
    candidates,
  })
}

/** Groups with their members, over the chosen spaces. */
export async function groups(
  deps: Deps,
  input: SpaceChoice,
): Promise<
  Result<
    readonly {
      readonly group: string
      readonly members: readonly { readonly address: Address; readonly role: string | undefined }[]
    }[]
  >
> {
  const directory = await loadDirectory(deps, input.space)
  if (!directory.ok) return directory
  const found = new Map<string, { address: Address; role: string | undefined }[]>()
  for (const { contact } of directory.value.values()) {
    for (const { group, role } of contact.groups) {
      found.set(group, [...(found.get(group) ?? []), { address: contact.address, role }])
    }
  }
  const sorted = [...found].sort(([a], [b]) => compareText(a, b))
  return done(sorted.map(([group, members]) => ({ group, members })))
}

interface KnownContact {
  readonly contact: Contact
  readonly spaces: readonly string[]
  /** Every public key that the spaces publish for this actor. */
  readonly keys: readonly string[]
  readonly owner: Address | undefined
}

async function loadDirectory(
  deps: Deps,
  space: string | undefined,
): Promise<Result<ReadonlyMap<Address, KnownContact>>> {
  const spaces = await readingSpaces(deps, space)
  if (!spaces.ok) return spaces
  const found = new Map<Address, KnownContact>()
  for (const one of spaces.value) {
    const here = await loadContacts(deps, one)
    for (const contact of here) {
      const known = found.get(contact.address)
      const owner = known?.owner ?? ownerOf(contact.address, here)
      const published = contact.publicKey ? [contact.publicKey] : []
      found.set(contact.address, {
        contact: known?.contact ?? contact,
        spaces: [...(known?.spaces ?? []), one.name],
        keys: [...new Set([...(known?.keys ?? []), ...published])],
        owner,
      })
    }
  }
  return done(found)
}

function viewOfContact(
  deps: Deps,
  { contact, spaces, keys, owner }: KnownContact,
  pins: Pins,
): ContactView {
  const pin = pins[contact.address] ?? (owner ? pins[owner] : undefined)
  const mine = isMine(deps, contact.address, [contact])
  const key = mine ? deps.keys.publicKey : keys[0]
  const changed = pin !== undefined && keys.some((published) => published !== pin.publicKey)
  const keyState = mine
    ? keys.some((published) => published !== deps.keys.publicKey)
      ? 'key changed'
      : 'pinned'
    : changed
      ? 'key changed'
      : pin
        ? 'pinned'
        : key
          ? 'not pinned'
          : 'no key'
  const tier = mine ? 'owner' : grantedTier(deps, contact.address, owner, pins)
  return {
    contact:
      contact.publicKey || !key || contact.address !== me(deps)
        ? contact
        : { ...contact, publicKey: key },
    spaces,
    ...(pin ? { pin } : {}),
    tier,
    keyState,
  }
}
