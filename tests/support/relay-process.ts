/** A relay as people start it: the bundle, in a process of its own, open to this machine. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { until } from './disk-store.ts'
import { freePort } from './nats-server.ts'

export interface RelayProcess {
  readonly port: number
  readonly pid: number
  /** What it said on standard error. */
  said(): string
  ended(): number | string | undefined
  /** `/ready`: its status and what it says. */
  ready(): Promise<string>
  /** A number of `/metrics`, by its name without `datacore_relay_`. */
  metric(name: string): Promise<number>
  kill(how: NodeJS.Signals): Promise<void>
}

export const dist = join(import.meta.dirname, '..', '..', 'dist')

export function startRelayProcess(...options: readonly string[]): Promise<RelayProcess> {
  return startRelayOf(dist, options)
}

/** Of another folder of bundles. */
export async function startRelayOf(
  folder: string,
  options: readonly string[],
): Promise<RelayProcess> {
  const port = await freePort()
  const args = [join(folder, 'relay.cjs'), 'serve', '--open', '--port', String(port), ...options]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  let ended: number | string | undefined
  child.stderr.on('data', (data) => {
    said = (said + String(data)).slice(-100_000)
  })
  const over = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = code ?? signal ?? 'gone'
      resolve()
    })
  })
  await until('the relay listens', () => ended !== undefined || said.includes('listens'), 20_000)
  if (ended !== undefined) throw new Error(`The relay ended with ${ended}: ${said}`)
  return {
    port,
    pid: child.pid ?? 0,
    said: () => said,
    ended: () => ended,
    async ready() {
      const answer = await fetch(`http://127.0.0.1:${port}/ready`)
      return `${answer.status} ${(await answer.text()).trim()}`
    },
    async metric(name) {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
      const line = text.split('\n').find((one) => one.startsWith(`datacore_relay_${name} `))
      return Number(line?.split(' ')[1])
    },
    async kill(how) {
      child.kill(how)
      await over
    },
  }
}
