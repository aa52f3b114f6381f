/** The text of a key file to an identity and back. Says what is wrong, and never what it read: it holds a secret. */

import { type Address, parseAddress } from '../model/address.ts'
import { done, refuse, type Result } from '../model/refusal.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { formatPublicKey, parsePublicKey } from './keys.ts'

export interface Identity {
  readonly name: Address
  readonly publicKey: Uint8Array
  /** The private key of RFC 8032. */
  readonly seed: Uint8Array
  /** UTC RFC 3339. */
  readonly created: string
}

const format = 'datacore-messaging/identity/1'

/** JSON with a line for each field. */
export function printIdentity({ name, publicKey, seed, created }: Identity): string {
  const fields = {
    format,
    name,
    publicKey: formatPublicKey(publicKey),
    seed: encodeBase64(seed),
    created,
  }
  return `${JSON.stringify(fields, undefined, 2)}\n`
}

/** Refuses `bad_data` for anything that printIdentity did not make for this name. */
export function parseIdentity(text: string, name: Address): Result<Identity> {
  const fields = parseFields(text)
  if (!fields) return broken('it is not JSON')
  if (fields['format'] !== format) return broken('its format is not known to this version')
  const written = parseAddress(fieldText(fields, 'name'))
  if (written === undefined) return broken('it names no identity')
  if (written !== name) return broken(`it belongs to ${written}`)
  const publicKey = parsePublicKey(fieldText(fields, 'publicKey'))
  if (!publicKey) return broken('its public key is not whole')
  const seed = decodeBase64(fieldText(fields, 'seed'))
  if (seed?.length !== 32) return broken('its private key is not whole')
  return done({ name, publicKey, seed, created: fieldText(fields, 'created') })
}

function parseFields(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    // The parser's own message would quote the text.
    return undefined
  }
}

function fieldText(fields: Readonly<Record<string, unknown>>, key: string): string {
  const value = fields[key]
  return typeof value === 'string' ? value : ''
}

function broken(why: string): Result<never> {
  return refuse({ code: 'bad_data', why })
}
