/** Logins by GitHub, against one that a test stands in for at the network's edge; the relay's HTTP and its hub are real. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../support/relay/client.ts'
import { somebody } from '../../support/relay/people.ts'
import { type Serving, serving } from '../../support/relay/serving.ts'

const [tex, gregor] = [somebody(1, 'tex'), somebody(2, 'gregor')]
const token = 'gho_the-token-of-github'

interface Asked {
  readonly path: string
  readonly form: Readonly<Record<string, string>>
  readonly authorization: string | undefined
}

let github: Server
let asked: Asked[]
/** What it answers next, by path; JSON, or a status. */
let answers: Record<string, object | number>
let relay: Serving

beforeEach(async () => {
  asked = []
  answers = {
    '/login/device/code': {
      device_code: 'device-code',
      user_code: 'ABCD-1234',
      verification_uri: 'https://github.com/login/device',
      expires_in: 900,
      interval: 5,
    },
    '/login/oauth/access_token': { error: 'authorization_pending' },
    '/api/v3/user': { login: 'octotex' },
    '/api/v3/user/memberships/orgs/acme': { state: 'active' },
  }
  github = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
    const path = request.url ?? ''
    asked.push({ path, form, authorization: request.headers.authorization })
    const answer = answers[path] ?? 404
    response.statusCode = typeof answer === 'number' ? answer : 200
    response.end(typeof answer === 'number' ? 'nothing' : JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => github.listen(0, '127.0.0.1', resolve))
  relay = await open('acme')
})

afterEach(async () => {
  await relay.stop()
  github.closeAllConnections()
  github.close()
})

function open(organisation: string | undefined): Promise<Serving> {
  const url = `http://127.0.0.1:${(github.address() as AddressInfo).port}`
  return serving({
    open: 'closed',
    admits: ['github'],
    github: { clientId: 'client', url, apiUrl: `${url}/api/v3`, organisation },
  })
}

async function post(step: string, body: unknown) {
  const answer = await fetch(`${relay.web}/login/github/${step}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

async function begun(key = tex.key): Promise<string> {
  const { body } = await post('start', { key })
  return String(body['poll'])
}

async function enters(who: typeof tex, ticket: string): Promise<string> {
  const client = connect(relay.url)
  const { challenge } = await client.next('hello')
  client.tell(who.login({ challenge, relay: relay.url, admit: { type: 'ticket', ticket } }))
  // Whichever of the two comes: once it is closed, waiting for the other one fails.
  return Promise.any([
    client.next('welcome').then(() => 'welcome'),
    client.next('error').then(({ code }) => code),
  ])
}

describe('T974 a login by GitHub', () => {
  test('shows the code, waits for the person, and gives a ticket that lets this key in and no other', async () => {
    const { status, body } = await post('start', { key: tex.key })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        userCode: 'ABCD-1234',
        verificationUrl: 'https://github.com/login/device',
        intervalMs: 5_000,
        expiresMs: 900_000,
      },
    })
    expect(asked[0]).toMatchObject({ form: { client_id: 'client', scope: 'read:org' } })
    // What the client carries tells it nothing.
    expect(Buffer.from(String(body['poll']), 'base64url').toString('latin1')).not.toContain(
      'device-code',
    )
    const { poll } = body
    expect((await post('poll', { poll })).body).toEqual({ state: 'pending', intervalMs: 5_000 })
    answers['/login/oauth/access_token'] = { error: 'slow_down', interval: 10 }
    expect((await post('poll', { poll })).body).toEqual({ state: 'pending', intervalMs: 10_000 })
    answers['/login/oauth/access_token'] = { access_token: token }
    const admitted = (await post('poll', { poll })).body
    expect(admitted).toMatchObject({ state: 'admitted', login: 'octotex' })
    expect(Number(admitted['untilMs']) - Date.now()).toBeGreaterThan(29 * 24 * 3_600_000)
    expect(JSON.stringify(admitted)).not.toContain(token)
    expect(asked.filter(({ authorization }) => authorization === `Bearer ${token}`)).toHaveLength(2)
    expect(await enters(tex, String(admitted['ticket']))).toBe('welcome')
    expect(await enters(gregor, String(admitted['ticket']))).toBe('not_admitted')
  })

  test.each([
    [{ error: 'access_denied' }, 'It was denied at GitHub.'],
    [{ error: 'expired_token' }, 'The code is over: start again.'],
    [{ error: 'incorrect_device_code' }, 'GitHub did not take the code: start again.'],
  ])('that ends with %o is refused', async (answer, why) => {
    const poll = await begun()
    answers['/login/oauth/access_token'] = answer
    expect((await post('poll', { poll })).body).toEqual({ state: 'refused', why })
  })

  test.each([
    ['no member', 404],
    ['somebody who must not be seen', 403],
    ['somebody who was invited', { state: 'pending' }],
  ])('of %s of the organisation is refused', async (_, answer) => {
    const poll = await begun()
    answers['/login/oauth/access_token'] = { access_token: token }
    answers['/api/v3/user/memberships/orgs/acme'] = answer
    expect((await post('poll', { poll })).body).toEqual({
      state: 'refused',
      why: 'octotex is not a member of acme at GitHub.',
    })
  })

  test('without an organisation asks for nothing more than who it is', async () => {
    await relay.stop()
    relay = await open(undefined)
    const poll = await begun()
    expect(asked[0]?.form).toEqual({ client_id: 'client' })
    answers['/login/oauth/access_token'] = { access_token: token }
    expect((await post('poll', { poll })).body).toMatchObject({ state: 'admitted' })
    expect(asked.some(({ path }) => path.includes('memberships'))).toBe(false)
  })

  test.each(['/login/oauth/access_token', '/api/v3/user', '/api/v3/user/memberships/orgs/acme'])(
    'while GitHub fails at %s is neither admitted nor refused, and may be tried again',
    async (path) => {
      const poll = await begun()
      answers['/login/oauth/access_token'] = { access_token: token }
      answers[path] = 500
      expect(await post('poll', { poll })).toMatchObject({ status: 502, body: { retryMs: 5_000 } })
    },
  )

  test.each([
    ['start', {}],
    ['start', { key: 'ed25519:x' }],
    ['start', 'no JSON'],
    ['start', []],
    ['start', { key: 'x'.repeat(9_000) }],
    ['poll', {}],
    ['poll', { poll: 'AAAA' }],
    ['poll', { poll: 'x'.repeat(5_000) }],
  ])('%s with %j is wrong, and GitHub hears nothing of it', async (step, body) => {
    expect((await post(step, body)).status).toBe(400)
    expect(asked).toEqual([])
  })

  test('cannot go on with what another relay gave', async () => {
    const poll = await begun()
    const other = await open('acme')
    const answer = await fetch(`${other.web}/login/github/poll`, {
      method: 'POST',
      body: JSON.stringify({ poll }),
    })
    await other.stop()
    expect(answer.status).toBe(400)
  })

  test('is held to a rate, so that nobody spends what GitHub grants this relay', async () => {
    for (let count = 0; count < 10; count += 1) await begun()
    const { status, body } = await post('start', { key: tex.key })
    expect(status).toBe(429)
    expect(body['retryMs']).toBeGreaterThan(0)
    expect(asked).toHaveLength(10)
  })
})
