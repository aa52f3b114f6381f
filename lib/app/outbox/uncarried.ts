/** Those to whom neither git nor a relay carries what is stored for them: said when it is sent, with what to do about it. */

import type { Address } from '../../core/model/address.ts'
import { canonicalRelayUrl } from '../../core/wire/relay-url.ts'
import { isMine, loadContacts, type Recipient } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { isPersonal } from '../spaces.ts'
import { isByRelay, isShared } from './reach.ts'

/** Of a group no more are named; the others are a number. */
const namedMax = 3

/** By address the sentences for it, which those of one reason share; none where all of them are reached. */
export async function uncarriedWarnings(
  deps: Deps,
  space: Space,
  recipients: readonly Recipient[],
): Promise<ReadonlyMap<Address, string>> {
  const { enabled, url } = deps.settings.messaging.relay
  // With a relay each of them is shared with, or in the outbox.
  if (enabled && canonicalRelayUrl(url) !== undefined) return new Map()
  const contacts = await loadContacts(deps, space)
  const others = recipients
    .map(({ address }) => address)
    .filter((address) => !isMine(deps, address, contacts))
  if (others.length === 0) return new Map()
  const shared = await isShared(deps, space)
  const left = shared ? others.filter((address) => isByRelay(address, contacts)) : others
  const why = enabled ? inOutbox : reasonOf(space, shared ? 'git' : 'nothing')
  const sentence = `Neither git nor a relay carries it to ${namesOf(left)}: ${why}`
  return new Map(left.map((address) => [address, sentence]))
}

const login = 'with datacore-msg login --relay URL'
const inOutbox = `the relay is on and has no URL. Set it ${login}; the outbox keeps the letter until then.`

function reasonOf({ name }: Space, carrier: 'git' | 'nothing'): string {
  if (carrier === 'git') {
    return `they can be reached by relay alone, and none is set up here. Set one up ${login}, then send it again.`
  }
  if (isPersonal(name)) {
    return `${name} is yours alone, and no relay is set up here. Set one up ${login}, or use a space that you share, and send it again.`
  }
  return `${name} has no git remote, and no relay is set up here. Give it a remote and run datacore-msg sync, or set a relay up ${login} and send it again.`
}

function namesOf(addresses: readonly Address[]): string {
  const named = addresses.slice(0, namedMax)
  const more = addresses.length - named.length
  if (more > 0) return `${named.join(', ')} and ${more} more`
  const last = named.at(-1) ?? ''
  return named.length < 2 ? last : `${named.slice(0, -1).join(', ')} and ${last}`
}
