/** Notices to others: that a repository has news, that somebody types, that something was read. Nobody waits for them. */

import type { Notice } from '../../core/wire/types.ts'
import { parseAddress } from '../../core/model/address.ts'
import { post, type PostPorts } from '../outbox/post.ts'
import { isShared, readerKey } from '../outbox/reach.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import type { SpaceNames } from '../receive/space-name.ts'
import type { KeyedContact } from './contacts.ts'
import type { Peers } from './peers.ts'

/** A notice is for now. */
const ttlMs = 60_000
const toldMax = 200

/** After a push: those contacts of the spaces who are there sync at once. How many were told. */
export async function ring(
  deps: Deps,
  ports: PostPorts & { readonly names: SpaceNames; readonly peers: Peers },
  spaces: readonly Space[],
): Promise<number> {
  let told = 0
  for (const space of spaces) {
    if (!(await isShared(deps, space))) continue
    const [contacts, pins] = [await loadContacts(deps, space), await deps.pins.load()]
    const notice = { type: 'changed', space: await ports.names.nameOf(space) } as const
    const others = contacts.filter(({ address }) => !isMine(deps, address, contacts))
    const keyed = new Map<string, KeyedContact>()
    for (const { address } of others) {
      const key = readerKey(deps, { address, contacts, pins })
      if (key !== undefined && !keyed.has(key)) keyed.set(key, { address, key })
    }
    const there = [...keyed.values()].filter(
      ({ key }) => ports.peers.get(key)?.presence !== 'offline',
    )
    told += await say(deps, ports, there.slice(0, toldMax), notice)
  }
  return told
}

/** To one contact, and to nobody who is none. */
export async function tell(
  deps: Deps,
  ports: PostPorts & { readonly contacts: readonly KeyedContact[] },
  said:
    | { readonly op: 'typing'; readonly to: string; readonly thread?: string }
    | { readonly op: 'read'; readonly to: string; readonly ids: readonly string[] },
): Promise<number> {
  const address = parseAddress(said.to)
  const to = ports.contacts.filter((one) => one.address === address)
  if (said.op === 'read') {
    return said.ids.length === 0 ? 0 : say(deps, ports, to, { type: 'read', ids: said.ids })
  }
  const { thread } = said
  return say(deps, ports, to, { type: 'typing', ...(thread ? { thread } : {}) })
}

async function say(
  deps: Deps,
  ports: PostPorts,
  to: readonly KeyedContact[],
  notice: Notice,
): Promise<number> {
  const payload = { kind: 'notice', notice } as const
  const answers = await Promise.all(
    to.map((one) => post(deps, ports, { ...one, payload, urgency: 'low', ttlMs })),
  )
  return answers.filter((one) => one.type === 'taken' && one.state === 'forwarded').length
}
