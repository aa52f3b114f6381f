/**
 * Whether a name that this machine was told to act under is an agent of mine. contacts.org can be edited by whoever pushes,
 * so it can say no alone; its yes must be said by every entry, and nothing may make the name somebody else's.
 */

import {
  type Address,
  agentOf,
  ownerByName,
  parseAddress,
  reservedNames,
} from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import { done, type Refusal, refuse, type Result } from '../core/model/refusal.ts'
import type { Pin } from '../core/trust/types.ts'
import { loadContacts, me } from './people.ts'
import type { Deps } from './ports.ts'
import { eachSpace } from './spaces.ts'

/** `tex-claude` needs no contact, and no shared file takes it away; any other name is looked up in all spaces. */
export async function myAgentNamed(deps: Deps, typed: string): Promise<Result<Address>> {
  const mine = agentOf(me(deps))
  const name = parseAddress(typed)
  if (name === mine) return done(name)
  const shown = `"${typed.slice(0, 60)}"`
  if (!name || reservedNames.some((one) => one === name)) {
    return no(deps, `${shown} is no agent's name`)
  }
  const byName = ownerByName(name)
  if (name === me(deps)) return no(deps, `${shown} is yourself and no agent of yours`)
  if (byName) return no(deps, `${name} is the agent of ${byName}, by its name`)
  const pin = (await deps.pins.load())[name]
  if (pin?.tier === 'blocked') return no(deps, `${name} is blocked on this machine`)
  if (pin && isOthers(deps, pin)) return no(deps, `${name} has a pinned key, which is not yours`)
  // A space that cannot be read says nothing; commands that need it tell of it.
  const { found } = await eachSpace(await deps.store.spaces(), undefined, async (space) => ({
    space: space.name,
    contacts: await loadContacts(deps, space),
  }))
  for (const { space, contacts } of found) {
    const why = whyOthers(deps, name, contacts)
    if (why) return no(deps, `contacts.org of ${space} says that ${why}`)
  }
  const isListed = found.some(({ contacts }) => contacts.some(({ address }) => address === name))
  if (isListed || name.startsWith(`${me(deps)}-`)) return done(name)
  return no(
    deps,
    `no contacts.org says that ${name} is yours`,
    `Add it with datacore-msg contacts add ${name} --agent-of @${me(deps)}, or set`,
  )
}

/** What makes the name another one's in one space; undefined when nothing does. */
function whyOthers(deps: Deps, name: Address, contacts: readonly Contact[]): string | undefined {
  const entry = contacts.find(({ address }) => address === name)
  if (entry?.kind === 'person') return `${name} is a person`
  if (entry && entry.owner !== me(deps)) {
    return entry.owner ? `${name} is an agent of ${entry.owner}` : `${name} is an agent of nobody`
  }
  if (entry?.publicKey && entry.publicKey !== deps.keys.publicKey) {
    return `${name} has a key of its own`
  }
  const other = contacts.find(({ address, handles, owner }) => {
    return address !== name && (handles.includes(`@${name}`) || owner === name)
  })
  if (other?.owner === name) return `${name} is a person, who answers for ${other.address}`
  if (other) return `@${name} is ${other.address}`
  const theirs = contacts.find(({ address }) => ownerByName(address) === name)
  return theirs && `${name} is a person, who has the agent ${theirs.address}`
}

function isOthers(deps: Deps, { publicKey }: Pin): boolean {
  return publicKey !== '' && publicKey !== deps.keys.publicKey
}

function no(deps: Deps, why: string, advice = 'Set'): Result<never> {
  const refusal: Refusal = {
    code: 'not_allowed',
    why: `${why}.`,
    hint: `${advice} DATACORE_AGENT to ${agentOf(me(deps))}, or unset it.`,
  }
  return refuse(refusal)
}
