/** Adds or completes a contact in a space's contacts.org. Grants nothing: see trust.ts. */

import { encodeContact, formatMembership } from '../core/codec/contact.ts'
import { ownerByName, parseAddress } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import { printEntry } from '../core/org/print.ts'
import type { Op } from '../core/org/types.ts'
import { contactFrom, type TypedContact } from './contact-input.ts'
import { contactShow } from './contacts.ts'
import { contactOp } from './contact-edit.ts'
import { contactsPath, loadContacts, parseContacts, resolveContact } from './people.ts'
import type { Deps } from './ports.ts'
import { writingSpace } from './spaces.ts'
import type { ContactView, SpaceChoice } from './views.ts'

interface AddInput extends SpaceChoice, TypedContact {
  readonly agentOf?: string | undefined
}

/** What is given replaces the property; handles and groups are added to those that are there. */
export async function contactAdd(deps: Deps, input: AddInput): Promise<Result<ContactView>> {
  const typed = contactFrom(input)
  if (!typed.ok) return typed
  const space = await writingSpace(deps, input.space)
  if (!space.ok) return space
  const written = await deps.store.write(space.value, (view) => {
    const all = parseContacts(view.read(contactsPath))
    const contact = fitting(deps, typed.value, input.agentOf, all)
    if (!contact.ok) return { ops: [], value: contact }
    const known = all.find(({ address }) => address === contact.value.address)
    const op = known
      ? editOp(deps, view.read(contactsPath), known, contact.value)
      : appendOp(deps, contact.value)
    return { ops: [op], value: undefined }
  })
  return written.value ?? contactShow(deps, { space: space.value.name, who: typed.value.address })
}

/** What contactAdd would refuse, without a write; undefined when it would take it. */
export async function whyNoContact(
  deps: Deps,
  input: AddInput,
): Promise<Result<never> | undefined> {
  const typed = contactFrom(input)
  if (!typed.ok) return typed
  const space = await writingSpace(deps, input.space)
  if (!space.ok) return space
  const all = await loadContacts(deps, space.value)
  const contact = fitting(deps, typed.value, input.agentOf, all)
  return contact.ok ? undefined : contact
}

/** The contact beside those that the space has. */
function fitting(
  deps: Deps,
  typed: Contact,
  agentOf: string | undefined,
  all: readonly Contact[],
): Result<Contact> {
  const contact = withOwner(deps, typed, agentOf, all)
  return (contact.ok ? takenHandle(contact.value, all) : undefined) ?? contact
}

function takenHandle(contact: Contact, all: readonly Contact[]): Result<never> | undefined {
  const taken = all.find(
    ({ address, handles }) =>
      address !== contact.address && handles.some((handle) => contact.handles.includes(handle)),
  )
  if (!taken) return undefined
  const why = `A handle of ${contact.address} already belongs to ${taken.address}.`
  return refuse({ code: 'conflict', why, hint: 'Choose another with --handle.' })
}

/** An agent's owner is a person whom this space knows, and a name such as tex-claude says itself who it is. */
function withOwner(
  deps: Deps,
  contact: Contact,
  agentOf: string | undefined,
  all: readonly Contact[],
): Result<Contact> {
  if (agentOf === undefined) return done(contact)
  const no = (why: string, hint: string) => refuse({ code: 'usage', why, hint })
  const typed = agentOf.slice(0, 60)
  if (parseAddress(agentOf) === contact.address) {
    return no(`${contact.address} cannot be its own owner.`, 'Name the person who answers for it.')
  }
  const named = resolveContact(deps, agentOf, all)
  if (!named.ok) return named
  const owner = named.value
  if (!owner) {
    return no(
      `There is no contact "${typed}" to answer for ${contact.address}.`,
      `Add the owner first: datacore-msg contacts add NAME.`,
    )
  }
  if (owner.kind === 'agent') {
    const why = `${owner.address} is an agent, and only a person answers for an agent.`
    return no(why, 'Name its owner instead.')
  }
  const byName = ownerByName(contact.address)
  if (byName && byName !== owner.address) {
    const why = `${contact.address} is ${byName}'s agent by its name.`
    return no(why, 'Choose another name for the agent, or leave --agent-of out.')
  }
  return done({ ...contact, kind: 'agent', owner: owner.address })
}

function appendOp(deps: Deps, contact: Contact): Op {
  const added = deps.orgStamp(deps.clock.nowMs()).replace(/ [0-9]{2}:[0-9]{2}\]$/u, ']')
  const text = printEntry(encodeContact(contact, added))
  return { type: 'append', path: contactsPath, id: contact.address, text }
}

function editOp(deps: Deps, contacts: Uint8Array, known: Contact, added: Contact): Op {
  const handles = [...new Set([...known.handles, ...added.handles])].join(' ')
  const groups = [...new Set([...known.groups, ...added.groups].map(formatMembership))].join(' ')
  return contactOp(deps, contacts, known.address, {
    HANDLES: handles,
    GROUPS: groups,
    EMAIL: added.email,
    PUBLIC_KEY: added.publicKey,
    OWNER: added.owner,
    VIA: added.via,
  })
}
