/** What an author may do here: the tier that this machine grants, and only to a proved one. */

import type { Address } from '../model/address.ts'
import type { Pins, Proof, Standing } from './types.ts'

export interface StandingInput {
  readonly proof: Proof
  readonly author: Address
  /** Who answers for the author when that is an agent. */
  readonly owner: Address | undefined
  readonly me: Address
  readonly pins: Pins
  readonly overrides: Readonly<Record<string, string>>
  /** Names of the configured tiers. */
  readonly tiers: readonly string[]
}

/** A block holds for unproved letters too: who claims a blocked name gains nothing. */
export function standingOf(input: StandingInput): Standing {
  const { proof } = input
  const granted = grantedTo(input)
  if (granted === 'blocked') return { proof, tier: 'unknown', blocked: true }
  if (proof !== 'verified') return { proof, tier: 'unknown', blocked: false }
  return { proof, tier: granted, blocked: false }
}

/** The tier for a proved letter of this author: `owner` for me and mine, else override, else pin, else unknown. */
export function grantedTo({
  author,
  owner,
  me,
  pins,
  overrides,
  tiers,
}: Omit<StandingInput, 'proof'>): string {
  if (author === me || owner === me) return 'owner'
  for (const name of [author, owner]) {
    if (name === undefined) continue
    const tier = ownValue(overrides, name) ?? ownValue(pins, name)?.tier
    if (tier === 'blocked' || (tier !== undefined && tiers.includes(tier) && tier !== 'owner'))
      return tier
  }
  return 'unknown'
}

/** Overrides are typed by people: `@Tex` and `tex` are one. */
function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  for (const [key, value] of Object.entries(record)) {
    if (key.replace(/^@/u, '').toLowerCase() === name) return value
  }
  return undefined
}
