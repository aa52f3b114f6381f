/** A real nats-server with JetStream in a folder of its own, which can be stopped, killed and started again. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './disk-store.ts'

export interface NatsServer {
  readonly url: string
  readonly port: number
  start(): Promise<void>
  /** `SIGTERM` ends it well, `SIGKILL` does not. */
  stop(how?: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Stops the process without ending it, as a machine without time does; resolves when each of its threads stands still. */
  freeze(): Promise<void>
  /** Lets it go on. */
  thaw(): void
  /** Ends it and takes its folder away. */
  remove(): Promise<void>
}

/** Undefined where there is one; else the reason for which tests are skipped. */
export function natsMissing(): string | undefined {
  const { error } = spawnSync('nats-server', ['--version'])
  return error ? 'nats-server is not installed (Debian: apt install nats-server)' : undefined
}

/** What stands in templates/relay/nats.conf, with other places. */
export async function createNatsServer(
  options: { readonly jetStream?: 'on' | 'off'; readonly lines?: readonly string[] } = {},
): Promise<NatsServer> {
  const dir = mkdtempSync(join(tmpdir(), 'nats-'))
  const port = await freePort()
  const config = join(dir, 'nats.conf')
  const store = `jetstream { store_dir: ${JSON.stringify(join(dir, 'store'))}, max_file_store: 1GB }`
  const lines = ['max_payload: 2MB', ...(options.jetStream === 'off' ? [] : [store])]
  writeFileSync(config, [...lines, ...(options.lines ?? []), ''].join('\n'))
  let running: ChildProcess | undefined

  async function stop(how: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const ending = running
    running = undefined
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    const over = new Promise((resolve) => ending.once('exit', resolve))
    // A frozen process hears nothing else.
    ending.kill('SIGCONT')
    ending.kill(how)
    await over
  }

  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    async start() {
      const args = ['-c', config, '-a', '127.0.0.1', '-p', String(port)]
      running = spawn('nats-server', args, { stdio: ['ignore', 'ignore', 'ignore'] })
      await answers(port)
    },
    stop,
    async freeze() {
      running?.kill('SIGSTOP')
      const { pid } = running ?? {}
      if (pid !== undefined) await until('nats-server stands still', () => standsStill(pid))
    },
    thaw: () => void running?.kill('SIGCONT'),
    async remove() {
      await stop('SIGKILL')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** As far as the system tells: the signal is on its way for longer on a machine that is busy. */
function standsStill(pid: number): boolean {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(tasks)) return true
  return readdirSync(tasks).every((task) =>
    /\) [tT] /u.test(readFileSync(join(tasks, task, 'stat'), 'latin1')),
  )
}

/** A port that nobody has at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

/** Polls until something at this port says a first word. */
async function answers(port: number): Promise<void> {
  const end = Date.now() + 15_000
  while (!(await saysHello(port))) {
    if (Date.now() > end) throw new Error(`No nats-server at port ${port} within 15 s.`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function saysHello(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const done = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('data', () => done(true))
    socket.once('error', () => done(false))
    socket.once('close', () => done(false))
  })
}
