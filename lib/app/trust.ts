/** Trust on this machine: pins a contact's key as it stands now, and sets the tier. Nothing shared changes. */

import { nearest } from '../core/model/near.ts'
import { refuse, type Result } from '../core/model/refusal.ts'
import { fingerprintOf } from '../core/trust/keys.ts'
import type { Pin } from '../core/trust/types.ts'
import { contactShow } from './contacts.ts'
import { me } from './people.ts'
import type { Deps } from './ports.ts'
import { isPersonal } from './spaces.ts'
import type { ContactView, SpaceChoice } from './views.ts'

/** Refuses a contact without a key, for a tier is granted to a key and never to a name. */
export async function trust(
  deps: Deps,
  input: SpaceChoice & { readonly who: string; readonly tier: string },
): Promise<Result<ContactView>> {
  // Only I am my own machine's owner.
  const tiers = Object.keys(deps.settings.messaging.trust_tiers).filter((one) => one !== 'owner')
  if (!tiers.includes(input.tier)) {
    const candidates = nearest(input.tier, tiers, 2)
    const hint = `Tiers are ${tiers.join(', ')}.`
    return refuse({
      code: 'usage',
      why: `"${input.tier.slice(0, 40)}" is no trust tier.`,
      hint,
      candidates,
    })
  }
  return pinWith(deps, input, input.tier)
}

/** Nothing from a blocked sender runs or is shown to an agent. Needs no key. */
export async function block(
  deps: Deps,
  input: SpaceChoice & { readonly who: string },
): Promise<Result<ContactView>> {
  return pinWith(deps, input, 'blocked')
}

async function pinWith(
  deps: Deps,
  input: SpaceChoice & { readonly who: string },
  tier: string,
): Promise<Result<ContactView>> {
  if (deps.acting !== me(deps)) {
    const why = `${deps.acting} is an agent, and only ${me(deps)} decides whom to trust.`
    const hint = 'Run it in a terminal of your own, outside of Claude Code.'
    return refuse({ code: 'not_allowed', why, hint })
  }
  const found = await contactShow(deps, input)
  if (!found.ok) return found
  const { contact } = found.value
  if (contact.address === me(deps) || contact.owner === me(deps)) {
    return refuse({
      code: 'not_allowed',
      why: `${contact.address} is you: your own key is always the owner's.`,
    })
  }
  const publicKey = contact.publicKey ?? found.value.pin?.publicKey
  if (!publicKey && tier !== 'blocked') {
    return nothingToTrust(found.value)
  }
  const pin: Pin = {
    address: contact.address,
    publicKey: publicKey ?? '',
    fingerprint: publicKey ? fingerprintOf(publicKey, deps.keys.sha256) : '',
    tier,
    source: 'owner',
    at: new Date(deps.clock.nowMs()).toISOString(),
  }
  await deps.pins.update((pins) => ({ ...pins, [contact.address]: pin }))
  return contactShow(deps, { ...input, who: contact.address })
}

/** No key, no trust; who can mend that depends on who signs. */
function nothingToTrust({ contact, spaces }: ContactView): Result<never> {
  const { address, kind, owner } = contact
  if (kind === 'agent' && !owner) {
    return refuse({
      code: 'not_trusted',
      why: `${address} is an agent without a key, and contacts.org does not say whose.`,
      hint: `Say whose with datacore-msg contacts add ${address} --agent-of @OWNER, then trust the owner.`,
    })
  }
  if (owner) {
    const why = `${address} has no key of its own: an agent signs with its owner's.`
    const hint = `Trust the owner: datacore-msg contacts trust @${owner} TIER.`
    return refuse({ code: 'not_trusted', why, hint })
  }
  return refuse({
    code: 'not_trusted',
    why: `${address} has no public key in contacts.org, so there is nothing to trust.`,
    hint: `Their ${initCommand(spaces)} publishes it.`,
  })
}

/** In a personal space they cannot publish anything that I see. */
function initCommand(spaces: readonly string[]): string {
  const shared = spaces.find((name) => !isPersonal(name))
  return shared
    ? `datacore-msg init --space ${shared}`
    : 'datacore-msg init, run in a space that you share,'
}
