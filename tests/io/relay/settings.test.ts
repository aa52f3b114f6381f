/** How a relay is to run: what it refuses before anything is opened, and what it says of whom it admits. */

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addressOf } from '../../../lib/io/relay/address-of.ts'
import { secretsOf } from '../../../lib/io/relay/admittance.ts'
import { cautions } from '../../../lib/io/relay/cautions.ts'
import { admitsWhom, judgeSettings, type RelayOptions } from '../../../lib/io/relay/settings.ts'

const options: RelayOptions = {
  host: '127.0.0.1',
  port: 0,
  data: undefined,
  backplane: undefined,
  urls: [],
  source: 'socket',
  open: 'closed',
}
const url = 'wss://relay.example.com'

describe('T970 the settings of a relay', () => {
  test.each<readonly [string, Partial<RelayOptions>]>([
    ['behind a proxy', { source: 'proxied' }],
    ['under a public name', { urls: [url] }],
    ['under a public name beside a local one', { urls: ['ws://127.0.0.1:8765', url] }],
    ['behind a proxy under a public name', { source: 'proxied', urls: [url] }],
    ['at every address', { host: '0.0.0.0' }],
  ])('an open relay %s is refused', (_, parts) => {
    expect(() => judgeSettings({ ...options, open: 'open', ...parts }, {})).toThrow(
      /^With --open anybody who reaches/u,
    )
  })

  test('an open relay of this machine is allowed, under its local names too', () => {
    const urls = ['ws://127.0.0.1:8765', 'ws://[::1]:8765', 'ws://localhost:8765']
    expect(judgeSettings({ ...options, open: 'open', urls }, {}).admits).toEqual(['open'])
  })

  test('that every account at GitHub is admitted is said, and who else is', () => {
    const whom = (env: NodeJS.ProcessEnv) => admitsWhom(judgeSettings(options, env))
    expect(whom({ GITHUB_CLIENT_ID: 'id' })).toMatch(/^EVERY account at GitHub/u)
    expect(whom({ GITHUB_CLIENT_ID: 'id', ALLOWED_ORG: 'tex-team' })).toBe(
      'members of tex-team at GitHub',
    )
    expect(whom({ RELAY_SECRET: '8ZvPq2sXn4yTj7Lk0WcR' })).toBe('whoever has the team secret')
  })
})

describe('T970 what others can read or write lets nobody in', () => {
  const secret = '8ZvPq2sXn4yTj7Lk0WcR'
  let dir: string
  let file: string

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'dm-secrets-'))
    file = join(dir, 'secret')
    writeFileSync(file, `${secret}\n`, { mode: 0o600 })
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  const judged = (data?: string) => judgeSettings({ ...options, data }, { RELAY_SECRET_FILE: file })

  test('a secret that is its owner’s alone is taken without a word', () => {
    expect(judged().secret).toBe(secret)
    expect(cautions(judged())).toEqual([])
  })

  test.each([0o644, 0o640, 0o604])('a secret of mode %o is refused', (mode) => {
    chmodSync(file, mode)
    expect(() => judged()).toThrow(/^Others can read the secret in .+: its mode is 06[04][04]\.$/u)
  })

  test('also through a link', () => {
    chmodSync(file, 0o644)
    const link = join(dir, 'link')
    symlinkSync(file, link)
    expect(() => judgeSettings(options, { RELAY_SECRET_FILE: link })).toThrow(/^Others can read/u)
  })

  test.skipIf(process.getuid?.() !== 0)(
    'one that another user hands in is used, and said',
    async () => {
      const { chownSync } = await import('node:fs')
      chownSync(file, 12_345, 12_345)
      chmodSync(file, 0o440)
      expect(cautions(judged())).toEqual([])
      chmodSync(file, 0o444)
      expect(judged().secret).toBe(secret)
      expect(cautions(judged()).join()).toMatch(/^Others can read the secret in .+ 0440\.$/u)
    },
  )

  test('a folder in which everybody can write is refused', () => {
    const data = join(dir, 'data')
    mkdirSync(data)
    chmodSync(data, 0o777)
    expect(() => judged(data)).toThrow(/^Everybody can write in .+: its mode is 0777\.$/u)
    chmodSync(data, 0o770)
    expect(judged(data).data).toBe(data)
  })

  test('a key for tickets that others could read is refused, before it is used', () => {
    const key = join(dir, 'ticket.key')
    writeFileSync(key, `${Buffer.alloc(32, 1).toString('base64')}\n`, { mode: 0o600 })
    chmodSync(key, 0o644)
    expect(() => judged(dir)).toThrow(/^Others can read .+ticket\.key: its mode is 0644\.$/u)
    expect(() => secretsOf({ data: dir, secret: undefined })).toThrow(/^Others can read/u)
    rmSync(key)
    symlinkSync(file, key)
    expect(() => judged(dir)).toThrow(/ticket\.key is not a plain file\.$/u)
  })

  test.each([
    ['a good one that the group could read', Buffer.alloc(32, 1).toString('base64')],
    ['a bad one that is replaced', 'no key'],
    ['one that is made', undefined],
  ])('the key for tickets is for nobody else afterwards: %s', (_, text) => {
    const key = join(dir, 'ticket.key')
    if (text !== undefined) {
      writeFileSync(key, text)
      chmodSync(key, 0o660)
    }
    secretsOf({ data: dir, secret: undefined })
    expect((lstatSync(key).mode & 0o777).toString(8)).toBe('600')
  })
})

describe('T970 what the environment says of GitHub is looked at', () => {
  const judge = (env: NodeJS.ProcessEnv) =>
    judgeSettings(options, { GITHUB_CLIENT_ID: 'id', ...env })

  test.each([
    'https://user:pw@x/',
    'https://user@x',
    'http://github.example.com',
    'https://x/?a=b',
    'https://x/#a',
    'ftp://127.0.0.1',
    'github.com',
  ])('%s is no server', (url) => {
    expect(() => judge({ GITHUB_URL: url })).toThrow(/no https:\/\/ address/u)
    expect(() => judge({ GITHUB_URL: url })).not.toThrow(/pw/u)
  })

  test.each(['../../x', 'a/b', 'a b', '.', '%2e', 'a\r\nb'])('%j is no organisation', (name) => {
    expect(() => judge({ ALLOWED_ORG: name })).toThrow(/no name of an organisation/u)
  })
})

test.each([
  ['10.2.2.2', '10.2.2.2'],
  ['10.2.2.2:4000', '10.2.2.2'],
  ['1.1.1.1, 10.2.2.3:5', '10.2.2.3'],
  ['[2001:db8::1]:4000', '2001:db8:0:0::/64'],
  ['[2001:db8::1]', '2001:db8:0:0::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['unknown', '127.0.0.1'],
  ['10.2.2.2:4000:1', '127.0.0.1'],
])('T970 behind a proxy %s counts as %s', (header, counted) => {
  const request = { headers: { 'x-forwarded-for': header }, socket: { remoteAddress: '127.0.0.1' } }
  expect(addressOf(request as unknown as IncomingMessage, 'proxied')).toBe(counted)
})
