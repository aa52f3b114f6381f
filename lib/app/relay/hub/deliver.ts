/**
 * Hands envelopes to the connections of a key. One that reads along gets what comes at once; one that does not is `behind`,
 * and what it lacks stays in the mailbox until it has acknowledged enough. So a slow reader costs no memory.
 */

import { deliverText } from '../../../core/relay/copies.ts'
import { nameText } from '../../../core/relay/name.ts'
import { printTakenNote, subjects } from '../../../core/relay/notes.ts'
import type { EnvelopeAck, EnvelopeKind, EnvelopeName, KeyText } from '../../../core/wire/types.ts'
import { onceKnown, type Soon } from '../soon.ts'
import { count } from './counts.ts'
import { mayHaveOthers } from './processes.ts'
import { sayText } from './say.ts'
import type { DeliveryWindow, HubState, Member } from './types.ts'

/** Read from a mailbox at once: few, for each may have the size of a frame. */
const batch = 32

export function newWindow(): DeliveryWindow {
  const fresh = { inFlight: new Set<string>(), deferred: new Set<string>() }
  return { ...fresh, dueMs: undefined, readMs: 0, cursor: 0, state: 'behind', missed: 0 }
}

/** To all connections of the key at this process; whether one has it now. */
export function deliver(
  hub: HubState,
  key: KeyText,
  envelope: { readonly name: string; readonly kind: EnvelopeKind; text(): string },
): boolean {
  let isForwarded = false
  for (const member of hub.rooms.get(key)?.members ?? []) {
    if (hand(hub, member, envelope)) isForwarded = true
  }
  return isForwarded
}

function hand(hub: HubState, member: Member, envelope: Parameters<typeof deliver>[2]): boolean {
  const { window } = member
  const { name, kind } = envelope
  if (kind === 'notice') {
    if (member.state !== 'in') return false
    sayText(hub, member, envelope.text())
    hub.counts.delivered.value += 1
    return isIn(member)
  }
  if (window.inFlight.has(name)) return true
  if (window.state !== 'caught up' || !hasRoom(hub, member)) {
    if (window.state === 'caught up') window.state = 'behind'
    window.missed += 1
    return false
  }
  handOver(hub, member, { name, text: envelope.text() })
  return true
}

/** Asked again after it was spoken to, which may have ended it. */
function isIn({ state }: Member): boolean {
  return state === 'in'
}

function hasRoom(hub: HubState, { state, window, socket }: Member): boolean {
  return (
    state === 'in' &&
    window.inFlight.size < hub.limits.wire.inFlight &&
    socket.waitingBytes() <= hub.limits.waitingBytes / 2
  )
}

function handOver(
  hub: HubState,
  member: Member,
  { name, text }: { readonly name: string; readonly text: string },
): void {
  member.window.deferred.delete(name)
  member.window.inFlight.add(name)
  hub.counts.delivered.value += 1
  sayText(hub, member, text)
}

/** Reads on in the mailbox of one that is behind, as far as there is room. Does nothing for any other. */
export function catchUp(hub: HubState, member: Member): Soon<void> {
  if (member.window.state === 'behind' && hasRoom(hub, member)) return readOn(hub, member)
}

async function readOn(hub: HubState, member: Member): Promise<void> {
  const { window, key } = member
  window.state = 'reading'
  try {
    for (let isMore = true; isMore && hasRoom(hub, member); ) {
      const nowMs = hub.clock.nowMs()
      window.missed = 0
      window.readMs = nowMs
      const kept = await hub.mailboxes.waiting(key, window.cursor, batch, nowMs)
      // What came while the mailbox was read may not be in its answer.
      isMore = kept.length === batch || window.missed > 0
      for (const { seq, envelope } of kept) {
        if (!hasRoom(hub, member)) return
        window.cursor = seq
        const name = nameText(envelope)
        if (window.inFlight.has(name) || window.deferred.has(name)) continue
        handOver(hub, member, { name, text: deliverText(envelope) })
      }
      if (!isMore && hasRoom(hub, member)) window.state = 'caught up'
    }
  } finally {
    if (window.state === 'reading') window.state = 'behind'
  }
}

/**
 * What a connection says of what it got. `stored` and `refused` leave the mailbox, for all connections of the key. Of what was
 * not delivered to it, or was answered already, it can say nothing: that costs the mailboxes no work, however often it comes.
 */
export function acknowledge(
  hub: HubState,
  member: Member,
  acks: readonly EnvelopeAck[],
): Soon<void> {
  const { window, key } = member
  const taken: EnvelopeName[] = []
  for (const ack of acks) {
    const name = nameText(ack)
    const isAwaited = window.inFlight.delete(name)
    if (!isAwaited && !window.deferred.has(name)) continue
    count(hub.counts.acknowledged, ack.state)
    if (ack.state !== 'later') {
      window.deferred.delete(name)
      taken.push(ack)
    } else if (isAwaited) defer(hub, window, name)
  }
  if (taken.length === 0) return catchUp(hub, member)
  // Its own window is done already; most keys have one connection.
  if ((hub.rooms.get(key)?.members.size ?? 0) > 1) forgetTaken(hub, key, taken)
  if (mayHaveOthers(hub)) {
    hub.bus.publish(subjects.taken(key), printTakenNote(hub.process, taken))
  }
  return onceKnown(hub.mailboxes.remove(key, taken), () => catchUp(hub, member))
}

function defer(hub: HubState, window: DeliveryWindow, name: string): void {
  window.deferred.add(name)
  window.dueMs ??= hub.clock.nowMs() + hub.limits.laterMs
}

/** One connection of the key has them: nobody waits for the answers of the others. */
export function forgetTaken(hub: HubState, key: KeyText, taken: readonly EnvelopeName[]): void {
  const names = taken.map(nameText)
  for (const { window } of hub.rooms.get(key)?.members ?? []) {
    for (const name of names) {
      window.inFlight.delete(name)
      window.deferred.delete(name)
    }
  }
}

/**
 * Time went on: what was put off is delivered again, whoever is behind may have room by now, and another process may have kept
 * something of which its note was lost.
 */
export async function remind(hub: HubState, member: Member, nowMs: number): Promise<void> {
  const { window } = member
  if (window.dueMs !== undefined && nowMs >= window.dueMs && window.state !== 'reading') {
    window.dueMs = undefined
    window.deferred.clear()
    window.cursor = 0
    window.state = 'behind'
  }
  if (window.state === 'caught up' && isStale(hub, member, nowMs)) window.state = 'behind'
  await catchUp(hub, member)
}

/** Asked of everybody every second, so it is not made a promise of. */
export function needsReminder(hub: HubState, member: Member, nowMs: number): boolean {
  const { dueMs, state } = member.window
  return dueMs !== undefined || state === 'behind' || isStale(hub, member, nowMs)
}

function isStale(hub: HubState, { window }: Member, nowMs: number): boolean {
  return mayHaveOthers(hub) && nowMs - window.readMs >= hub.limits.laterMs
}
