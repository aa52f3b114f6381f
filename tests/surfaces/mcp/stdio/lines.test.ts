import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLineReader } from '../../../../lib/surfaces/mcp/stdio/lines.ts'
import { depthMax, readLine, strangeError } from '../../../../lib/surfaces/mcp/stdio/message.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

function readAll(pieces: readonly Uint8Array[], bytesMax: number) {
  const said: string[] = []
  const reader = createLineReader(bytesMax, {
    line: (bytes) => said.push(`line ${Buffer.from(bytes).toString()}`),
    tooLong: () => said.push('too long'),
  })
  for (const piece of pieces) reader.push(piece)
  reader.end()
  return said
}

describe('lines', () => {
  test('are the same however the bytes come; one that is too long is told of once', () => {
    const text = fc
      .array(fc.constantFrom('a', 'bb', 'ccc', '漢', '\n', '\n\n'), { maxLength: 30 })
      .map((parts) => parts.join(''))
    const bytesMax = 6
    fc.assert(
      fc.property(text, fc.array(fc.nat(5), { maxLength: 40 }), (whole, cuts) => {
        const bytes = bytesOf(whole)
        const pieces: Uint8Array[] = []
        let at = 0
        for (const cut of cuts) {
          pieces.push(bytes.subarray(at, at + cut))
          at += cut
        }
        pieces.push(bytes.subarray(at))
        const lines = whole.split('\n')
        if (lines.at(-1) === '') lines.pop()
        expect(readAll(pieces, bytesMax)).toEqual(
          lines.map((line) => (bytesOf(line).length > bytesMax ? 'too long' : `line ${line}`)),
        )
      }),
    )
  })

  test('of one that is too long nothing is kept', () => {
    const said: string[] = []
    const reader = createLineReader(1000, {
      line: (bytes) => said.push(`line of ${bytes.length}`),
      tooLong: () => said.push('too long'),
    })
    const before = process.memoryUsage().arrayBuffers
    for (let at = 0; at < 400; at += 1) reader.push(Buffer.alloc(1024 * 1024, 'x'))
    reader.push(bytesOf('\nshort\n'))
    expect(said).toEqual(['too long', 'line of 5'])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(300 * 1024 * 1024)
  })
})

describe('a line', () => {
  const deep = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`

  test.each([
    ['{"id":1', -32700],
    ['no JSON', -32700],
    ['{"a":1}{"b":2}', -32700],
    ['[]', -32600],
    ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
    ['null', -32600],
    ['"text"', -32600],
    ['12', -32600],
    [deep(depthMax + 1), -32600],
    [deep(1_000_000), -32600],
  ])('%s is an error', (text, code) => {
    expect(readLine(bytesOf(text))).toMatchObject({ type: 'error', error: { code, id: null } })
  })

  test('of bytes that are no UTF-8 is an error', () => {
    const bytes = Buffer.concat([bytesOf('{"a":"'), Uint8Array.of(0xff, 0xc3), bytesOf('"}')])
    expect(readLine(bytes)).toMatchObject({ type: 'error', error: { code: -32700 } })
  })

  test('of an object is its value, with a return at its end, or brackets in a text', () => {
    expect(readLine(bytesOf('{"a":1}\r'))).toEqual({ type: 'value', value: { a: 1 } })
    const text = JSON.stringify({ a: `"\\${'['.repeat(1000)}` })
    expect(readLine(bytesOf(text))).toMatchObject({ type: 'value' })
    expect(readLine(bytesOf(deep(depthMax)))).toMatchObject({ type: 'value' })
  })

  test('of blanks alone is passed over', () => {
    expect(readLine(bytesOf(' \r'))).toEqual({ type: 'blank' })
  })

  test('of any bytes is something, and nothing crashes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['value', 'error', 'blank']).toContain(readLine(bytes).type)
      }),
    )
  })

  test('that is no message names its request, where it has one', () => {
    expect(strangeError({ id: 7 })).toMatchObject({ code: -32600, id: 7 })
    expect(strangeError({ id: {} })).toMatchObject({ code: -32600, id: null })
    expect(strangeError({})).toMatchObject({ id: null })
  })
})
