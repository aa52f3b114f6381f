/** What the hub does as time goes on: called about once a second by whoever has a clock that rings. */

import type { Metric } from '../../../core/relay/metrics.ts'
import { subjects } from '../../../core/relay/notes.ts'
import { countMetrics } from './counts.ts'
import { needsReminder, remind } from './deliver.ts'
import { comeBack, hearAlive, missProcesses, sayAlive } from './processes.ts'
import { end } from './say.ts'
import type { HubState } from './types.ts'

const sweepMs = 60_000
/** So that not all come again in the same moment. */
const comeAgainMs = { least: 500, most: 5_000 }

export interface Upkeep {
  /** What is due now is done when it returns, apart from the work of mailboxes, for which it gives a promise. */
  tick(): Promise<void>
  /** Tells all connections to come again, and lets nobody in any more. */
  stop(): void
  /** Why it should get no connections just now; undefined when all is well. */
  trouble(): string | undefined
  metrics(): readonly Metric[]
}

export function startUpkeep(hub: HubState): Upkeep {
  let [sweptMs, saidAliveMs] = [hub.clock.nowMs(), hub.clock.nowMs()]
  let carried: 'yes' | 'no' = 'yes'
  let toldTrouble: string | undefined
  const unhear = hub.bus.subscribe(subjects.allAlive, (note) => hearAlive(hub, note))
  // Before anybody connects here, so that the others send us what is for them.
  if (hub.bus.trouble() === undefined) sayAlive(hub)
  else carried = 'no'
  const trouble = () => troubleOf(hub)
  return {
    trouble,
    metrics: () => [...gauges(hub), ...countMetrics(hub.counts)],
    async tick() {
      const nowMs = hub.clock.nowMs()
      endLateLogins(hub, nowMs)
      const before = carried
      carried = hub.bus.trouble() === undefined ? 'yes' : 'no'
      if (before === 'no' && carried === 'yes') {
        saidAliveMs = nowMs
        comeBack(hub)
      } else if (nowMs - saidAliveMs >= hub.limits.aliveMs) {
        saidAliveMs = nowMs
        sayAlive(hub)
      }
      missProcesses(hub, nowMs)
      const why = trouble()
      if (why !== toldTrouble) tellTrouble(hub, why)
      toldTrouble = why
      if (nowMs - sweptMs >= sweepMs) {
        sweptMs = nowMs
        hub.logins.forget(nowMs)
        hub.sends.forget(nowMs)
        await Promise.all([hub.mailboxes.sweep(nowMs), remindAll(hub, nowMs)])
      } else await remindAll(hub, nowMs)
    },
    stop() {
      hub.stopping = 'yes'
      unhear()
      for (const connection of hub.connections) {
        const chance = (hub.random.bytes(1)[0] ?? 0) / 255
        const retryMs = Math.round(
          comeAgainMs.least + chance * (comeAgainMs.most - comeAgainMs.least),
        )
        end(hub, connection, { code: 'shutting_down', message: 'This relay is stopping.', retryMs })
      }
    },
  }
}

function endLateLogins(hub: HubState, nowMs: number): void {
  for (const connection of hub.connections) {
    if (connection.state !== 'new' || nowMs - connection.sinceMs < hub.limits.loginWithinMs)
      continue
    const message = `A login comes within ${hub.limits.loginWithinMs / 1_000} seconds.`
    end(hub, connection, { code: 'login_timeout', message })
  }
}

/** All at once, for one mailbox that answers late must not hold up the others. */
async function remindAll(hub: HubState, nowMs: number): Promise<void> {
  const members = [...hub.rooms.values()].flatMap((room) => [...room.members])
  const due = members.filter((member) => needsReminder(hub, member, nowMs))
  await Promise.all(due.map((member) => remind(hub, member, nowMs)))
}

function troubleOf(hub: HubState): string | undefined {
  if (hub.stopping === 'yes') return 'The relay is stopping.'
  return hub.bus.trouble() ?? hub.mailboxes.trouble()
}

function tellTrouble(hub: HubState, why: string | undefined): void {
  if (why !== undefined) hub.note({ level: 'trouble', sentence: why })
  else hub.note({ level: 'info', sentence: 'What was wrong is well again.' })
}

function gauges(hub: HubState): readonly Metric[] {
  const { keys, envelopes, bytes, damaged } = hub.mailboxes.size()
  let [inFlight, behind, members] = [0, 0, 0]
  for (const room of hub.rooms.values()) {
    for (const { window } of room.members) {
      members += 1
      inFlight += window.inFlight.size
      if (window.state === 'behind') behind += 1
    }
  }
  return [
    gauge(
      'connections',
      'Open connections, those before their login included.',
      hub.connections.size,
    ),
    gauge('members', 'Connections that are logged in.', members),
    gauge('keys_connected', 'Different keys that are connected.', hub.rooms.size),
    gauge(
      'members_behind',
      'Connections for which envelopes wait that they have no room for.',
      behind,
    ),
    gauge('in_flight', 'Envelopes delivered and not acknowledged.', inFlight),
    gauge('mailbox_keys', 'Keys that have a mailbox.', keys),
    gauge('mailbox_envelopes', 'Envelopes in mailboxes.', envelopes),
    gauge('mailbox_bytes', 'Bytes in mailboxes.', bytes),
    gauge('mailbox_damaged', 'Kept envelopes that were damaged, and removed.', damaged),
    gauge('other_processes', 'Other processes of this relay that live.', othersAlive(hub)),
    gauge('ready', '1 when it takes connections.', troubleOf(hub) === undefined ? 1 : 0),
  ]
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, type: 'gauge', help, values: [{ value }] }
}

function othersAlive(hub: HubState): number {
  return [...hub.processes.values()].filter(({ state }) => state === 'alive').length
}
