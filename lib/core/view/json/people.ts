/** Contacts and groups as JSON. */

import type { SeenContact, SeenGroup } from '../seen.ts'
import { document, type JsonDocument, type JsonValue, orNull } from './document.ts'

export function contactsJson(contacts: readonly SeenContact[]): JsonDocument {
  return document('contacts', { contacts: contacts.map(contactFields) })
}

export function contactJson(view: SeenContact): JsonDocument {
  return document('contact', { contact: contactFields(view) })
}

export function groupsJson(groups: readonly SeenGroup[]): JsonDocument {
  return document('groups', {
    groups: groups.map(({ group, members }) => ({
      group,
      members: members.map(({ address, role }) => ({ address, role: orNull(role) })),
    })),
  })
}

function contactFields({ contact, spaces, pin, tier, keyState, untrue }: SeenContact): JsonValue {
  return {
    type: contact.kind,
    address: contact.address,
    name: contact.name,
    owner: orNull(contact.owner),
    handles: contact.handles,
    email: orNull(contact.email),
    groups: contact.groups.map(({ group, role }) => ({ group, role: orNull(role) })),
    spaces,
    tier,
    suggestedTier: orNull(contact.suggestedTier),
    key: {
      state: keyState,
      published: orNull(contact.publicKey),
      pinned: pin?.publicKey || null,
      confirmed: pin?.source === 'owner' && tier !== 'blocked',
    },
    untrue,
  }
}
