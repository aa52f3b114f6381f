/** The relay as people start it, a process on a port that stays its own: ended, killed and started again at will. */

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { freePort } from './nats-server.ts'
import { until } from './watching.ts'

export interface RelayThere {
  readonly port: number
  readonly url: string
  /** Of the process that runs. */
  pid(): number
  said(): string
  start(): Promise<void>
  /** Nothing happens where it does not run. */
  end(how: NodeJS.Signals): Promise<void>
}

export interface RelayThereOptions {
  readonly secret: string
  /** One that is free, where none is given. */
  readonly port?: number
  /** What clients dial beside the port itself, such as a proxy in front of it. */
  readonly urls?: readonly string[]
  /** Further words of `relay serve`. */
  readonly words?: readonly string[]
}

const program = join(import.meta.dirname, '..', '..', 'dist', 'relay.cjs')

export async function relayThere({
  secret,
  urls = [],
  words = [],
  ...wished
}: RelayThereOptions): Promise<RelayThere> {
  const port = wished.port ?? (await freePort())
  const url = `ws://127.0.0.1:${port}`
  const names = [url, ...urls].flatMap((name) => ['--url', name])
  const args = [program, 'serve', '--port', String(port), ...names, ...words]
  const env = { PATH: process.env['PATH'], RELAY_SECRET: secret }
  let running: ChildProcess | undefined
  let said = ''

  async function start(): Promise<void> {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
    running = child
    let ready = ''
    child.stderr.on('data', (chunk) => {
      ready += String(chunk)
      said += String(chunk)
    })
    await until(
      'the relay listens',
      () => ready.includes('listens at') || child.exitCode !== null,
      () => ready,
    )
    if (child.exitCode !== null) throw new Error(`The relay ended: ${ready}`)
  }

  return {
    port,
    url,
    pid: () => running?.pid ?? 0,
    said: () => said,
    start,
    async end(how) {
      const child = running
      running = undefined
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const over = new Promise((resolve) => child.once('exit', resolve))
      child.kill(how)
      await over
    },
  }
}
