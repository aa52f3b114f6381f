/** What a client may write on the server's standard input that is no message: each is answered, and the server goes on. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../support/disk-store.ts'
import { type JsonObject, type Machine, makePlace, programDir } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine

beforeAll(async () => {
  tex = await place.machine('tex', 'messaging: {default_space: 1-team}\n')
  await tex.json(['init', '--space', '1-team'])
})

afterAll(() => place.remove())

/** A server after its handshake, in front of which one writes what one likes. */
async function bare() {
  const child = spawn(join(programDir, 'bin', 'datacore-msg'), ['mcp'], { env: tex.env })
  let text = ''
  child.stdout.on('data', (chunk) => {
    text += String(chunk)
  })
  const answers = () =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as JsonObject)
  const line = (value: JsonObject | string) => {
    child.stdin.write(`${typeof value === 'string' ? value : JSON.stringify(value)}\n`)
  }
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  }
  line({ jsonrpc: '2.0', id: 'hello', method: 'initialize', params })
  line({ jsonrpc: '2.0', method: 'notifications/initialized' })
  await until('the handshake', () => answers().length === 1)
  return {
    pid: child.pid!,
    line,
    write: (bytes: Uint8Array) =>
      new Promise<void>((resolve) => child.stdin.write(bytes, () => resolve())),
    /** Its answers after the handshake, once there are so many. */
    async answered(count: number) {
      await until(`${count} answers`, () => answers().length > count)
      return answers().slice(1)
    },
    async alive(id: number) {
      line({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'who', arguments: {} } })
      await until('an answer', () => answers().some((one) => one['id'] === id))
      expect(answers().find((one) => one['id'] === id)!['result']).toMatchObject({ isError: false })
    },
    ended: () =>
      new Promise<number | null>((resolve) => {
        child.once('close', resolve)
        child.stdin.end()
      }),
  }
}

const error = (code: number, id: number | null = null) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message: expect.any(String) },
})

test.each([
  ['no JSON', 'this is no JSON', -32700],
  ['a cut message', '{"jsonrpc":"2.0","id":1,"meth', -32700],
  ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
  ['an empty batch', '[]', -32600],
  ['a number', '7', -32600],
  ['a huge depth', `{"jsonrpc":"2.0","id":1,"params":${'['.repeat(2_000_000)}`, -32600],
  ['an object that is no message', '{"jsonrpc":"2.0"}', -32600],
  ['another version', '{"jsonrpc":"1.0","method":"ping"}', -32600],
])('%s is answered with an error, and the server goes on', async (_what, text, code) => {
  const server = await bare()
  server.line(text)
  expect(await server.answered(1)).toEqual([error(code)])
  await server.alive(2)
  expect(await server.ended()).toBe(0)
})

test('a request that is none in its form is answered under its own id', async () => {
  const server = await bare()
  server.line('{"jsonrpc":"2.0","id":41,"method":7}')
  expect(await server.answered(1)).toEqual([error(-32600, 41)])
  await server.alive(42)
  await server.ended()
})

test('bytes that are no UTF-8 are answered with an error, and the server goes on', async () => {
  const server = await bare()
  await server.write(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d, 0x0a]))
  expect(await server.answered(1)).toEqual([error(-32700)])
  await server.alive(2)
  await server.ended()
})

test('blank lines are passed over, and a character may come in two pieces', async () => {
  const server = await bare()
  server.line('')
  server.line(' \r')
  const text = '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"漢"}}\n'
  const bytes = Buffer.from(text)
  const cut = bytes.indexOf(0xe6) + 1
  await server.write(bytes.subarray(0, cut))
  await server.write(bytes.subarray(cut))
  const [only] = await server.answered(1)
  expect(JSON.stringify(only)).toContain('There is no tool \\"漢\\".')
  await server.ended()
})

test('a line over 10 MiB is refused once and held nowhere, and the server goes on', async () => {
  const server = await bare()
  await server.alive(2)
  const before = residentOf(server.pid)
  const piece = Buffer.alloc(1024 * 1024, 'x')
  for (let at = 0; at < 200; at += 1) await server.write(piece)
  server.line('')
  const answers = await server.answered(2)
  expect(answers.slice(1)).toEqual([error(-32600)])
  expect(JSON.stringify(answers[1])).toContain('10 MiB')
  await server.alive(3)
  if (before > 0) expect(residentOf(server.pid) - before).toBeLessThan(100 * 1024 * 1024)
  await server.ended()
})

test('the last line is read without a line break as well', async () => {
  const server = await bare()
  await server.write(Buffer.from('{"jsonrpc":"2.0","id":5,"method":"ping"}'))
  expect(await server.ended()).toBe(0)
  expect(await server.answered(1)).toEqual([{ jsonrpc: '2.0', id: 5, result: {} }])
})

/** Bytes in memory; 0 where the system does not tell. */
function residentOf(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+([0-9]+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(kilobytes?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
