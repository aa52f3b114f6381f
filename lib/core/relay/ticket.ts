/** A ticket: who was let in by GitHub, for which key and until when, with a MAC of the relay that gave it. */

import { isRecord } from '../is-record.ts'
import { parseJson } from '../json-text.ts'
import { decodeBase64, encodeBase64 } from '../trust/base64.ts'
import type { KeyText } from '../wire/types.ts'
import { isSameSecretText } from './secret.ts'

export const ticketMs = 30 * 24 * 3_600_000
/** Longer ones are not read. */
const charsMax = 2_048
const domain = 'datacore-messaging/relay-ticket/1\n'

export interface Ticket {
  readonly key: KeyText
  /** The account's name at GitHub. */
  readonly login: string
  readonly untilMs: number
}

/** By the relay's own key, which never leaves it. */
export type Mac = (text: Uint8Array) => Uint8Array

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export function printTicket(ticket: Ticket, mac: Mac): string {
  const { key, login, untilMs } = ticket
  const body = encodeUrlText(encoder.encode(JSON.stringify({ key, login, untilMs })))
  return `${body}.${macOf(body, mac)}`
}

/** Undefined unless this relay gave it to this key and it is not over. */
export function readTicket(
  text: string,
  options: { readonly key: KeyText; readonly nowMs: number; readonly mac: Mac },
): Ticket | undefined {
  if (text.length > charsMax) return undefined
  const [body = '', sum = '', ...more] = text.split('.')
  if (more.length > 0 || !isSameSecretText(sum, macOf(body, options.mac))) return undefined
  const bytes = decodeUrlText(body)
  const value = bytes && parseJson(decoder.decode(bytes))
  if (!isRecord(value)) return undefined
  const { key, login, untilMs } = value
  if (typeof key !== 'string' || typeof login !== 'string' || typeof untilMs !== 'number') {
    return undefined
  }
  return key === options.key && options.nowMs < untilMs ? { key, login, untilMs } : undefined
}

function macOf(body: string, mac: Mac): string {
  return encodeUrlText(mac(encoder.encode(domain + body)))
}

/** Base64url without padding. */
export function encodeUrlText(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Undefined for anything but the one such form of its bytes. */
export function decodeUrlText(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined
  const padded = text.replaceAll('-', '+').replaceAll('_', '/')
  return decodeBase64(padded + '='.repeat((4 - (padded.length % 4)) % 4))
}
