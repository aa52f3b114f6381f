/**
 * Who is there, for those who may know. A connection shows itself to the keys of its roster, and only they hear of it; each
 * of them looks whether it has the other's key in its own. So presence is mutual, no process knows another's rosters, and
 * nobody learns that a stranger is connected. All of it goes over the bus, within one process as between several.
 */

import { fullBucket, takeToken } from '../../../core/relay/bucket.ts'
import { type PeerNote, parsePeerNote, printPeerNote, subjects } from '../../../core/relay/notes.ts'
import {
  cardFor,
  forgetProcess,
  notice,
  type PeerChange,
  shownOf,
} from '../../../core/relay/seen.ts'
import type { ClientFrame, KeyText } from '../../../core/wire/types.ts'
import { end, refuse, say } from './say.ts'
import type { HubState, Member } from './types.ts'

type FrameOf<T extends ClientFrame['t']> = Extract<ClientFrame, { readonly t: T }>

/** The whole roster, each time. */
export function setRoster(hub: HubState, member: Member, { id, keys }: FrameOf<'roster'>): void {
  if (keys.length > hub.limits.wire.rosterKeys) {
    const message = `A roster has at most ${hub.limits.wire.rosterKeys} keys.`
    end(hub, member, { code: 'bad_frame', message, re: id })
    return
  }
  if (!mayChange(hub, member, id)) return
  const before = member.roster
  member.roster = new Set(keys)
  say(hub, member, { t: 'ok', re: id })
  for (const key of before) {
    if (member.roster.has(key)) continue
    member.seen.delete(key)
    show(hub, member, { to: key, online: false, asks: false })
  }
  for (const key of member.roster) {
    const shown = shownOf(member.seen, key)
    if (shown) tell(hub, member, shown)
    show(hub, member, { to: key, online: true, asks: true })
  }
}

export function setPresence(
  hub: HubState,
  member: Member,
  { frame, bytes }: { readonly frame: FrameOf<'presence'>; readonly bytes: number },
): void {
  const { id, card } = frame
  if (card.key !== member.key) {
    const message = 'A card is of the key of its connection.'
    end(hub, member, { code: 'bad_frame', message, re: id })
    return
  }
  if (bytes > hub.limits.cardBytes) {
    const message = `A card has at most ${hub.limits.cardBytes} bytes with its boxes.`
    refuse(hub, member, { code: 'too_large', message, re: id })
    return
  }
  if (!mayChange(hub, member, id)) return
  member.card = card
  member.shownMs = hub.clock.nowMs()
  say(hub, member, { t: 'ok', re: id })
  for (const key of member.roster) show(hub, member, { to: key, online: true, asks: false })
}

/** It went: all to whom it showed itself are told. */
export function withdraw(hub: HubState, member: Member): void {
  member.shownMs = hub.clock.nowMs()
  for (const key of member.roster) show(hub, member, { to: key, online: false, asks: false })
}

/** Everybody shows themselves anew, for a process that was taken for dead. */
export function showAll(hub: HubState): void {
  for (const { members } of hub.rooms.values()) {
    for (const member of members) {
      for (const key of member.roster) show(hub, member, { to: key, online: true, asks: true })
    }
  }
}

/** Hears of somebody, for the connections of one key. */
export function hearPeer(): (hub: HubState, key: KeyText, text: string) => void {
  // A card goes to a whole roster in the same words, which are read once.
  let last: { readonly text: string; readonly note: PeerNote | undefined } | undefined
  return (hub, key, text) => {
    if (last?.text !== text) last = { text, note: parsePeerNote(text) }
    if (last.note) heed(hub, key, last.note)
  }
}

function heed(hub: HubState, key: KeyText, note: PeerNote): void {
  for (const member of hub.rooms.get(key)?.members ?? []) {
    if (!member.roster.has(note.key) || isItself(hub, member, note)) continue
    const card = note.card && cardFor(note.card, key)
    tell(hub, member, notice(member.seen, { ...note, ...(card ? { card } : {}) }))
    if (note.asks) show(hub, member, { to: note.key, online: true, asks: false })
  }
}

function isItself(hub: HubState, member: Member, note: PeerNote): boolean {
  return note.process === hub.process && note.connection === member.id
}

/** A process fell silent: whoever was there by it alone is gone. */
export function forgetPeersOf(hub: HubState, process: string, nowMs: number): void {
  for (const { members } of hub.rooms.values()) {
    for (const member of members) {
      for (const change of forgetProcess(member.seen, process, nowMs)) tell(hub, member, change)
    }
  }
}

function show(
  hub: HubState,
  member: Member,
  how: { readonly to: KeyText; readonly online: boolean; readonly asks: boolean },
): void {
  const { id: connection, key, address, card, shownMs: atMs } = member
  const note: PeerNote = {
    process: hub.process,
    connection,
    key,
    address,
    online: how.online,
    atMs,
    asks: how.asks,
    ...(card && how.online ? { card } : {}),
  }
  hub.bus.publish(subjects.peer(how.to, address), printPeerNote(note))
}

function tell(hub: HubState, member: Member, change: PeerChange): void {
  if (change.type === 'same') return
  const { key, atMs } = change
  const shown = change.type === 'there' && change.cards.length > 0 ? { cards: change.cards } : {}
  say(hub, member, { t: 'peer', key, online: change.type === 'there', atMs, ...shown })
}

function mayChange(hub: HubState, member: Member, re: string): boolean {
  const taken = takeToken(member.changes, hub.limits.changes, hub.clock.nowMs())
  member.changes = taken.bucket
  if (taken.waitMs === 0) return true
  const message = 'That is more changes of presence and roster than a connection may make.'
  refuse(hub, member, { code: 'rate_limited', message, re, retryMs: taken.waitMs })
  return false
}

export function fullChanges(hub: HubState, nowMs: number) {
  return fullBucket(hub.limits.changes, nowMs)
}
