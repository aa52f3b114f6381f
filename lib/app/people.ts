/** Who is who: the contacts of the spaces, and what a typed target means. Trust is decided elsewhere. */

import { decodeContact, parseMembership } from '../core/codec/contact.ts'
import { type Address, agentOf, ownerByName, parseAddress } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import { nearest } from '../core/model/near.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import { readEntry } from '../core/org/entry.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Deps, Space } from './ports.ts'

export const contactsPath = 'contacts.org'

/** The contacts of one space, in the order of the file; a repeated address counts once, first wins. */
export function parseContacts(bytes: Uint8Array): readonly Contact[] {
  const outline = scanOutline(bytes)
  const found = new Map<Address, Contact>()
  for (const range of entryRanges(outline)) {
    const contact = decodeContact(readEntry(bytes, range, outline.keywords))
    if (contact.ok && !found.has(contact.value.address)) {
      found.set(contact.value.address, contact.value)
    }
  }
  return [...found.values()]
}

export async function loadContacts(deps: Deps, space: Space): Promise<readonly Contact[]> {
  return parseContacts(await deps.store.read(space, contactsPath))
}

export function me(deps: Deps): Address {
  return deps.settings.identity.name
}

export function myAgent(deps: Deps): Address {
  return agentOf(me(deps))
}

/** Who works here: the agent that acts, or a person's usual one. */
export function actingAgent(deps: Deps): Address {
  return deps.acting === me(deps) ? myAgent(deps) : deps.acting
}

/** True for an address that is me or acts for me, my agents in these contacts included. */
export function isMine(deps: Deps, address: Address, contacts: readonly Contact[]): boolean {
  // What a shared file says of my own agent takes nothing away from me.
  if (address === me(deps) || address === myAgent(deps)) return true
  return ownerOf(address, contacts) === me(deps)
}

/**
 * Who answers for an agent; undefined for a person. A name such as `tex-claude` says so itself, and no entry of a shared
 * file can give it to somebody else; an agent of another name has an OWNER in its contact.
 */
export function ownerOf(address: Address, contacts: readonly Contact[]): Address | undefined {
  return ownerByName(address) ?? contacts.find((one) => one.address === address)?.owner
}

/** One recipient, with the group through which it was reached. */
export interface Recipient {
  readonly address: Address
  readonly kind: 'person' | 'agent'
  readonly group: string | undefined
}

/**
 * What targets mean in one space: people, agents, `@group`, `group:role`, `@all`, `@claude`. Duplicates are removed by
 * recipient; a group includes who asks only where they count themselves, as among the members of a channel. Refuses an
 * unknown or ambiguous name with the names that come near, those `elsewhere` among them.
 */
export function resolveTargets(
  deps: Deps,
  targets: readonly string[],
  contacts: readonly Contact[],
  {
    elsewhere = [],
    self = 'left out',
  }: { readonly elsewhere?: readonly Contact[]; readonly self?: Known['self'] } = {},
): Result<readonly Recipient[]> {
  const found = new Map<Address, Recipient>()
  for (const target of targets) {
    const resolved = resolveTarget(deps, target, { contacts, elsewhere, self })
    if (!resolved.ok) return resolved
    for (const recipient of resolved.value) {
      const known = found.get(recipient.address)
      // Named outright beats reached through a group.
      if (!known || (known.group !== undefined && recipient.group === undefined)) {
        found.set(recipient.address, recipient)
      }
    }
  }
  return done([...found.values()])
}

interface Known {
  readonly contacts: readonly Contact[]
  /** Contacts of other spaces, of which a mistyped name may be one; nobody is reached through them. */
  readonly elsewhere: readonly Contact[]
  /** Whoever asks, as one of a group: nobody writes to themselves, but they are a member like the others. */
  readonly self: 'left out' | 'counts'
}

function resolveTarget(
  deps: Deps,
  typed: string,
  { contacts, elsewhere, self }: Known,
): Result<readonly Recipient[]> {
  const name = wordOf(typed)
  if (name.startsWith('#')) {
    const why = `"${typed.trim()}" is a channel, and no recipient of a message.`
    const hint = `Write into it with datacore-msg channel post ${name.slice(1) || 'NAME'}.`
    return refuse({ code: 'usage', why, hint })
  }
  if (isEverybody(name)) return everybody(deps, typed, { contacts, self })
  const actor = resolveNamed(deps, typed, contacts)
  if (!actor.ok) return actor
  if (actor.value) return done([actor.value])
  const members = groupOf(name, contacts)
  const others = members.filter((member) => self === 'counts' || member.address !== deps.acting)
  if (others.length > 0) {
    return done(others.map(({ address, kind }) => ({ address, kind, group: `@${name}` })))
  }
  if (members.length > 0) {
    return refuse({ code: 'not_found', why: `The group ${typed} has no member but you.` })
  }
  return unknownName(typed, deps, [...contacts, ...elsewhere])
}

/**
 * One contact by whatever names it to `send`: a handle in a shared file takes neither a word that means somebody else nor a
 * group's name.
 */
export function resolveContact(
  deps: Deps,
  typed: string,
  contacts: readonly Contact[],
): Result<Recipient | undefined> {
  if (!isEverybody(wordOf(typed))) return resolveNamed(deps, typed, contacts)
  const why = `"${typed.trim()}" means everybody in a space, and no contact.`
  const hint = 'Name one of them; datacore-msg contacts list has all.'
  return refuse({ code: 'usage', why, hint })
}

/** My agent under its short name, or the one contact of this name; undefined for a group, or nobody. */
function resolveNamed(
  deps: Deps,
  typed: string,
  contacts: readonly Contact[],
): Result<Recipient | undefined> {
  const name = wordOf(typed)
  if (name === 'claude') return done({ address: myAgent(deps), kind: 'agent', group: undefined })
  const actor = resolveActor(deps, name, contacts)
  const isGroup = groupOf(name, contacts).length > 0
  // Anybody who can push can name a group like a person; an address is never taken away by that.
  if (actor && isGroup && actor.address !== parseAddress(name)) {
    const candidates = [`@${actor.address}`, `the group ${name}`]
    const why = `"${typed}" is both a contact and a group.`
    const hint = `Write the contact's address, or the group with a role (${name}:ROLE).`
    return refuse({ code: 'ambiguous', why, hint, candidates })
  }
  return done(actor)
}

function wordOf(typed: string): string {
  return typed.trim().replace(/^@/u, '').toLowerCase()
}

function isEverybody(name: string): boolean {
  return name === 'all' || name === '*'
}

function groupOf(name: string, contacts: readonly Contact[]): readonly Contact[] {
  return name.includes('@') ? [] : membersOf(name, contacts)
}

/** One actor by address, handle or name; my agent and agents of known people need no entry. */
function resolveActor(
  deps: Deps,
  typed: string,
  contacts: readonly Contact[],
): Recipient | undefined {
  const name = parseAddress(typed)
  if (!name) return undefined
  // Whatever a shared file makes of me.
  if (name === me(deps)) return { address: name, kind: 'person', group: undefined }
  const contact =
    contacts.find((one) => one.address === name) ??
    contacts.find((one) => one.handles.includes(`@${name}`) || one.email?.toLowerCase() === name)
  if (contact) return { address: contact.address, kind: contact.kind, group: undefined }
  const mine = [`@${name}`, name].some((text) => deps.settings.identity.handles.includes(text))
  if (mine) return { address: me(deps), kind: 'person', group: undefined }
  const owner = ownerByName(name)
  const known = owner && (owner === me(deps) || contacts.some((one) => one.address === owner))
  return known ? { address: name, kind: 'agent', group: undefined } : undefined
}

function everybody(
  deps: Deps,
  typed: string,
  { contacts, self }: Pick<Known, 'contacts' | 'self'>,
): Result<readonly Recipient[]> {
  const people = contacts.filter(({ kind, address }) => {
    return kind === 'person' && (self === 'counts' || address !== deps.acting)
  })
  if (people.length === 0) {
    const hint = 'Others appear after they ran init in this space, or after contacts add.'
    return refuse({ code: 'not_found', why: `${typed} reaches nobody: you are alone here.`, hint })
  }
  return done(people.map(({ address }) => ({ address, kind: 'person', group: '@all' })))
}

function membersOf(name: string, contacts: readonly Contact[]): readonly Contact[] {
  const wanted = parseMembership(name)
  if (!wanted) return []
  return contacts.filter((contact) =>
    contact.groups.some(
      ({ group, role }) =>
        group === wanted.group && (wanted.role === undefined || role === wanted.role),
    ),
  )
}

function unknownName(
  typed: string,
  deps: Deps,
  contacts: readonly Contact[],
): Result<readonly Recipient[]> {
  const names = contacts.flatMap(({ address, handles, groups }) => [
    `@${address}`,
    ...handles,
    ...groups.map(({ group }) => `@${group}`),
  ])
  const candidates = nearest(`@${typed.replace(/^@/u, '')}`, [...names, `@${myAgent(deps)}`], 3)
  const near = candidates.length > 0 ? `Did you mean ${candidates.join(' or ')}? ` : ''
  return refuse({
    code: 'not_found',
    why: `There is no contact, handle or group "${typed}".`,
    hint: `${near}See datacore-msg contacts list, or add one with datacore-msg contacts add.`,
    candidates,
  })
}
