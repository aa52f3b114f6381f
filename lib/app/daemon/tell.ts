/** Notices to others: that a repository has news, that somebody types, that something was read. Nobody waits for them. */

import type { Notice } from '../../core/wire/types.ts'
import { parseAddress } from '../../core/model/address.ts'
import { post, type PostPorts } from '../outbox/post.ts'
import { isShared } from '../outbox/reach.ts'
import type { Deps, Space } from '../ports.ts'
import type { SpaceNames } from '../receive/space-name.ts'
import { type KeyedContact, keyedContacts } from './contacts.ts'
import type { Peers } from './peers.ts'

/** A notice is for now. */
const ttlMs = 60_000
const toldMax = 200

/** After a push: those contacts of the spaces who are there, and are not blocked, sync at once. How many were told. */
export async function ring(
  deps: Deps,
  ports: PostPorts & { readonly names: SpaceNames; readonly peers: Peers },
  spaces: readonly Space[],
): Promise<number> {
  let told = 0
  for (const space of spaces) {
    if (!(await isShared(deps, space))) continue
    const notice = { type: 'changed', space: await ports.names.nameOf(space) } as const
    const keyed = await keyedContacts(deps, { of: [space] })
    const there = keyed.filter(({ key }) => ports.peers.get(key)?.presence !== 'offline')
    told += await say(deps, ports, there.slice(0, toldMax), notice)
  }
  return told
}

/** Of the last word that one types, by the key of who was told: Unix milliseconds. */
export type Typed = Map<string, number>

/** Whoever types presses many keys. */
const typingEveryMs = 3_000

/**
 * That one types, to one contact, and to nobody who is none; seldom enough for a call at each key that is pressed. Whoever
 * does not show themselves would not look at it: they are away, or do not know or want us.
 */
export async function tellTyping(
  deps: Deps,
  ports: PostPorts & {
    readonly contacts: readonly KeyedContact[]
    readonly peers: Peers
    readonly typed: Typed
  },
  { to: name, thread }: { readonly to: string; readonly thread?: string },
): Promise<'told' | 'lately' | 'nobody'> {
  const to = ports.contacts.find(({ address }) => address === parseAddress(name))
  if (!to || ports.peers.get(to.key)?.presence !== 'online') return 'nobody'
  const nowMs = deps.clock.nowMs()
  const lastMs = ports.typed.get(to.key)
  // A clock that was set back is no reason for silence.
  if (lastMs !== undefined && nowMs >= lastMs && nowMs < lastMs + typingEveryMs) return 'lately'
  ports.typed.set(to.key, nowMs)
  const notice = { type: 'typing', ...(thread ? { thread } : {}) } as const
  if ((await say(deps, ports, [to], notice)) > 0) return 'told'
  ports.typed.delete(to.key)
  return 'nobody'
}

/** How many it was forwarded to: nobody waits for a notice, and nothing keeps it. */
export async function say(
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
