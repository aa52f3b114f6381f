/** Key files: private, never overwritten, never half used; errors say what to do and not what was read. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Failure } from '../../lib/app/failure.ts'
import { createIdentity, keyFile, openKeys, openKeysLater } from '../../lib/io/vault.ts'
import { address } from '../core/trust/samples.ts'

const tex = address('tex')
let home: string
let places: { readonly stateDir: string; readonly keysDir: string }
let file: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vault-'))
  const stateDir = join(home, 'state', 'messaging')
  places = { stateDir, keysDir: join(stateDir, 'keys') }
  file = keyFile(places, tex)
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const mode = (path: string) => statSync(path).mode & 0o777
const seedOf = (path: string) => String(JSON.parse(readFileSync(path, 'utf8')).seed)

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error = await promise.catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Failure)
  const failure = error as Failure
  expect(failure.code).toBe('config')
  expect(failure.hint).toBeTruthy()
  return failure
}

describe('T340 createIdentity', () => {
  test('makes a file 0600 in folders 0700, whatever the umask', async () => {
    const umask = process.umask(0)
    try {
      await createIdentity(places, tex, 'node')
    } finally {
      process.umask(umask)
    }
    expect([places.stateDir, places.keysDir, file].map(mode)).toEqual([0o700, 0o700, 0o600])
    expect(readdirSync(dirname(file))).toEqual(['tex.json'])
  })

  test('never overwrites: a key that is there is opened', async () => {
    const first = await createIdentity(places, tex, 'sodium')
    const text = readFileSync(file, 'utf8')
    const second = await createIdentity(places, tex, 'node')
    expect([first.state, second.state]).toEqual(['created', 'exists'])
    expect(second.keys.publicKey).toBe(first.keys.publicKey)
    expect(readFileSync(file, 'utf8')).toBe(text)
  })

  test('a damaged file is not overwritten either', async () => {
    await createIdentity(places, tex, 'node')
    writeFileSync(file, 'oops')
    await failureOf(createIdentity(places, tex, 'node'))
    expect(readFileSync(file, 'utf8')).toBe('oops')
  })

  test('of many at once, one makes the key and all have it', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () => createIdentity(places, tex, 'node')),
    )
    expect(all.filter(({ state }) => state === 'created')).toHaveLength(1)
    expect(new Set(all.map(({ keys }) => keys.publicKey)).size).toBe(1)
  })

  test('identities are apart', async () => {
    const one = await createIdentity(places, tex, 'node')
    const other = await createIdentity(places, address('tex@team.example.com'), 'node')
    expect(one.keys.publicKey).not.toBe(other.keys.publicKey)
    expect(readdirSync(places.keysDir)).toEqual(['tex.json', 'tex@team.example.com.json'])
  })
})

describe('T341 openKeys', () => {
  test('gives the same key by both libraries', async () => {
    await createIdentity(places, tex, 'sodium')
    const node = await openKeys(places, tex, 'node')
    const sodium = await openKeys(places, tex, 'sodium')
    expect(node.publicKey).toBe(sodium.publicKey)
    const message = new Uint8Array([1, 2, 3])
    expect(node.sign(message)).toEqual(sodium.sign(message))
  })

  test('a missing key says how to get one', async () => {
    const failure = await failureOf(openKeys(places, tex, 'node'))
    expect(failure.message).toContain(file)
    expect(failure.hint).toContain('install.sh')
  })

  test.each([0o644, 0o640, 0o604, 0o660, 0o666])(
    'a file open to others (%o) is refused with chmod',
    async (open) => {
      await createIdentity(places, tex, 'node')
      chmodSync(file, open)
      const failure = await failureOf(openKeys(places, tex, 'node'))
      expect(failure.hint).toContain(`chmod 600 '${file}'`)
      expect(mode(file)).toBe(open)
    },
  )

  test('a key that is opened later reads without its private half, and signs with no other', async () => {
    const { keys } = await createIdentity(places, tex, 'node')
    const later = openKeysLater(places, tex)
    expect([later.publicKey, later.fingerprint]).toEqual([keys.publicKey, keys.fingerprint])
    expect(later.sign(new Uint8Array(3))).toEqual(keys.sign(new Uint8Array(3)))
    const text = readFileSync(file, 'utf8').replace(/"seed": "...../u, '"seed": "AAAAA')
    writeFileSync(file, text)
    const damaged = openKeysLater(places, tex)
    expect(damaged.publicKey).toBe(keys.publicKey)
    expect(() => damaged.sign(new Uint8Array(3))).toThrow('its two keys do not belong together')
  })

  test.each<[string, (text: string) => string]>([
    ['empty', () => ''],
    ['cut off', (text) => text.slice(0, text.length / 2)],
    ['zero bytes', (text) => '\0'.repeat(text.length)],
    ["another's", (text) => text.replace('"tex"', '"ann"')],
    [
      'a pair that does not belong together',
      (text) => text.replace(/"seed": "...../u, '"seed": "AAAAA'),
    ],
    ['without a seed', (text) => text.replace('seed', 'sead')],
  ])('a damaged file is refused: %s', async (_, damage) => {
    await createIdentity(places, tex, 'node')
    const seed = seedOf(file)
    writeFileSync(file, damage(readFileSync(file, 'utf8')))
    for (const crypto of ['node', 'sodium'] as const) {
      const failure = await failureOf(openKeys(places, tex, crypto))
      expect(failure.message).toContain(file)
      expect(failure.hint).toContain('backup')
      const everything = `${failure.message}${failure.hint}${failure.stack}${failure.cause}${JSON.stringify(failure)}`
      expect(everything).not.toContain(seed.slice(8, 24))
    }
  })

  test('a folder, a pipe or a huge file in its place is refused at once', async () => {
    mkdirSync(file, { recursive: true })
    expect((await failureOf(openKeys(places, tex, 'node'))).message).toContain('is not a file')
    rmSync(file, { recursive: true })
    expect(spawnSync('mkfifo', ['-m', '600', file]).status).toBe(0)
    expect((await failureOf(openKeys(places, tex, 'node'))).message).toContain('is not a file')
    rmSync(file)
    writeFileSync(file, 'x'.repeat(1_000_000), { mode: 0o600 })
    expect((await failureOf(openKeys(places, tex, 'node'))).message).toContain('too large')
  })
})
