/** With which identity a session is started: one agent of this person, entered where others see it. Starts nothing. */

import { type Address, agentOf, parseAddress } from '../../core/model/address.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { contactAdd, whyNoContact } from '../contact-add.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'

export interface LaunchInput extends SpaceChoice {
  /** `review` or `tex-review`; without it the usual agent. */
  readonly name?: string | undefined
  /** The agent's part, in the person's words. */
  readonly role?: string | undefined
  /** Such as `frontend:lead`. */
  readonly groups: readonly string[]
}

export interface Launch {
  readonly agent: Address
  /** What the session's environment has beside the person's own. */
  readonly env: Readonly<Record<string, string>>
}

const roleCharsMax = 120

/** Checks all of it; nothing is written. */
export function planLaunch(deps: Deps, input: LaunchInput): Result<Launch> {
  if (deps.acting !== me(deps)) {
    const why = `${deps.acting} is an agent, and a session is started by ${me(deps)}.`
    return refuse({ code: 'not_allowed', why, hint: 'Run it in a terminal of your own.' })
  }
  const agent = agentNamed(me(deps), input.name)
  if (!agent) {
    const why = `"${input.name?.slice(0, 60)}" is no name for an agent of ${me(deps)}.`
    const hint = `Use a word such as review; it becomes ${me(deps)}-review.`
    return refuse({ code: 'usage', why, hint })
  }
  const role = input.role?.trim() ?? ''
  if (role.length > roleCharsMax || /\p{Cc}/u.test(role)) {
    const why = `The role is one line of at most ${roleCharsMax} characters.`
    return refuse({ code: 'usage', why, hint: 'Say it in a few words: reviews pull requests.' })
  }
  const env = { DATACORE_AGENT: agent, ...(role ? { DATACORE_ROLE: role } : {}) }
  return done({ agent, env })
}

/** Enters the agent with its groups in a space's contacts, so that others can write to it by name or group. */
export async function enterAgent(
  deps: Deps,
  launch: Launch,
  input: LaunchInput,
): Promise<Result<unknown>> {
  const entry = entryOf(deps, launch, input)
  return entry ? contactAdd(deps, entry) : done(undefined)
}

/** What enterAgent would refuse, without a write; undefined when it would enter the agent, or has nothing to enter. */
export async function whyNotEntered(
  deps: Deps,
  launch: Launch,
  input: LaunchInput,
): Promise<Result<never> | undefined> {
  const entry = entryOf(deps, launch, input)
  return entry && whyNoContact(deps, entry)
}

/** Undefined where there is nothing that others could not know by the agent's name. */
function entryOf(deps: Deps, { agent }: Launch, { space, groups }: LaunchInput) {
  const isUsual = agent === agentOf(me(deps))
  if (isUsual && groups.length === 0) return undefined
  return { space, name: agent, handles: [], groups, agentOf: me(deps) }
}

function agentNamed(owner: Address, typed: string | undefined): Address | undefined {
  if (typed === undefined) return agentOf(owner)
  const name = parseAddress(typed)
  if (!name || name === owner) return undefined
  const agent = name.startsWith(`${owner}-`) ? name : parseAddress(`${owner}-${name}`)
  return agent?.includes('@') === owner.includes('@') ? agent : undefined
}
