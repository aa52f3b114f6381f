/** What an author may do here: the tier that this machine grants, and only to a proved one. */

import type { Address } from '../model/address.ts'
import type { Pins, Proof, Standing } from './types.ts'

export interface StandingInput {
  readonly proof: Proof
  readonly author: Address
  /** Who answers for the author when that is an agent. Their block holds for it, whatever key it has. */
  readonly owner: Address | undefined
  /** Whose key the agent signs with: its owner's, or its own, which brings nothing of the owner's tier. */
  readonly signsWith: 'own key' | "owner's key"
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

/** The tier for a proved letter: `owner` for me and mine, `blocked` by either list, else override, pin, unknown. */
export function grantedTo({
  author,
  owner,
  signsWith,
  me,
  pins,
  overrides,
  tiers,
}: Omit<StandingInput, 'proof'>): string {
  const voucher = signsWith === "owner's key" ? owner : undefined
  if (author === me || voucher === me) return 'owner'
  for (const name of [author, owner]) {
    if (name === undefined) continue
    const override = ownValue(overrides, name)
    const pinned = ownValue(pins, name)?.tier
    if (override === 'blocked' || pinned === 'blocked') return 'blocked'
    const tier = override ?? pinned
    if (tier === undefined || (name !== author && name !== voucher)) continue
    // What was said of this author holds, though it be nonsense: an agent does not get its owner's tier instead.
    return tier !== 'owner' && tiers.includes(tier) ? tier : 'unknown'
  }
  return 'unknown'
}

/** Names in settings are typed by people: `@Tex` and `tex` are one. */
export function plainName(typed: string): string {
  return typed.replace(/^@/u, '').toLowerCase()
}

function ownValue<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  for (const [key, value] of Object.entries(record)) {
    if (plainName(key) === name) return value
  }
  return undefined
}
