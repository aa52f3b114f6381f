/** The other processes of this relay: who lives, and what is done when one falls silent or comes back. */

import { subjects } from '../../../core/relay/notes.ts'
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

export function hearAlive(hub: HubState, process: string): void {
  if (process === hub.process || process === '') return
  const known = hub.processes.get(process)
  if (!known && hub.processes.size >= processesMax) return
  hub.processes.set(process, { heardMs: hub.clock.nowMs(), state: 'alive' })
  if (known?.state === 'alive') return
  // A new one hears of us at once; one that was cut off is shown who is here.
  if (known) showAll(hub)
  else sayAlive(hub)
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
