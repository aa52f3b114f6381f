/** The other processes of this relay: who lives, and what is done when one falls silent or comes back. */

import { processOfNote, subjects } from '../../../core/relay/notes.ts'
import { forgetPeersOf, showAll } from './peers.ts'
import type { HubState } from './types.ts'

/** Processes that are remembered, dead ones included. */
const processesMax = 1_000
/** Longer than any network is cut for without somebody starting things anew. */
const rememberedMs = 24 * 3_600_000

/** Alone it has nobody to tell of envelopes. Asked of the bus: another process may be there of which no sign of life came yet. */
export function mayHaveOthers({ bus }: HubState): boolean {
  return bus.reach === 'processes'
}

export function sayAlive(hub: HubState): void {
  hub.bus.publish(subjects.alive(hub.process), hub.process)
}

/** A sign of life, or any other note of a process. */
export function hearAlive(hub: HubState, note: string): void {
  const process = processOfNote(note)
  if (process === hub.process || process === '') return
  const known = hub.processes.get(process)
  if (!known && hub.processes.size >= processesMax) return
  hub.processes.set(process, { heardMs: hub.clock.nowMs(), state: 'alive' })
  if (known?.state === 'alive') {
    if (note === cutOffNote(process)) forgetAndAsk(hub, process)
    return
  }
  // Until now it did not tell us what it kept for our people.
  lookAgain(hub)
  // A new one hears of us at once; one that was cut off is shown who is here.
  if (known) showAll(hub)
  else sayAlive(hub)
}

/** The bus carried nothing for a while: who came and went meanwhile is not known here, nor is ours to the others. */
export function comeBack(hub: HubState): void {
  hub.bus.publish(subjects.alive(hub.process), cutOffNote(hub.process))
  for (const [process, { state }] of hub.processes) {
    if (state === 'alive') forgetPeersOf(hub, process, hub.clock.nowMs())
  }
  showAll(hub)
  lookAgain(hub)
}

function cutOffNote(process: string): string {
  return `${process} was cut off`
}

function forgetAndAsk(hub: HubState, process: string): void {
  forgetPeersOf(hub, process, hub.clock.nowMs())
  showAll(hub)
  lookAgain(hub)
}

/** Everybody's mailbox is read once more from its beginning, for notes were lost. */
function lookAgain(hub: HubState): void {
  for (const { members } of hub.rooms.values()) {
    for (const { window } of members) {
      window.cursor = 0
      window.readMs = Number.NEGATIVE_INFINITY
    }
  }
}

export function missProcesses(hub: HubState, nowMs: number): void {
  const { aliveMs, aliveMissed } = hub.limits
  for (const [process, known] of hub.processes) {
    const silentMs = nowMs - known.heardMs
    if (known.state === 'alive' && silentMs > aliveMs * aliveMissed) {
      known.state = 'dead'
      forgetPeersOf(hub, process, nowMs)
    }
    if (silentMs > rememberedMs) hub.processes.delete(process)
  }
}
