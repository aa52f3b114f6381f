/** GitHub at the network's edge: what a test says that it answers, and what it was asked. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface AskedOfGitHub {
  readonly path: string
  readonly form: Readonly<Record<string, string>>
  readonly authorization: string | undefined
}

export interface FakeGitHub {
  readonly url: string
  readonly asked: AskedOfGitHub[]
  /** What it answers next, by path; JSON, or a status. */
  readonly answers: Record<string, object | number>
  close(): void
}

/** At first nobody has typed the code; the account is a member of acme. */
export async function fakeGitHub(intervalSeconds = 5): Promise<FakeGitHub> {
  const asked: AskedOfGitHub[] = []
  const answers: FakeGitHub['answers'] = {
    '/login/device/code': {
      device_code: 'device-code',
      user_code: 'ABCD-1234',
      verification_uri: 'https://github.com/login/device',
      expires_in: 900,
      interval: intervalSeconds,
    },
    '/login/oauth/access_token': { error: 'authorization_pending' },
    '/api/v3/user': { login: 'octotex' },
    '/api/v3/user/memberships/orgs/acme': { state: 'active' },
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()))
    const path = request.url ?? ''
    asked.push({ path, form, authorization: request.headers.authorization })
    const answer = answers[path] ?? 404
    response.statusCode = typeof answer === 'number' ? answer : 200
    response.end(typeof answer === 'number' ? 'nothing' : JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
