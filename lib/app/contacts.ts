/** The contacts of the spaces with what this machine grants them. */

import { compareText } from '../core/compare-text.ts'
import type { Address } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import { nearest } from '../core/model/near.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import type { Pin, Pins } from '../core/trust/types.ts'
import type { SeenGroup } from '../core/view/seen.ts'
import { isMine, loadContacts, me, ownerOf, resolveContact } from './people.ts'
import type { Deps } from './ports.ts'
import { readingSpaces } from './spaces.ts'
import { grantedTier, signingPin } from './standings.ts'
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
  const actor = resolveContact(deps, input.who, all)
  if (!actor.ok) return actor
  const found = known.find(({ contact }) => contact.address === actor.value?.address)
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
): Promise<Result<readonly SeenGroup[]>> {
  const directory = await loadDirectory(deps, input.space)
  if (!directory.ok) return directory
  const found = new Map<string, { address: Address; role: string | undefined }[]>()
  for (const { contact, memberships } of directory.value.values()) {
    for (const { group, role } of memberships) {
      found.set(group, [...(found.get(group) ?? []), { address: contact.address, role }])
    }
  }
  const sorted = [...found].sort(([a], [b]) => compareText(a, b))
  return done(sorted.map(([group, members]) => ({ group, members })))
}

interface KnownContact {
  readonly contact: Contact
  readonly spaces: readonly string[]
  /** In the groups of all these spaces, each once. */
  readonly memberships: Contact['groups']
  /** Every public key that the spaces publish for this actor. */
  readonly keys: readonly string[]
  /** The spaces that publish one, each with its key. */
  readonly published: readonly { readonly space: string; readonly key: string }[]
  readonly owner: Address | undefined
  /** The contacts of each of the spaces, in the same order: letters are judged with those of their space. */
  readonly directories: readonly (readonly Contact[])[]
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
        memberships: joined(known?.memberships ?? [], contact.groups),
        keys: [...new Set([...(known?.keys ?? []), ...published])],
        published: [
          ...(known?.published ?? []),
          ...published.map((key) => ({ space: one.name, key })),
        ],
        owner,
        directories: [...(known?.directories ?? []), here],
      })
    }
  }
  return done(found)
}

/** Each space has groups of its own. */
function joined(known: Contact['groups'], more: Contact['groups']): Contact['groups'] {
  return [...known, ...more.filter(({ group }) => !known.some((one) => one.group === group))]
}

function viewOfContact(deps: Deps, known: KnownContact, pins: Pins): ContactView {
  const { contact, spaces, owner } = known
  if (isMine(deps, contact.address, [contact])) return viewOfMine(deps, known)
  const author = contact.address
  const [contacts = [], ...others] = known.directories
  const signing = signingPin(deps, { author, contacts, pins })
  // A block of somebody without a key pins none.
  const pin = signing?.publicKey ? signing : undefined
  const tier = grantedTier(deps, { author, contacts, pins })
  const elsewhere = others.flatMap((theirs, index) => {
    const granted = grantedTier(deps, { author, contacts: theirs, pins })
    const space = spaces[index + 1]
    return granted === tier
      ? []
      : [`In ${space} its tier is ${granted}, by what is published there.`]
  })
  return {
    contact: owner ? { ...contact, owner } : contact,
    spaces,
    ...(pin ? { pin } : {}),
    tier,
    keyState: keyStateOf(known.keys, pin),
    otherKeyIn: otherKeyIn(known, pin),
    untrue: [...untrueOwner(known), ...elsewhere],
  }
}

/** Where another key is published than the one that counts: the pinned one, else that of the first space. */
function otherKeyIn({ published }: KnownContact, pin: Pin | undefined): readonly string[] {
  const counts = pin?.publicKey ?? published[0]?.key
  return published.flatMap(({ space, key }) => (key === counts ? [] : [space]))
}

/** What I am is not for a shared file to say: my key is the one in the vault, whatever is published. */
function viewOfMine(deps: Deps, known: KnownContact): ContactView {
  const { contact, spaces, keys, owner } = known
  const { publicKey } = deps.keys
  const isOther = keys.some((published) => published !== publicKey)
  const whose = contact.address === me(deps) ? 'you' : contact.address
  const untrue = isOther
    ? [`contacts.org publishes another key for ${whose} than the one of this machine.`]
    : []
  const keyState = isOther ? 'key changed' : 'pinned'
  if (contact.address !== me(deps)) {
    const own = owner ? { ...contact, owner } : contact
    return {
      contact: own,
      spaces,
      tier: 'owner',
      keyState,
      untrue: [...untrue, ...untrueOwner(known)],
    }
  }
  const { owner: claimed, ...rest } = contact
  if (contact.kind === 'agent') {
    const what = claimed ? `an agent of @${claimed}` : 'an agent'
    untrue.unshift(`contacts.org says that you are ${what}, which is not so.`)
  }
  const own: Contact = { ...rest, kind: 'person', publicKey }
  return { contact: own, spaces, tier: 'owner', keyState, untrue }
}

/** `tex-claude` is tex's, whatever OWNER its entry has. */
function untrueOwner({ contact, owner }: KnownContact): readonly string[] {
  return contact.owner && owner && contact.owner !== owner
    ? [`contacts.org says that its owner is @${contact.owner}, which is not so.`]
    : []
}

function keyStateOf(keys: readonly string[], pin: Pin | undefined): ContactView['keyState'] {
  if (!pin) return keys.length > 0 ? 'not pinned' : 'no key'
  return keys.some((published) => published !== pin.publicKey) ? 'key changed' : 'pinned'
}
