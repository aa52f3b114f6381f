/** A tier's limits by its name. */

import { defaultMessaging, type TierSettings } from '../model/settings.ts'

export type Tiers = Readonly<Record<string, TierSettings>>

const fallback = defaultMessaging.trust_tiers['unknown'] as TierSettings

/** A custom tier that leaves a limit out has the one of `unknown`; a name that is no tier is `unknown`. */
export function tierNamed(tiers: Tiers, name: string): TierSettings {
  return { ...fallback, ...ownTier(tiers, 'unknown'), ...ownTier(tiers, name) }
}

/** `constructor` and its like are no tiers. */
function ownTier(tiers: Tiers, name: string): TierSettings | undefined {
  return Object.hasOwn(tiers, name) ? tiers[name] : undefined
}
