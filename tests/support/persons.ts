/** People on one machine with a home, a root and a space of their own each, the real command, and a daemon where one is wanted. */

import { spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseAddress } from '../../lib/core/model/address.ts'
import { placesOf } from '../../lib/io/places.ts'
import { createIdentity } from '../../lib/io/vault.ts'
import type { Ran } from './clones.ts'

export interface DaemonRun {
  readonly pid: number
  said(): string
  /** The exit code, or the signal, once it ended by itself or was ended. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

export interface Person {
  readonly name: string
  readonly home: string
  readonly env: Readonly<Record<string, string>>
  readonly key: string
  /** The messaging tree of their own space. */
  readonly tree: string
  try(...words: readonly string[]): Ran
  /** With a text on standard input, while a relay in this process goes on. */
  feed(input: string, ...words: readonly string[]): Promise<Ran>
  /** The same, which must succeed. */
  msg(...words: readonly string[]): string
  json(...words: readonly string[]): Record<string, unknown>
  /** The same without waiting in place: a relay or a proxy in this process goes on meanwhile. */
  tell(...words: readonly string[]): Promise<Record<string, unknown>>
  /** Either way it ends, as text for eyes. */
  ask(...words: readonly string[]): Promise<Ran>
  read(path: string): string
  daemon(): DaemonRun
}

export interface PersonOptions {
  /** Further lines of `messaging:`. */
  readonly settings?: string
  /** Instead of the relay of all the others. */
  readonly relayUrl?: string
  /** Another machine of this person, who has their key: in a folder of this name. */
  readonly second?: { readonly of: Person; readonly folder: string }
  /** Of every command and daemon. */
  readonly env?: Readonly<Record<string, string>>
}

export interface Persons {
  add(name: string, options?: PersonOptions): Promise<Person>
  /** Ends every daemon, and removes all that was made. */
  remove(): Promise<void>
}

const program = join(process.cwd(), 'bin', 'datacore-msg')
const daemonBundle = join(process.cwd(), 'dist', 'daemon.cjs')
export const space = '0-personal'

/** `relay`: the URL that all of them use, and its secret; undefined where nobody uses one yet. */
export function makePersons(
  relay: { readonly url: string; readonly secret: string } | undefined,
): Persons {
  const base = mkdtempSync(join(tmpdir(), 'dm-people-'))
  const running = new Set<DaemonRun>()
  return {
    async add(name, { settings = '', relayUrl = relay?.url ?? '', env: more = {}, second } = {}) {
      const home = join(base, second?.folder ?? name)
      const root = join(home, 'Data')
      mkdirSync(root, { recursive: true })
      const runtime = join(home, 'run')
      mkdirSync(runtime, { mode: 0o700 })
      const env = {
        HOME: home,
        DATACORE_ROOT: root,
        XDG_RUNTIME_DIR: runtime,
        PATH: process.env['PATH'] ?? '',
        LANG: 'C.UTF-8',
        TZ: 'UTC',
        ...more,
      }
      const places = placesOf(env, home)
      mkdirSync(dirname(places.moduleSettings), { recursive: true })
      const own = relay
        ? `  relay: {enabled: true, url: "${relayUrl}", secret: "${relay.secret}"}\n`
        : '  # Nothing yet.\n  show_in_today: true\n'
      writeFileSync(
        places.moduleSettings,
        `identity:\n  name: ${name}\nmessaging:\n${own}${settings}`,
        { mode: 0o600 },
      )
      if (second) {
        const from = placesOf(second.of.env, second.of.home).keysDir
        cpSync(from, places.keysDir, { recursive: true })
        for (const folder of [places.stateDir, places.keysDir]) chmodSync(folder, 0o700)
      }
      const key =
        second?.of.key ?? (await createIdentity(places, parseAddress(name)!, 'node')).keys.publicKey
      const tryIt = (...words: readonly string[]): Ran => {
        const ran = spawnSync(process.execPath, [program, ...words], {
          cwd: home,
          env,
          encoding: 'utf8',
        })
        return { status: ran.status, out: `${ran.stdout}${ran.stderr}` }
      }
      const msg = (...words: readonly string[]) => {
        const { status, out } = tryIt(...words)
        if (status !== 0)
          throw new Error(`${name}: ${words.join(' ')} ended with ${status}: ${out}`)
        return out
      }
      msg('init', '--space', space)
      const tree = join(root, space, 'org', 'messaging')
      return {
        name,
        home,
        env,
        key,
        tree,
        try: tryIt,
        feed: (input, ...words) => ranOf(home, env, words, input),
        msg,
        ask: (...words) => ranOf(home, env, words),
        async tell(...words) {
          const { status, out, answer } = await ranOf(home, env, [...words, '--json'])
          if (status !== 0)
            throw new Error(`${name}: ${words.join(' ')} ended with ${status}: ${out}`)
          return JSON.parse(answer) as Record<string, unknown>
        },
        json: (...words) => JSON.parse(tryIt(...words, '--json').out) as Record<string, unknown>,
        read: (path) => readFileSync(join(tree, path), 'utf8'),
        daemon() {
          const run = startDaemon(home, env)
          running.add(run)
          return run
        },
      }
    },
    async remove() {
      await Promise.all([...running].map((run) => run.end('SIGKILL')))
      rmSync(base, { recursive: true, force: true })
    },
  }
}

/** `answer`: what it printed on standard output alone. */
function ranOf(
  cwd: string,
  env: NodeJS.ProcessEnv,
  words: readonly string[],
  input = '',
): Promise<Ran & { readonly answer: string }> {
  const child = spawn(process.execPath, [program, ...words], { cwd, env, stdio: 'pipe' })
  // It may end without reading it.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  let [answer, more] = ['', '']
  child.stdout.on('data', (chunk) => {
    answer += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    more += String(chunk)
  })
  return new Promise((resolve) => {
    child.on('close', (status) => resolve({ status, out: answer + more, answer }))
  })
}

/** Each has the other among their contacts, with key. */
export function introduce(one: Person, other: Person): void {
  one.msg('contacts', 'add', other.name, '--key', other.key)
  other.msg('contacts', 'add', one.name, '--key', one.key)
}

/** The daemon's own bundle, as a service starts it. */
export function startDaemon(cwd: string, env: NodeJS.ProcessEnv): DaemonRun {
  const child = spawn(process.execPath, [daemonBundle], {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let out = ''
  child.stderr.on('data', (chunk) => {
    out += String(chunk)
  })
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal))
  })
  return {
    pid: child.pid!,
    said: () => out,
    ended,
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}
