/**
 * What the relay delivered and nobody may read, as a dead letter: who claimed to send it, and when. Nothing of the text, and at
 * most twenty a day, for whoever is admitted to the relay can send any number.
 */

import { entriesByHeading, peekProperty } from '../../core/codec/peek.ts'
import { parseAddress } from '../../core/model/address.ts'
import { safeTitle } from '../../core/org/escape.ts'
import { printEntry } from '../../core/org/print.ts'
import { scanOutline } from '../../core/org/scan.ts'
import type { Op } from '../../core/org/types.ts'
import { fingerprintOf } from '../../core/trust/keys.ts'
import type { Envelope } from '../../core/wire/types.ts'
import { deadLettersPath } from '../dead-letter.ts'
import { readerKey } from '../outbox/reach.ts'
import { loadContacts } from '../people.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { privateSpace } from '../outbox/reach.ts'

const dayMost = 20
const dayMs = 24 * 3_600_000

export interface Dead {
  /** Two of one name are one. */
  readonly name: string
  readonly reason: 'forged' | 'unknown_sender'
  readonly detail: string
}

/** Undefined when there were enough of them within a day. */
export function deadOp(
  deps: Deps,
  view: SpaceView,
  { name, reason, detail }: Dead,
): Op | undefined {
  const nowMs = deps.clock.nowMs()
  const bytes = view.read(deadLettersPath)
  const recent = entriesByHeading(scanOutline(bytes), [':relay:']).filter((range) => {
    const atMs = Date.parse(peekProperty(bytes, range, 'STAMP') ?? '')
    return atMs > nowMs - dayMs
  })
  if (recent.length >= dayMost) return undefined
  const id = `dead-${name}`
  const text = printEntry({
    keyword: undefined,
    priority: undefined,
    title: safeTitle(`${reason}: ${name}`, 100),
    tags: ['deadletter', 'relay'],
    properties: [
      ['ID', id],
      ['REASON', reason],
      ['DETAIL', detail],
      ['RECEIVED', deps.orgStamp(nowMs)],
      ['STAMP', new Date(nowMs).toISOString()],
      ['ORIGIN', 'relay'],
    ],
    log: [],
    body: '',
  })
  return { type: 'append', path: deadLettersPath, id, text }
}

/** One for each key that is no contact's: what it sends again adds nothing. True when it is noted, by now or before. */
export async function noteStranger(deps: Deps, envelope: Envelope): Promise<boolean> {
  const space = await privateSpace(deps)
  if (!space) return false
  const print = fingerprintOf(envelope.from, deps.keys.sha256)
  const detail = `Somebody with the name ${envelope.address}, with the key ${envelope.from}, sent something that was not read. ${await whatToDo(deps, envelope)}`
  const written = await deps.store.write(space, (view) => {
    const name = `relay-${print}`
    const op = deadOp(deps, view, { name, reason: 'unknown_sender', detail })
    return { ops: op ? [op] : [], value: op !== undefined }
  })
  return written.value
}

/** A name that is a contact's already is no sign of who it is: a new key of theirs, or somebody else who calls themselves so. */
async function whatToDo(deps: Deps, { address, from }: Envelope): Promise<string> {
  const add = `datacore-msg contacts add ${address} --key ${from}`
  const known = await knownIn(deps, address)
  if (known.length === 0) return `If you know them: ${add}`
  const [space = ''] = known
  const where = `${address} is a contact of yours in ${known.join(', ')} with another key, so this may be somebody else.`
  return `${where} Ask them in person; only if the key is theirs: ${add} --space ${space}, then datacore-msg contacts trust @${address} TIER --space ${space}`
}

/** The spaces in which somebody of this name has a key. */
async function knownIn(deps: Deps, named: string): Promise<readonly string[]> {
  const address = parseAddress(named)
  if (!address) return []
  const pins = await deps.pins.load()
  const found: string[] = []
  for (const space of await deps.store.spaces()) {
    const contacts = await loadContacts(deps, space)
    const isContact = contacts.some((one) => one.address === address)
    if (isContact && readerKey(deps, { address, contacts, pins })) found.push(space.name)
  }
  return found
}
