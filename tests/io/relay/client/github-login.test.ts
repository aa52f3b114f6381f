/** What a relay says in a login with GitHub is believed only in the form that it can have: it is shown to a person, and kept. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type DeviceCode, loginWithGitHub } from '../../../../lib/io/relay/client/github-login.ts'

type Loose = Readonly<Record<string, unknown>>

const dayMs = 24 * 3_600_000
const usualStart: Loose = {
  poll: 'p',
  userCode: 'ABCD-1234',
  verificationUrl: 'https://github.com/login/device',
  intervalMs: 200,
  expiresMs: 60_000,
}

let server: Server
let start: Loose
let poll: Loose

beforeEach(async () => {
  start = usualStart
  poll = { state: 'admitted', ticket: 'abc.def', login: 'octotex', untilMs: Date.now() + dayMs }
  server = createServer((request, response) => {
    request.resume()
    response.end(JSON.stringify(request.url?.endsWith('/start') ? start : poll))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function login() {
  const shown: DeviceCode[] = []
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ticket = await loginWithGitHub(url, 'ed25519:key', (code) => shown.push(code)).catch(
    (error: unknown) => error,
  )
  return { shown, ticket }
}

test('T973 what is as it should be is shown and taken', async () => {
  const { shown, ticket } = await login()
  const { userCode, verificationUrl } = usualStart
  expect(shown).toEqual([{ userCode, verificationUrl, host: 'github.com' }])
  expect(ticket).toMatchObject({ ticket: 'abc.def', login: 'octotex' })
})

test.each([
  ['https://github.com.evil.example/login/device', 'github.com.evil.example'],
  ['https://GITHUB.com/login/device', 'github.com'],
  ['https://ghe.example.com:8443/login/device', 'ghe.example.com:8443'],
])('T973 the host of the page %s is said as what it is', async (verificationUrl, host) => {
  start = { ...usualStart, verificationUrl }
  expect((await login()).shown).toMatchObject([{ host }])
})

describe('T973 a relay that lies ends the login with a sentence', () => {
  test.each<readonly [string, Loose]>([
    ['a page without TLS', { verificationUrl: 'http://github.com/login/device' }],
    ['a page behind a name', { verificationUrl: 'https://github.com@evil.example/login' }],
    ['a page with a line break', { verificationUrl: 'https://github.com/\r\n' }],
    ['a page that is none', { verificationUrl: 'https://' }],
    ['a code that steers the terminal', { userCode: '\u001b]0;owned\u0007' }],
  ])('%s is not shown', async (_, parts) => {
    start = { ...usualStart, ...parts }
    const { shown, ticket } = await login()
    expect(shown).toEqual([])
    expect(String(ticket)).toMatch(/did not start a login with GitHub/u)
  })

  test.each<readonly [string, Loose]>([
    ['an account that steers the terminal', { login: '\u001b]0;owned\u0007' }],
    ['an account of nothing', { login: '' }],
    ['a ticket with line breaks', { ticket: 'a\r\nb\u001b' }],
    ['a ticket of everything', { ticket: 'a'.repeat(5_000) }],
    ['a time that is over', { untilMs: 1 }],
    ['a time without an end', { untilMs: 1e300 }],
    ['a time in centuries', { untilMs: Date.now() + 400 * dayMs }],
    ['no time', { untilMs: undefined }],
  ])('%s is not taken', async (_, parts) => {
    poll = { ...poll, ...parts }
    expect(String((await login()).ticket)).toMatch(/did not start a login with GitHub/u)
  })
})
