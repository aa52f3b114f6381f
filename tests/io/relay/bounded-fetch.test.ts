/** Answers that are too long or never end, from a server that really gives them. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { boundedFetch } from '../../../lib/io/relay/bounded-fetch.ts'
import { loginWithGitHub } from '../../../lib/io/relay/client/github-login.ts'
import { until } from '../../support/watching.ts'

const lot = Buffer.alloc(64 * 1024, 0x20)

let server: Server
let url: string
/** Connections that are open, and what was written to them by now. */
let open: number
let written: number

beforeEach(async () => {
  open = 0
  written = 0
  server = createServer((request, response) => {
    open += 1
    response.on('close', () => (open -= 1))
    response.on('error', () => undefined)
    if (request.url === '/short') return response.end('{"a":"\u00e9"}')
    if (request.url === '/elsewhere') return response.writeHead(302, { location: '/short' }).end()
    if (request.url === '/stalls') return response.write('{')
    const more = () => {
      if (response.destroyed) return
      written += lot.length
      if (response.write(lot)) setImmediate(more)
      else response.once('drain', more)
    }
    more()
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const bounds = { bytesMax: 1_000, withinMs: 60_000 }

test('an answer within its bounds is whole', async () => {
  expect(await boundedFetch(`${url}/short`, {}, bounds)).toEqual({
    status: 200,
    text: '{"a":"\u00e9"}',
  })
})

test('an answer without an end is left, and its connection with it', async () => {
  await expect(boundedFetch(`${url}/endless`, {}, bounds)).rejects.toThrow('more than 1000 bytes')
  await until('the connection is closed', () => open === 0)
})

test('an answer that begins and never ends is not waited for', async () => {
  const short = { ...bounds, withinMs: 50 }
  await expect(boundedFetch(`${url}/stalls`, {}, short)).rejects.toThrow('No whole answer')
  await until('the connection is closed', () => open === 0)
})

test('an answer that leads elsewhere is none', async () => {
  await expect(boundedFetch(`${url}/elsewhere`, {}, bounds)).rejects.toThrow()
})

test('a login by a relay that never stops talking ends with what to do', async () => {
  const login = loginWithGitHub(url.replace('http', 'ws'), 'ed25519:key', () => undefined)
  await expect(login).rejects.toMatchObject({
    code: 'unreachable',
    message: 'The relay did not answer the login.',
  })
  await until('the connection is closed', () => open === 0)
  expect(written).toBeLessThan(64 * 2 ** 20)
})
