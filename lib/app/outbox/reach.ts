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

export interface Away {
  /** Those whose letters go into an outbox. */
  readonly addresses: ReadonlySet<Address>
  /** Where that outbox is: what goes sealed stands in no file that others read. */
  readonly space: Space
}

/** Who is reached by relay. Refuses one to whom nothing could be sealed, and letters that have nowhere to wait. */
export async function relayed(
  deps: Deps,
  space: Space,
  recipients: readonly Recipient[],
): Promise<Result<Away>> {
  const nobody = done({ addresses: new Set<Address>(), space })
  if (!deps.settings.messaging.relay.enabled) return nobody
  const contacts = await loadContacts(deps, space)
  const others = recipients.filter(({ address }) => !isMine(deps, address, contacts))
  if (others.length === 0) return nobody
  const shared = await isShared(deps, space)
  const away = others.filter(({ address }) => !shared || isByRelay(address, contacts))
  const pins = await deps.pins.load()
  const missing = away.find(({ address }) => !readerKey(deps, { address, contacts, pins }))
  if (missing) return noKey(space, missing)
  const addresses = new Set(away.map(({ address }) => address))
  if (!shared || away.length === 0) return done({ addresses, space })
  const own = await privateSpace(deps)
  return own ? done({ addresses, space: own }) : noPlace(space, away[0]!)
}

/** The contacts that name the reader of a letter in the outbox: those of the space in which it was sent. */
export async function readersOf(
  deps: Deps,
  space: Space,
  sentIn: string | undefined,
): Promise<readonly Contact[]> {
  const spaces = sentIn === undefined ? [] : await deps.store.spaces()
  return loadContacts(deps, spaces.find(({ name }) => name === sentIn) ?? space)
}

/**
 * Where letters are kept that are not for a space's other readers: the default space, if its files are nobody else's, else the
 * first such space. Never where others would read them.
 */
export async function privateSpace(deps: Deps): Promise<Space | undefined> {
  const spaces = await deps.store.spaces()
  const usual = spaces.find(({ name }) => name === deps.settings.messaging.default_space)
  for (const space of usual ? [usual, ...spaces] : spaces) {
    if (!(await isShared(deps, space))) return space
  }
  return undefined
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

function noPlace({ name }: Space, { address }: Recipient): Result<never> {
  return refuse({
    code: 'wrong_state',
    why: `${address} is reached by relay alone, and what waits for it in ${name} would be read by all who share that.`,
    hint: 'Make a space of your own, where it waits: datacore-msg init --space 0-personal.',
  })
}

function noKey(space: Space, { address, kind }: Recipient): Result<never> {
  const lack = kind === 'agent' ? 'neither it nor its owner has a' : 'they have no'
  return refuse({
    code: 'not_found',
    why: `Nothing can be sealed for ${address}: ${lack} public key in the contacts of ${space.name}.`,
    hint: `Ask for it (they see it with datacore-msg contacts show), then datacore-msg contacts add ${address} --key KEY --space ${space.name}.`,
  })
}
