/** The single words of docs/relay-protocol.md: keys, base64, ids, times. Each takes anything and never throws. */

import { parseAddress } from '../model/address.ts'
import { parseId } from '../model/id.ts'
import { leaf, type Needed } from './parts.ts'

/** The last character before the padding has bits that no byte uses: they must be zero, or two texts are one value. */
const endOfTwo = '[AEIMQUYcgkosw048]='
const endOfOne = '[AQgw]=='
const anyBase64 = new RegExp(`^[A-Za-z0-9+/]*(?:${endOfTwo}|${endOfOne})?$`)
/** `ed25519:` and 32 bytes; the same as parsePublicKey says, in a tenth of its time. */
const keyText = new RegExp(`^ed25519:[A-Za-z0-9+/]{42}${endOfTwo}$`)
const frameId = /^[A-Za-z0-9_-]{1,64}$/
const hex16 = /^[0-9a-f]{32}$/
const codeWord = /^[a-z][a-z0-9_]{0,63}$/
/** The end of the year 9999: of a later moment no date has four digits, and some have none at all. */
const lastMs = 253_402_300_799_999

/** The one base64 form of some bytes. Looks at the characters alone: what they stand for is for whoever opens it. */
export function isBase64(value: unknown): value is string {
  return typeof value === 'string' && value.length % 4 === 0 && anyBase64.test(value)
}

/** Base64 of exactly so many bytes. */
function base64Of(bytes: number): Needed {
  const whole = Math.floor(bytes / 3) * 4
  const end = ['', `[A-Za-z0-9+/]${endOfOne}`, `[A-Za-z0-9+/]{2}${endOfTwo}`][bytes % 3]
  return matching(new RegExp(`^[A-Za-z0-9+/]{${whole}}${end}$`))
}

export function matching(pattern: RegExp): Needed {
  return leaf((value) => typeof value === 'string' && pattern.test(value))
}

export function isKeyText(value: unknown): boolean {
  return typeof value === 'string' && keyText.test(value)
}

/** Written as parseAddress gives it back, so that one actor has one name. */
export function isAddress(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 200 && parseAddress(value) === value
}

export function isEntryId(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 160 && parseId(value) === value
}

export const key = leaf(isKeyText)
export const address = leaf(isAddress)
export const entryId = leaf(isEntryId)
export const base64 = leaf((value) => isBase64(value) && value !== '')
export const nonce = base64Of(24)
export const signature = base64Of(64)
/** SHA-256, a challenge, a MAC. */
export const bytes32 = base64Of(32)
/** A content key of 32 bytes and what crypto_box_seal adds to it. */
export const box = base64Of(80)
export const id = matching(frameId)
export const envelopeId = matching(hex16)
export const machine = matching(hex16)
export const code = matching(codeWord)
/** What a choice was made by already. */
export const known = leaf(() => true)
export const flag = leaf((value) => typeof value === 'boolean')

/** A whole number from zero on. */
export const count = leaf((value) => Number.isSafeInteger(value) && (value as number) >= 0)

/** Milliseconds since 1970. */
export const time = leaf(
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= lastMs,
)

/** A text of bounded length. */
export function text({ max }: { readonly max: number }): Needed {
  return leaf((value) => typeof value === 'string' && value.length <= max)
}

/** Printable ASCII without blanks. */
export function printable({ max }: { readonly max: number }): Needed {
  return matching(new RegExp(`^[!-~]{1,${max}}$`))
}

export function oneOf(values: readonly unknown[]): Needed {
  return leaf((value) => values.includes(value))
}
