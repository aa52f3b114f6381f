/** A person's machine for tests: a root, a home and a key of their own, and the real command run in it. */

import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { placesOf } from '../../../lib/io/places.ts'
import { createIdentity } from '../../../lib/io/vault.ts'

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export interface Machine {
  readonly name: string
  readonly root: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv
  /** The command with these words. */
  run(...words: readonly string[]): Promise<Ran>
  /** With bytes on standard input. */
  pipe(input: string | Uint8Array, ...words: readonly string[]): Promise<Ran>
  /** A line for bash, in which `datacore-msg` is ours. */
  shell(line: string): Promise<Ran>
  /** The one JSON document that the command prints; `exit` is how it must end. */
  json(words: readonly string[], exit?: number): Promise<JsonObject>
  /** Sends with these words; the id of the first entry. */
  sent(...words: readonly string[]): Promise<string>
}

export const programDir = resolve(import.meta.dirname, '../../..')

const timeoutMs = 30_000

/** A folder for some machines; `shared` is a space that all of them have. */
export interface Place {
  readonly base: string
  machine(name: string, settings?: string): Promise<Machine>
  remove(): void
}

export function makePlace(): Place {
  const base = mkdtempSync(join(tmpdir(), 'dm-cli-'))
  const shared = join(base, 'shared', '1-team')
  mkdirSync(shared, { recursive: true })
  return {
    base,
    machine: (name, settings = '') => makeMachine(base, shared, name, settings),
    remove: () => rmSync(base, { recursive: true, force: true }),
  }
}

async function makeMachine(
  base: string,
  shared: string,
  name: string,
  settings: string,
): Promise<Machine> {
  const home = join(base, name)
  const root = join(home, 'Data')
  mkdirSync(root, { recursive: true })
  symlinkSync(shared, join(root, '1-team'))
  const env = {
    HOME: home,
    DATACORE_ROOT: root,
    PATH: `${join(base, 'bin')}:${process.env['PATH'] ?? ''}`,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  }
  mkdirSync(join(base, 'bin'), { recursive: true })
  const wrapper = `#!/bin/sh\nexec '${process.execPath}' '${join(programDir, 'bin', 'datacore-msg')}' "$@"\n`
  writeFileSync(join(base, 'bin', 'datacore-msg'), wrapper, { mode: 0o755 })
  const places = placesOf(env, home)
  mkdirSync(dirname(places.moduleSettings), { recursive: true })
  writeFileSync(places.moduleSettings, `identity:\n  name: ${name}\n${settings}`, { mode: 0o600 })
  await createIdentity(places, parseAddress(name)!, 'node')
  const bin = join(programDir, 'bin', 'datacore-msg')
  const start = (command: string, words: readonly string[], input?: string | Uint8Array) =>
    ran(command, words, { env, cwd: home, input })
  const run = (...words: readonly string[]) => start(process.execPath, [bin, ...words])
  const json = async (words: readonly string[], exit = 0) => {
    const { code, out, error } = await run(...words, '--json')
    if (code !== exit) throw new Error(`${words.join(' ')} ended with ${code}: ${out}${error}`)
    return JSON.parse(out) as JsonObject
  }
  return {
    name,
    root,
    home,
    env,
    run,
    pipe: (input, ...words) => start(process.execPath, [bin, ...words], input),
    shell: (line) => start('bash', ['-c', line]),
    json,
    async sent(...words) {
      const { sent } = await json(['send', ...words])
      return String((sent as readonly JsonObject[])[0]!['id'])
    },
  }
}

function ran(
  command: string,
  words: readonly string[],
  options: {
    readonly env: NodeJS.ProcessEnv
    readonly cwd: string
    readonly input: string | Uint8Array | undefined
  },
): Promise<Ran> {
  const { env, cwd, input } = options
  return new Promise((done, failed) => {
    const child = spawn(command, [...words], { env, cwd, timeout: timeoutMs })
    const out: Buffer[] = []
    const error: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => error.push(chunk))
    child.on('error', failed)
    // The command may end without reading all of it.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    child.on('close', (code) => {
      done({ code, out: Buffer.concat(out).toString(), error: Buffer.concat(error).toString() })
    })
  })
}
