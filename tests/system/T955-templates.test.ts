/** templates/relay: what their tools say of them, and a WebSocket through the proxies as the templates set them up. */

import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { parse } from 'yaml'
import { until } from '../support/disk-store.ts'
import { freePort } from '../support/nats-server.ts'
import { certificateIn } from '../support/tls.ts'

const folder = join(import.meta.dirname, '..', '..', 'templates', 'relay')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const has = (program: string) => spawnSync(program, ['-v']).error === undefined

let dir: string
const ending: (() => Promise<unknown>)[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relay-templates-'))
})
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
  rmSync(dir, { recursive: true, force: true })
})

describe('T955 what the templates promise', () => {
  test('no template holds a secret, and every place to fill in is named', () => {
    const places = readdirSync(folder).flatMap((name) => read(name).match(/@[A-Z_]+@/gu) ?? [])
    expect([...new Set(places)].sort()).toEqual(['@APP@', '@HOST@', '@PROGRAM@', '@REGION@'])
    for (const name of readdirSync(folder)) {
      expect(read(name), name).not.toMatch(/RELAY_SECRET=(?!"\$\(openssl)/u)
    }
  })

  test('the image runs as nobody of importance, and says how it is', () => {
    const lines = read('Dockerfile').split('\n')
    const at = (start: string) => lines.findIndex((line) => line.startsWith(start))
    expect(lines.filter((line) => line.startsWith('FROM node:20-slim'))).toHaveLength(2)
    expect(at('USER node')).toBeGreaterThan(at('RUN npm install'))
    expect(at('ENTRYPOINT ["datacore-msg"]')).toBeGreaterThan(at('USER node'))
    expect(read('Dockerfile')).toMatch(/HEALTHCHECK .*\n.*\/health/u)
    expect(read('Dockerfile.dockerignore').split('\n')).toContain('**/relay-secret')
  })

  test('compose starts nothing without a name, and gives the secret as a file', () => {
    const compose = parse(read('compose.yaml'))
    const { relay, caddy, nats } = compose.services
    expect(relay.command).toMatch(
      /^relay serve .*\$\{RELAY_HOST:\?[^}]+\} \$\{RELAY_STORE:---data \/data\}$/u,
    )
    expect(relay.environment.RELAY_SECRET_FILE).toBe('/run/secrets/relay-secret')
    expect(relay).toMatchObject({ read_only: true, cap_drop: ['ALL'] })
    expect(relay.ports).toBeUndefined()
    expect(caddy.environment.RELAY_HOST).toMatch(/^\$\{RELAY_HOST:\?/u)
    expect(nats).toMatchObject({ profiles: ['nats'], networks: ['back'] })
    expect(compose.networks.back.internal).toBe(true)
    expect(read('.gitignore').split('\n')).toEqual(['.env', 'relay-secret', ''])
  })

  test.skipIf(!has('systemd-analyze'))('systemd knows every line of the unit', () => {
    const unit = join(dir, 'datacore-relay.service')
    writeFileSync(unit, read('datacore-relay.service').replaceAll('@PROGRAM@', '/bin/true'))
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8' })
    const ours = stderr.split('\n').filter((line) => line.includes('datacore-relay'))
    expect([status, ours]).toEqual([0, []])
  })

  test.skipIf(!has('nats-server'))('nats-server takes its configuration', () => {
    const { status } = spawnSync('nats-server', ['-t', '-c', join(folder, 'nats.conf')])
    expect(status).toBe(0)
  })
})

/** Stands where the relay stands: says who asked, and echoes. */
async function upstream(): Promise<{ readonly port: number; readonly asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = []
  const server: Server = createServer((request, response) => {
    asked.push(request)
    response.end(`relay ${request.url}`)
  })
  const sockets = new WebSocketServer({ server, path: '/v1' })
  sockets.on('connection', (socket, request) => {
    asked.push(request)
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => socket.send(String(data)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ending.push(async () => {
    for (const socket of sockets.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, asked }
}

/** A program that runs until the test ends. */
function run(program: string, args: readonly string[]): void {
  const env = { ...process.env, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir, HOME: dir }
  const child = spawn(program, args, { stdio: 'ignore', env })
  const over = new Promise((resolve) => child.once('exit', resolve))
  ending.push(() => {
    child.kill('SIGTERM')
    return over
  })
}

interface Front {
  /** Such as `https://localhost:1234`. */
  readonly url: string
  readonly ca?: string
}

async function nginx(relayPort: number): Promise<Front> {
  const certificate = certificateIn(dir)
  if (!certificate) throw new Error('This test needs openssl.')
  const port = await freePort()
  const ours = read('nginx.conf')
    .replaceAll('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
    .replace(/^.*listen \[::\].*\n/mu, '')
    .replaceAll('/etc/letsencrypt/live/@HOST@/fullchain.pem', certificate.certPath)
    .replaceAll('/etc/letsencrypt/live/@HOST@/privkey.pem', certificate.keyPath)
    .replaceAll('@HOST@', 'localhost')
    .replace('127.0.0.1:8765', `127.0.0.1:${relayPort}`)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${dir}/${name};`,
  )
  mkdirSync(join(dir, 'logs'))
  const config = join(dir, 'nginx.conf')
  writeFileSync(
    config,
    [
      ...(process.getuid?.() === 0 ? ['user root;'] : []),
      `daemon off; pid ${dir}/pid; error_log ${dir}/error.log;`,
      `events {} http { access_log off; ${temporary.join(' ')}`,
      ours,
      '}',
    ].join('\n'),
  )
  const { stderr, status } = spawnSync('nginx', ['-t', '-p', dir, '-c', config], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, expect.stringContaining('test is successful')])
  run('nginx', ['-p', dir, '-c', config])
  return { url: `https://localhost:${port}`, ca: certificate.ca }
}

async function caddy(relayPort: number): Promise<Front> {
  const url = `http://127.0.0.1:${await freePort()}`
  const config = join(dir, 'Caddyfile')
  const ours = read('Caddyfile')
    .replace('{$RELAY_HOST}', url)
    .replace('{$RELAY_UPSTREAM:127.0.0.1:8765}', `127.0.0.1:${relayPort}`)
  writeFileSync(config, `{\n\tadmin off\n}\n${ours}`)
  const args = ['--config', config, '--adapter', 'caddyfile']
  expect(spawnSync('caddy', ['validate', ...args]).status).toBe(0)
  run('caddy', ['run', ...args])
  return { url }
}

async function statusOf({ url, ca }: Front, path: string): Promise<number> {
  if (ca === undefined) return (await fetch(url + path).catch(() => undefined))?.status ?? 0
  return new Promise((resolve) => {
    get(url + path, { ca }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    }).on('error', () => resolve(0))
  })
}

describe.each([
  ['nginx', nginx],
  ['caddy', caddy],
] as const)('T955 through %s', (program, start) => {
  test.skipIf(!has(program))('a WebSocket works, and the relay hears who is there', async () => {
    const relay = await upstream()
    const front = await start(relay.port)
    let status = 0
    await until(`${program} answers`, () => {
      void statusOf(front, '/health').then((now) => {
        status = now
      })
      return status === 200
    })
    for (const path of ['/metrics', '/ready']) expect(await statusOf(front, path)).toBe(404)

    const heard: string[] = []
    const socket = new WebSocket(`${front.url.replace('http', 'ws')}/v1`, {
      ...(front.ca === undefined ? {} : { ca: front.ca }),
      headers: { 'x-forwarded-for': '203.0.113.9' },
    })
    ending.push(async () => socket.terminate())
    socket.on('message', (data) => heard.push(String(data)))
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const large = 'x'.repeat(1_000_000)
    socket.send('small')
    socket.send(large)
    await until('both came back', () => heard.length === 2)
    expect(heard).toEqual(['small', large])
    const last = relay.asked.at(-1)?.headers['x-forwarded-for']?.toString() ?? ''
    expect(last.split(',').at(-1)?.trim()).toBe('127.0.0.1')
    // The proxy's word alone: what the client says of itself does not reach the relay.
    expect(last).not.toContain('203.0.113.9')
  })
})
