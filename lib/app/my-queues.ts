/** Whose queues are mine in a space: that of my usual agent, and of each other one that its contacts give to me. */

import { type Address, ownerByName, parseAddress } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import { isQueue, queuePath } from './decode.ts'
import { actingAgent, isMine, loadContacts, me, myAgent } from './people.ts'
import type { Deps, Space } from './ports.ts'

/** Whoever can push can write any number of agents into my name; who acts here is always among those that are looked at. */
const agentsMax = 100

/** Agents of mine that may have a queue here; my usual one first. */
export async function myAgentsIn(deps: Deps, space: Space): Promise<readonly Address[]> {
  const paths = await deps.store.paths(space)
  // Most spaces have no others, and then their contacts are not read.
  if (othersIn(deps, paths).length === 0) return [myAgent(deps)]
  return myAgentsOf(deps, paths, await loadContacts(deps, space))
}

export function myAgentsOf(
  deps: Deps,
  paths: readonly string[],
  contacts: readonly Contact[],
): readonly Address[] {
  const others = othersIn(deps, paths).filter((name) => isMine(deps, name, contacts))
  const isActing = (name: Address) => Number(name === deps.acting)
  const first = others.toSorted((a, b) => isActing(b) - isActing(a))
  return [myAgent(deps), ...first.slice(0, agentsMax)]
}

/** The queues to show without a name: of the agent that acts, and of a person all of theirs. */
export async function queuesToShow(deps: Deps, space: Space): Promise<readonly string[]> {
  const isPerson = deps.acting === me(deps)
  const agents = isPerson ? await myAgentsIn(deps, space) : [actingAgent(deps)]
  return agents.map(queuePath)
}

/** A name such as `gregor-claude` says whose it is. */
function othersIn(deps: Deps, paths: readonly string[]): readonly Address[] {
  return paths.filter(isQueue).flatMap((path) => {
    const name = parseAddress(path.slice('agents/'.length, -'.org'.length))
    if (!name || name === me(deps) || ownerByName(name) !== undefined) return []
    return queuePath(name) === path ? [name] : []
  })
}
