/**
 * One relay process against a bare `ws` server and against nats-server, each in a process of its own on loopback, senders and
 * readers in two more. The bare server forwards the same bytes with no logic: alone, and with as many answers as a relay gives.
 */

import { median } from './lib/process.ts'
import { type Lab, type Measured, openLab, type Run } from './lib/relay/lab.ts'
import type { Server } from './lib/relay/ends.ts'

type Row = Readonly<Record<string, string | number>>

const servers: readonly Server[] = [
  'relay',
  'relay on NATS',
  'bare, answering',
  'bare',
  'nats-server',
]
const rounds = 3
const [fastMessages, calmMessages] = [20_000, 2_500]
const calmPerSecond = 500
const idleConnections = 1_000

export async function run(): Promise<{ readonly name: string; readonly rows: readonly Row[] }> {
  const lab = await openLab()
  try {
    const rows: Row[] = []
    for (const connections of [10, 100, 1_000]) {
      const fast = { ends: connections / 2, messages: fastMessages, seal: 'before' } as const
      const times = connections < 1_000 ? rounds : 1
      rows.push(...(await compared(lab, `${connections} connections`, fast, times)))
    }
    for (const connections of [10, 100, 1_000]) {
      const what = `${connections} connections, ${calmPerSecond} messages/s`
      const calm = { ends: connections / 2, messages: calmMessages, perSecond: calmPerSecond }
      rows.push(...(await compared(lab, what, { ...calm, seal: 'before' }, 1)))
    }
    rows.push(...(await sealedRows(lab)))
    rows.push(...(await idleRows(lab)))
    return { name: 'The relay and what is possible (one process each, on loopback)', rows }
  } finally {
    lab.close()
  }
}

/** Each server in turn, several times, so that they share what else the machine does. */
async function compared(lab: Lab, what: string, run: Run, times: number): Promise<readonly Row[]> {
  const measured = new Map<Server, Measured[]>()
  for (let round = 0; round < times; round += 1) {
    for (const server of servers) {
      const running = await lab.start(server)
      if (!running) continue
      // Compiled and warm, as a relay that has run for an hour.
      if (run.perSecond === undefined) await lab.measure(running, { ...run, messages: 2_000 })
      measured.set(server, [...(measured.get(server) ?? []), await lab.measure(running, run)])
      running.stop()
    }
  }
  const of = (server: Server, field: keyof Measured) =>
    median((measured.get(server) ?? []).map((it) => it[field]))
  return [...measured.keys()].map((server) => ({
    what,
    server,
    'messages/s': Math.round(of(server, 'perSecond')),
    'of bare': of(server, 'perSecond') / of('bare', 'perSecond'),
    'server us/message': of(server, 'serverUs'),
    'p50 ms': of(server, 'p50Ms'),
    'p99 ms': of(server, 'p99Ms'),
    'p99.9 ms': of(server, 'p999Ms'),
    'delivered %': (100 * of(server, 'arrived')) / of(server, 'sent'),
  }))
}

/** Sealed as they are sent and opened as they come: whole messages between people. */
async function sealedRows(lab: Lab): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const senders of [10, 100]) {
    const running = (await lab.start('relay'))!
    const run = { ends: senders, messages: senders * 100, seal: 'with' } as const
    const it = await lab.measure(running, run)
    running.stop()
    rows.push({
      what: `${senders} senders x 100, sealed and opened`,
      server: 'relay',
      'messages/s': Math.round(it.perSecond),
      'server us/message': it.serverUs,
      'p50 ms': it.p50Ms,
      'p99 ms': it.p99Ms,
      'p99.9 ms': it.p999Ms,
      'delivered %': (100 * it.arrived) / it.sent,
    })
  }
  return rows
}

async function idleRows(lab: Lab): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const server of ['relay', 'bare', 'nats-server'] as const) {
    const running = await lab.start(server)
    if (!running) continue
    const bytes = await lab.idleBytes(running, idleConnections)
    running.stop()
    rows.push({ what: `${idleConnections} idle connections`, server, 'KiB each': bytes / 1024 })
  }
  return rows
}
