/** A contact as somebody typed it: each word checked by itself. What the space already holds is not looked at here. */

import { parseMembership } from '../core/codec/contact.ts'
import { type Address, ownerByName, parseAddress, reservedNames } from '../core/model/address.ts'
import type { Contact, Membership } from '../core/model/contact.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import { parsePublicKey } from '../core/trust/keys.ts'
import { isIdentityKey } from '../core/trust/point.ts'

export interface TypedContact {
  readonly name: string
  readonly handles: readonly string[]
  readonly email?: string | undefined
  readonly groups: readonly string[]
  readonly publicKey?: string | undefined
  /** As typed: `relay` or `files`. */
  readonly via?: string | undefined
}

export function contactFrom(typed: TypedContact): Result<Contact> {
  const address = nameFrom(typed.name, 'address')
  if (!address.ok) return address
  const handles: string[] = []
  for (const text of typed.handles) {
    const handle = nameFrom(text, 'handle')
    if (!handle.ok) return handle
    handles.push(`@${handle.value}`)
  }
  const groups: Membership[] = []
  for (const text of typed.groups) {
    const membership = groupFrom(text)
    if (!membership.ok) return membership
    groups.push(membership.value)
  }
  const { email, publicKey, via } = typed
  if (via !== undefined && via !== 'relay' && via !== 'files') {
    const hint = 'Write --via relay, or --via files: then the files of a shared space carry it.'
    return refuse({ code: 'usage', why: `"${via.slice(0, 60)}" is no way to a contact.`, hint })
  }
  if (email !== undefined && !isMailAddress(email)) {
    const hint = 'It looks like gregor@example.com; leave --email out when there is none.'
    return refuse({ code: 'usage', why: `"${email.slice(0, 60)}" is no mail address.`, hint })
  }
  if (publicKey !== undefined && !isKey(publicKey)) {
    const hint =
      'A key is ed25519: and 44 characters of base64; its owner sees it with datacore-msg contacts show.'
    return refuse({ code: 'usage', why: 'That is no public key.', hint })
  }
  return done({
    kind: ownerByName(address.value) ? 'agent' : 'person',
    address: address.value,
    name: typed.name.replace(/^@/u, ''),
    handles: handles.length > 0 ? handles : [`@${address.value}`],
    ...(email ? { email } : {}),
    groups,
    ...(publicKey ? { publicKey } : {}),
    ...(via ? { via } : {}),
  })
}

/** One that nothing can be sealed to would be found out only by the first letter. */
function isKey(text: string): boolean {
  const key = parsePublicKey(text)
  return key !== undefined && isIdentityKey(key)
}

function nameFrom(text: string, noun: 'address' | 'handle'): Result<Address> {
  if (isReserved(text)) return reserved(text)
  const address = parseAddress(text)
  if (address) return done(address)
  const hint =
    'It is made of lower case letters, digits, dots and hyphens, such as gregor or tex@team.example.com.'
  return refuse({ code: 'usage', why: `"${text.slice(0, 60)}" is no ${noun}.`, hint })
}

function groupFrom(text: string): Result<Membership> {
  if (isReserved(text.split(':')[0]!)) return reserved(text)
  const membership = parseMembership(text)
  if (membership) return done(membership)
  const hint = 'Write GROUP or GROUP:ROLE in lower case.'
  return refuse({ code: 'usage', why: `"${text.slice(0, 60)}" is no group.`, hint })
}

function isReserved(text: string): boolean {
  const name = text.trim().replace(/^@/u, '').toLowerCase()
  return reservedNames.some((one) => one === name)
}

function reserved(text: string): Result<never> {
  const why = `"${text.slice(0, 60)}" means something else as a recipient, so nobody can be called that.`
  const hint = `Choose another name; these are taken: ${reservedNames.join(', ')}.`
  return refuse({ code: 'usage', why, hint })
}

/** One @ with something on both sides, and a dot in the domain; no blanks. */
function isMailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@<>"]+@[^\s@<>".]+(?:\.[^\s@<>".]+)+$/u.test(text)
}
