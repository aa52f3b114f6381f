/** By which way each recipient is reached: the files of a space that is shared, or the outbox, from which the relay takes it. */

import type { Address } from '../../core/model/address.ts'
import type { Contact } from '../../core/model/contact.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { parsePublicKey } from '../../core/trust/keys.ts'
import type { Pins } from '../../core/trust/types.ts'
import { isMine, loadContacts, type Recipient } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { isPersonal } from '../spaces.ts'
import { signingKey } from '../standings.ts'

/** Whether its files are also in the clones of others. */
export async function isShared(deps: Deps, space: Space): Promise<boolean> {
  return !isPersonal(space.name) && (await deps.hasRemote(space))
}

/** Addresses of those recipients whose letters go into the outbox. Refuses one to whom nothing could be sealed. */
export async function relayed(
  deps: Deps,
  space: Space,
  recipients: readonly Recipient[],
): Promise<Result<ReadonlySet<Address>>> {
  if (!deps.settings.messaging.relay.enabled) return done(new Set())
  const contacts = await loadContacts(deps, space)
  const others = recipients.filter(({ address }) => !isMine(deps, address, contacts))
  if (others.length === 0) return done(new Set())
  const shared = await isShared(deps, space)
  const away = others.filter(({ address }) => !shared || isByRelay(address, contacts))
  const pins = await deps.pins.load()
  const missing = away.find(({ address }) => !readerKey(deps, { address, contacts, pins }))
  if (missing) return noKey(space, missing)
  return done(new Set(away.map(({ address }) => address)))
}

/** The key to which a letter for this address is sealed: its own, or for an agent that has none its owner's. */
export function readerKey(
  deps: Deps,
  {
    address,
    contacts,
    pins,
  }: {
    readonly address: Address
    readonly contacts: readonly Contact[]
    readonly pins: Pins
  },
): string | undefined {
  const key = signingKey(deps, { author: address, contacts, pins })
  return key !== undefined && parsePublicKey(key) ? key : undefined
}

/** Whether their contact says so, whatever git could do. */
export function isByRelay(address: Address, contacts: readonly Contact[]): boolean {
  return contacts.find((one) => one.address === address)?.via === 'relay'
}

function noKey(space: Space, { address, kind }: Recipient): Result<never> {
  const lack = kind === 'agent' ? 'neither it nor its owner has a' : 'they have no'
  return refuse({
    code: 'not_found',
    why: `Nothing can be sealed for ${address}: ${lack} public key in the contacts of ${space.name}.`,
    hint: `Ask for it (they see it with datacore-msg contacts show), then datacore-msg contacts add ${address} --key KEY --space ${space.name}.`,
  })
}
