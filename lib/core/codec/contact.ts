/** A contact in contacts.org and back. */

import { parseAddress } from '../model/address.ts'
import type { Contact, Membership } from '../model/contact.ts'
import { refuse, type Result } from '../model/refusal.ts'
import { propertyOf } from '../org/entry.ts'
import { safeTitle } from '../org/escape.ts'
import type { NewEntry, OrgEntry } from '../org/types.ts'
import { present, some, words } from './letter.ts'

const viaWords = ['relay', 'files'] as const

export function encodeContact(contact: Contact, added: string): NewEntry {
  return {
    keyword: undefined,
    priority: undefined,
    title: safeTitle(contact.name, 72),
    tags: [contact.kind],
    properties: present([
      ['ID', contact.address],
      ['HANDLES', contact.handles.join(' ')],
      ['EMAIL', contact.email],
      ['GROUPS', contact.groups.map(formatMembership).join(' ')],
      ['OWNER', contact.owner],
      ['PUBLIC_KEY', contact.publicKey],
      ['VIA', contact.via],
      ['TRUST_TIER', contact.suggestedTier],
      ['ADDED', added],
    ]),
    log: [],
    body: '',
  }
}

/** Reads a contact; headings such as `* Groups` that name nobody are refused as `not_found`. */
export function decodeContact(entry: OrgEntry): Result<Contact> {
  const text = (key: string) => propertyOf(entry, key) || undefined
  const address = parseAddress(text('ID') ?? '')
  if (!address) {
    return refuse({
      code: 'not_found',
      why: `The heading "${entry.heading.title}" names no actor.`,
    })
  }
  const owner = parseAddress(text('OWNER') ?? '')
  return {
    ok: true,
    value: {
      kind: entry.heading.tags.includes('agent') || owner ? 'agent' : 'person',
      address,
      name: entry.heading.title,
      handles: words(text('HANDLES')).flatMap((handle) => normalHandle(handle) ?? []),
      ...some('email', text('EMAIL')),
      groups: words(text('GROUPS')).flatMap((word) => parseMembership(word) ?? []),
      ...some('publicKey', text('PUBLIC_KEY')),
      ...some('owner', owner),
      ...some(
        'via',
        viaWords.find((word) => word === text('VIA')),
      ),
      ...some('suggestedTier', text('TRUST_TIER')),
    },
  }
}

/** `frontend:lead` or `reviewers`; undefined for what could not be typed as a target. */
export function parseMembership(text: string): Membership | undefined {
  const match = /^@?([a-z0-9][a-z0-9_-]{0,63})(?::([a-z0-9][a-z0-9_-]{0,63}))?$/.exec(
    text.toLowerCase(),
  )
  return match ? { group: match[1]!, role: match[2] } : undefined
}

export function formatMembership({ group, role }: Membership): string {
  return role ? `${group}:${role}` : group
}

function normalHandle(text: string): string | undefined {
  const handle = parseAddress(text)
  return handle && `@${handle}`
}
