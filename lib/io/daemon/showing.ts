/** Who may see what of this machine's people, and whom they see: roster, card, and the peers that the relay names. */

import { setImmediate } from 'node:timers/promises'
import { keyedContacts, type KeyedContact } from '../../app/daemon/contacts.ts'
import {
  forgetPresence,
  type Heard,
  heardOf,
  hearPeer,
  type Peer,
  type Peers,
} from '../../app/daemon/peers.ts'
import { cardOf, type OwnPresence, ownPresence } from '../../app/daemon/presence.ts'
import { learnSaid } from '../../app/daemon/said-elsewhere.ts'
import { type HeardCards, heedCards } from '../../app/daemon/cards.ts'
import { me } from '../../app/people.ts'
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
  const { deps, sealing, link, machine } = parts
  const own = deps.keys.publicKey
  const peers: Peers = new Map()
  const heard: Heard = new Map()
  let contacts: readonly KeyedContact[] = []
  let roster = ''
  let said = ''
  let saidMs = 0

  /** Says nothing that was said already. */
  const turns = createTurns(async () => {
    turns.runAt(Date.now() + everyMs)
    const found = await keyedContacts(deps)
    // With the own key, the other machines of the same person are seen, and see this one.
    const keys = [own, ...keysOf(found)]
    if (keys.join() !== roster) link.setRoster(keys)
    roster = keys.join()
    contacts = found
    // Whoever is none any more, or has another key now, is not shown as they were.
    for (const key of peers.keys()) if (!keys.includes(key)) peers.delete(key)
    for (const one of contacts)
      if (!peers.has(one.key)) peers.set(one.key, { ...one, presence: 'unknown' })
    await learnSaid(deps, heardOf(heard, own))
    await say(await ownPresence(deps), keys)
  }, failing(parts))

  async function say(presence: OwnPresence, readers: readonly string[]): Promise<void> {
    const { sinceMs, ...words } = presence
    // When something inferred began moves all the time; when something was said is what it counts by.
    const saidAt = presence.source === 'set' ? sinceMs : 0
    const next = JSON.stringify([words, saidAt, readers])
    if (next === said) return
    const atMs = Math.max(deps.clock.nowMs(), saidMs + 1)
    const how = { presence, machine, readers, atMs, rest: setImmediate }
    const card = await cardOf(deps, sealing, how)
    if (!card.ok) {
      parts.onProblem(card.refusal.why)
      return
    }
    said = next
    saidMs = atMs
    link.setCard(card.value)
  }

  /** Another machine of the same person: what they said there holds here. */
  function hearOwn({ cards = [] }: PeerFrame): undefined {
    const sender = { key: own, address: me(deps) }
    const said = heardOf(heard, own)
    const before = sigsOf(said)
    heedCards(deps, sealing, { sender, cards, heard: said })
    // A relay that repeats itself makes no work.
    if (sigsOf(said) !== before) void turns.run()
  }

  return {
    peers,
    contacts: () => contacts,
    run: () => turns.run(),
    hear: (frame) =>
      frame.key === own
        ? hearOwn(frame)
        : hearPeer(deps, sealing, { peers, heard, frame, contacts }),
    forget: () => forgetPresence(peers),
    stop: () => turns.stop(),
  }
}

function sigsOf(heard: HeardCards): string {
  return [...heard.values()].map(({ sig }) => sig).join()
}

function keysOf(contacts: readonly KeyedContact[]): readonly string[] {
  return contacts.map(({ key }) => key).sort()
}
