/**
 * Who is told that a letter of theirs was read here: its author, if they are a contact with a key, by a notice. It is a hint for
 * now; the proof is the signed line in the entry, which stands before anybody is told.
 */

import type { Address } from '../../core/model/address.ts'
import { inboxPath, isQueue, letterOf, viewsOf } from '../decode.ts'
import { readOf } from '../marks/receipts.ts'
import { readerKey } from '../outbox/reach.ts'
import type { PostPorts } from '../outbox/post.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { readIdsMax } from '../receive/notice.ts'
import { judgeFor } from '../standings.ts'
import type { KeyedContact } from './contacts.ts'
import { say } from './tell.ts'

/** What was read earlier is known by git, or of no interest any more. */
const freshMs = 10 * 60_000
const toldMax = 10_000

/** Ids whose author was told, for as long as the daemon runs. */
export type ToldReads = Set<string>

export interface ReadNews {
  readonly to: KeyedContact
  readonly ids: readonly string[]
}

/** Tells each author once of what was read in these spaces a moment ago. How many were told. */
export async function tellReads(
  deps: Deps,
  ports: PostPorts & { readonly contacts: readonly KeyedContact[]; readonly told: ToldReads },
  spaces: readonly Space[],
): Promise<number> {
  let told = 0
  for (const space of spaces) {
    for (const { to, ids } of await freshReads(deps, space, ports)) {
      if (ports.told.size >= toldMax) ports.told.clear()
      // The others are for the next change of the space.
      const lot = ids.slice(0, readIdsMax)
      for (const id of lot) ports.told.add(id)
      told += await say(deps, ports, [to], { type: 'read', ids: lot })
    }
  }
  return told
}

/** Letters of others to me or my agents, whose reading stands in the file, signed, and of which nobody was told. */
async function freshReads(
  deps: Deps,
  space: Space,
  {
    contacts: keyed,
    told,
  }: { readonly contacts: readonly KeyedContact[]; readonly told: ToldReads },
): Promise<readonly ReadNews[]> {
  if (!deps.settings.messaging.relay.read_notices || keyed.length === 0) return []
  const [contacts, pins, judge] = [
    await loadContacts(deps, space),
    await deps.pins.load(),
    await judgeFor(deps, space),
  ]
  const toOf = (address: Address) => {
    const key = readerKey(deps, { address, contacts, pins })
    return keyed.find((one) => one.key === key)
  }
  const sinceMs = deps.clock.nowMs() - freshMs
  const found = new Map<string, { to: KeyedContact; ids: string[] }>()
  for (const path of await deps.store.paths(space)) {
    if (path !== inboxPath && !isQueue(path)) continue
    const bytes = await deps.store.read(space, path)
    for (const view of viewsOf(judge, { space: space.name, path }, bytes)) {
      const { id, from, to: reader } = letterOf(view)
      if (told.has(id) || isMine(deps, from, contacts) || !isMine(deps, reader, contacts)) continue
      const read = readOf(judge, view)
      if (read?.proof !== 'proved' || read.atMs < sinceMs) continue
      const to = view.standing.proof === 'verified' ? toOf(from) : undefined
      if (!to) continue
      const lot = found.get(to.key) ?? { to, ids: [] }
      lot.ids.push(id)
      found.set(to.key, lot)
    }
  }
  return [...found.values()]
}
