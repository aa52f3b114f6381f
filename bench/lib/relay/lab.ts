/** Starts servers and ends as processes of their own, and takes the time of what goes through. */

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { bundleDriver, type Driver } from '../../../tests/support/bundle.ts'
import { createNatsServer, freePort, natsMissing } from '../../../tests/support/nats-server.ts'
import type { Server } from './ends.ts'
import type { EndsPlan, Times } from './ends-driver.ts'

export interface Running {
  readonly server: Server
  readonly port: number
  readonly pid: number
  stop(): void
}

export interface Measured {
  readonly sent: number
  readonly arrived: number
  readonly perSecond: number
  /** Of processor time of the server, a message. */
  readonly serverUs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
}

export type Run = Pick<EndsPlan, 'ends' | 'messages' | 'seal'> & { readonly perSecond?: number }

export interface Lab {
  start(server: Server): Promise<Running | undefined>
  measure(running: Running, run: Run): Promise<Measured>
  /** Bytes of memory that a connection costs which does nothing. */
  idleBytes(running: Running, connections: number): Promise<number>
  close(): void
}

/** About what the relay's `sent` takes. */
const answerBytes = 230
/** For what has not come when everything is sent. */
const graceMs = 10_000

export async function openLab(): Promise<Lab> {
  const drivers = {
    ends: await bundleDriver('bench/lib/relay/ends-driver.ts'),
    bare: await bundleDriver('bench/lib/relay/bare-driver.ts'),
    relay: await bundleDriver('bench/lib/relay/serve-driver.ts'),
  }
  let ids = 1

  return {
    async start(server) {
      if (server === 'nats-server') return startNats()
      if (server === 'relay on NATS') return startOnNats(drivers.relay)
      const child = drivers[server === 'relay' ? 'relay' : 'bare'].start([])
      const port = await message<number>(child)
      return { server, port, pid: child.pid ?? 0, stop: () => child.disconnect() }
    },
    async measure({ server, port, pid }, run) {
      const plan = {
        ...run,
        server,
        port,
        firstId: ids,
        answerBytes: server === 'bare, answering' ? answerBytes : 0,
      }
      ids += run.messages
      // Whoever reads is there first, so that everything can be forwarded.
      const readers = await startEnds(drivers.ends, { ...plan, role: 'read' })
      const senders = await startEnds(drivers.ends, { ...plan, role: 'send' })
      const cpuBefore = cpuUs(pid)
      const arriving = message<{ times: Times }>(readers)
      senders.send('go')
      const { times: sent } = await message<{ times: Times }>(senders)
      const late = setTimeout(() => readers.send('report'), graceMs)
      const { times: arrived } = await arriving
      clearTimeout(late)
      const serverUs = (cpuUs(pid) - cpuBefore) / run.messages
      for (const child of [readers, senders]) child.disconnect()
      return { ...summary(sent, arrived), serverUs }
    },
    async idleBytes({ server, port, pid }, connections) {
      const plan = { server, port, answerBytes: 0, firstId: ids, messages: 0 }
      const idle = (ends: number) =>
        startEnds(drivers.ends, { ...plan, ends, role: 'idle', seal: 'before' })
      // The first ones also pay for what is there once.
      const few = await idle(50)
      const before = residentBytes(pid)
      const many = await idle(connections)
      const bytes = (residentBytes(pid) - before) / connections
      for (const child of [few, many]) child.disconnect()
      return bytes
    },
    close() {
      for (const driver of Object.values(drivers)) driver.remove()
    },
  }
}

async function startEnds(driver: Driver, plan: EndsPlan): Promise<ChildProcess> {
  const child = driver.start([JSON.stringify(plan)])
  await message(child)
  return child
}

/** The relay alone is what is measured: NATS takes time of its own. */
async function startOnNats(driver: Driver): Promise<Running | undefined> {
  if (natsMissing() !== undefined) return undefined
  const nats = await createNatsServer()
  await nats.start()
  const child = driver.start(['', nats.url])
  const port = await message<number>(child)
  const stop = () => {
    child.disconnect()
    void nats.remove()
  }
  return { server: 'relay on NATS', port, pid: child.pid ?? 0, stop }
}

async function startNats(): Promise<Running | undefined> {
  if (natsMissing() !== undefined) return undefined
  const port = await freePort()
  const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port)], { stdio: 'pipe' })
  await new Promise<void>((resolve) => {
    child.stderr.on('data', (data) => {
      if (String(data).includes('Server is ready')) resolve()
    })
  })
  return { server: 'nats-server', port, pid: child.pid ?? 0, stop: () => child.kill() }
}

/** What a process says next; fails when it ends instead. */
function message<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('A process of the bench ended before it was done.'))
    child.once('exit', gone)
    child.once('message', (said) => {
      child.off('exit', gone)
      resolve(said as T)
    })
  })
}

function summary(sent: Times, arrived: Times): Omit<Measured, 'serverUs'> {
  const began = new Map(sent)
  const took = arrived.flatMap(([id, us]) => {
    const from = began.get(id)
    return from === undefined ? [] : [(us - from) / 1_000]
  })
  const sorted = took.sort((a, b) => a - b)
  const at = (part: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!
  const first = Math.min(...sample(sent))
  const last = Math.max(...sample(arrived))
  return {
    sent: sent.length,
    arrived: new Set(arrived.map(([id]) => id)).size,
    perSecond: arrived.length / ((last - first) / 1e6),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
  }
}

/** The first and the last hundred: those of a whole run are more than a call can take as arguments. */
function sample(times: Times): readonly number[] {
  return [...times.slice(0, 100), ...times.slice(-100)].map(([, us]) => us)
}

/** User and system time of a process, all threads. */
function cpuUs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+([0-9]+) kB/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1]) * 1024
}
