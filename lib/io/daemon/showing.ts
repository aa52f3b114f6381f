/** Who may see what of this machine's people, and whom they see: roster, card, and the peers that the relay names. */

import { setImmediate } from 'node:timers/promises'
import { keyedContacts, type KeyedContact } from '../../app/daemon/contacts.ts'
import { forgetPresence, hearPeer, type Peer, type Peers } from '../../app/daemon/peers.ts'
import { cardOf, type OwnPresence, ownPresence } from '../../app/daemon/presence.ts'
import type { PeerFrame } from '../../app/relay/link.ts'
import { failing, type Parts } from './parts.ts'
import { createTurns } from './turns.ts'

/** Sessions come and go without a word. */
const everyMs = 10_000

export interface Showing {
  readonly peers: Peers
  contacts(): readonly KeyedContact[]
  /** Says what is new; resolves after a look that began after this call. */
  run(): Promise<void>
  /** Undefined where nothing changed, or a stranger is meant. */
  hear(frame: PeerFrame): Peer | undefined
  /** While there is no relay nobody knows of anybody. */
  forget(): void
  stop(): Promise<void>
}

export function createShowing(parts: Parts): Showing {
  const { deps, sealing, link } = parts
  const peers: Peers = new Map()
  let contacts: readonly KeyedContact[] = []
  let said = ''
  let saidMs = 0

  /** Says nothing that was said already. */
  const turns = createTurns(async () => {
    turns.runAt(Date.now() + everyMs)
    const found = await keyedContacts(deps)
    const keys = keysOf(found)
    if (keys.join() !== keysOf(contacts).join()) link.setRoster(keys)
    contacts = found
    for (const one of contacts)
      if (!peers.has(one.key)) peers.set(one.key, { ...one, presence: 'unknown' })
    await say(await ownPresence(deps), keys)
  }, failing(parts))

  async function say(own: OwnPresence, readers: readonly string[]): Promise<void> {
    const { sinceMs: _moves, ...words } = own
    const next = JSON.stringify([words, readers])
    if (next === said) return
    const atMs = Math.max(deps.clock.nowMs(), saidMs + 1)
    const card = await cardOf(deps, sealing, { presence: own, readers, atMs, rest: setImmediate })
    if (!card.ok) {
      parts.onProblem(card.refusal.why)
      return
    }
    said = next
    saidMs = atMs
    link.setCard(card.value)
  }

  return {
    peers,
    contacts: () => contacts,
    run: () => turns.run(),
    hear: (frame) => hearPeer(deps, sealing, { peers, frame, contacts }),
    forget: () => forgetPresence(peers),
    stop: () => turns.stop(),
  }
}

function keysOf(contacts: readonly KeyedContact[]): readonly string[] {
  return contacts.map(({ key }) => key).sort()
}
