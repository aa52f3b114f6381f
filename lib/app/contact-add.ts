/** Adds or completes a contact in a space's contacts.org. Grants nothing: see trust.ts. */

import { encodeContact, formatMembership, parseMembership } from '../core/codec/contact.ts'
import { parseAddress } from '../core/model/address.ts'
import type { Contact, Membership } from '../core/model/contact.ts'
import { refuse, type Result } from '../core/model/refusal.ts'
import { printEntry } from '../core/org/print.ts'
import type { EntryEdit, Op } from '../core/org/types.ts'
import { parsePublicKey } from '../core/trust/keys.ts'
import { contactShow } from './contacts.ts'
import { contactsPath, parseContacts } from './people.ts'
import type { Deps } from './ports.ts'
import { writingSpace } from './spaces.ts'
import type { ContactView, SpaceChoice } from './views.ts'

interface AddInput extends SpaceChoice {
  readonly name: string
  readonly handles: readonly string[]
  readonly email?: string | undefined
  readonly groups: readonly string[]
  readonly publicKey?: string | undefined
  readonly agentOf?: string | undefined
}

/** What is given replaces the property; handles and groups are added to those that are there. */
export async function contactAdd(deps: Deps, input: AddInput): Promise<Result<ContactView>> {
  const contact = contactOf(input)
  if (!contact.ok) return contact
  const space = await writingSpace(deps, input.space)
  if (!space.ok) return space
  const refused = await deps.store.write(space.value, (view) => {
    const all = parseContacts(view.read(contactsPath))
    const taken = all.find(
      ({ address, handles }) =>
        address !== contact.value.address &&
        handles.some((handle) => contact.value.handles.includes(handle)),
    )
    if (taken) {
      const why = `A handle of ${contact.value.address} already belongs to ${taken.address}.`
      return {
        ops: [],
        value: refuse({ code: 'conflict', why, hint: 'Choose another with --handle.' }),
      }
    }
    const known = all.find(({ address }) => address === contact.value.address)
    return {
      ops: [known ? editOp(known, contact.value) : appendOp(deps, contact.value)],
      value: undefined,
    }
  })
  return refused.value ?? contactShow(deps, { space: space.value.name, who: contact.value.address })
}

function contactOf(input: AddInput): Result<Contact> {
  const address = parseAddress(input.name)
  if (!address) {
    const hint =
      'An address is lower case letters, digits, dots and hyphens, such as gregor or tex@team.example.com.'
    return refuse({ code: 'usage', why: `"${input.name.slice(0, 60)}" is no address.`, hint })
  }
  const owner = input.agentOf === undefined ? undefined : parseAddress(input.agentOf)
  if (input.agentOf !== undefined && !owner) {
    return refuse({
      code: 'usage',
      why: `"${input.agentOf.slice(0, 60)}" is no address of an owner.`,
    })
  }
  const groups: Membership[] = []
  for (const text of input.groups) {
    const membership = parseMembership(text)
    if (!membership) {
      const hint = 'Write GROUP or GROUP:ROLE in lower case.'
      return refuse({ code: 'usage', why: `"${text.slice(0, 60)}" is no group.`, hint })
    }
    groups.push(membership)
  }
  const handles = []
  for (const text of input.handles) {
    const handle = parseAddress(text)
    if (!handle) return refuse({ code: 'usage', why: `"${text.slice(0, 60)}" is no handle.` })
    handles.push(`@${handle}`)
  }
  if (input.publicKey !== undefined && !parsePublicKey(input.publicKey)) {
    const hint =
      'A key is ed25519: and 44 characters of base64; its owner sees it with datacore-msg contacts show.'
    return refuse({ code: 'usage', why: 'That is no public key.', hint })
  }
  return {
    ok: true,
    value: {
      kind: owner ? 'agent' : 'person',
      address,
      name: input.name.replace(/^@/u, ''),
      handles: handles.length > 0 ? handles : [`@${address}`],
      ...(input.email ? { email: input.email } : {}),
      groups,
      ...(input.publicKey ? { publicKey: input.publicKey } : {}),
      ...(owner ? { owner } : {}),
    },
  }
}

function appendOp(deps: Deps, contact: Contact): Op {
  const added = deps.orgStamp(deps.clock.nowMs()).replace(/ [0-9]{2}:[0-9]{2}\]$/u, ']')
  const text = printEntry(encodeContact(contact, added))
  return { type: 'append', path: contactsPath, id: contact.address, text }
}

function editOp(known: Contact, added: Contact): Op {
  const property = (key: string, value: string | undefined): readonly EntryEdit[] =>
    value ? [{ type: 'property', key, value }] : []
  const handles = [...new Set([...known.handles, ...added.handles])].join(' ')
  const groups = [...new Set([...known.groups, ...added.groups].map(formatMembership))].join(' ')
  const edits = [
    ...property('HANDLES', handles),
    ...property('GROUPS', groups),
    ...property('EMAIL', added.email),
    ...property('PUBLIC_KEY', added.publicKey),
    ...property('OWNER', added.owner),
  ]
  return { type: 'edit', path: contactsPath, id: known.address, edits }
}
