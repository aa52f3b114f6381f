/** The text of pins.json to pins: every entry whole, or none at all. */

import { isRecord } from '../is-record.ts'
import { parseAddress } from '../model/address.ts'
import { done, refuse, type Result } from '../model/refusal.ts'
import { parsePublicKey } from './keys.ts'
import type { Pin, Pins } from './types.ts'

/** Refuses `bad_data` for anything that is not a list of pins by address. Does not repeat what it read. */
export function parsePins(text: string): Result<Pins> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse({ code: 'bad_data', why: 'it is not JSON.' })
  }
  if (!isRecord(value)) return refuse({ code: 'bad_data', why: 'it is not a list of pins.' })
  const pins: [string, Pin][] = []
  for (const [address, entry] of Object.entries(value)) {
    const pin = isRecord(entry) && entry['address'] === address ? parsePin(entry) : undefined
    if (!pin) {
      const name = parseAddress(address) ?? `number ${pins.length + 1}`
      return refuse({ code: 'bad_data', why: `the pin of ${name} is broken.` })
    }
    pins.push([address, pin])
  }
  return done(Object.fromEntries(pins))
}

function parsePin(entry: Readonly<Record<string, unknown>>): Pin | undefined {
  const { address, publicKey, fingerprint, tier, source, at } = entry
  const actor = typeof address === 'string' ? parseAddress(address) : undefined
  if (actor === undefined || actor !== address) return undefined
  if (typeof publicKey !== 'string' || typeof fingerprint !== 'string') return undefined
  // Somebody can be blocked before any key of theirs was seen.
  if (publicKey === '' ? tier !== 'blocked' : parsePublicKey(publicKey) === undefined)
    return undefined
  if (tier !== undefined && typeof tier !== 'string') return undefined
  if (source !== 'first-use' && source !== 'owner') return undefined
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at))) return undefined
  return {
    address: actor,
    publicKey,
    fingerprint,
    ...(tier === undefined ? {} : { tier }),
    source,
    at,
  }
}
