/** When a session may be left alone: never while a later change could have the very time that was seen. */

import { mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isSettled, writeStamp } from '../../lib/io/hook-stamp.ts'

const readMs = Date.parse('2026-11-21T10:00:00.000Z')
/** A file that changed so long before it was read, as GNU's stat prints it. */
function gnu(agoMs: number, options: { readonly zone?: string; readonly mtime?: string } = {}) {
  const { zone = '+0000', mtime = '2026-11-21 09:00:00.123456789 +0000' } = options
  const hours = Number(zone.slice(0, 3))
  const at = new Date(readMs - agoMs + hours * 3_600_000).toISOString()
  return `0-p/org/messaging/inbox.org 12 345 ${mtime} ${at.slice(0, 10)} ${at.slice(11, 23)}456789 ${zone}`
}

describe('T311 a line of the guard is settled', () => {
  test.each([
    ['a change long ago', gnu(5_001), true],
    ['a change just outside of the margin', gnu(101), true],
    ['a change within the margin', gnu(99), false],
    ['a change after it was read', gnu(-50), false],
    ['a change in another zone', gnu(101, { zone: '+0200' }), true],
    ['a recent change in another zone', gnu(50, { zone: '-0500' }), false],
    [
      'whole seconds count as a coarse clock',
      gnu(2_000).replace(/\.000456789/u, '.000000000'),
      false,
    ],
    ['whole seconds, long enough ago', gnu(3_000).replace(/\.000456789/u, '.000000000'), true],
    ['no fraction at all', gnu(2_000).replace(/\.000456789/u, ''), false],
    [
      'a content time in the future, which anybody can set',
      gnu(5_001, { mtime: '2038-01-01 00:00:00.5 +0000' }),
      true,
    ],
    ['one recent change among many', `${gnu(9_001)} ${gnu(10)} ${gnu(9_001)}`, false],
    ['no file at all', '1 /home/tex', false],
    ['nothing', '', false],
    ['a line break', `${gnu(5_001)}\n`, false],
  ])('%s', (_, line, settled) => expect(isSettled(line, readMs)).toBe(settled))

  test.each([
    [5.5, true],
    [0.0501, false],
  ])('as BSD prints it, %d seconds ago', (agoSeconds, settled) => {
    const at = (readMs / 1000 - agoSeconds).toFixed(9).replace(/0{4}$/u, '0001')
    expect(isSettled(`0-p/inbox.org 12 345 1700000000.123456789 ${at}`, readMs)).toBe(settled)
  })

  test('a name that looks like a time is no time', () => {
    const line = gnu(5_001).replace('inbox', 'agents/2038-01-01 00:00:00.5 +0000')
    expect(isSettled(line, readMs)).toBe(true)
    expect(isSettled(line.replace(gnu(5_001).slice(-35), gnu(10).slice(-35)), readMs)).toBe(false)
  })
})

describe('T311 a stamp', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stamps-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  test('is the line and the second from which it no longer holds, never too late', () => {
    const line = gnu(5_001)
    writeStamp(folder, 's1', { line, readMs, untilMs: 1_500 })
    expect(readFileSync(join(folder, 's1.stamp'), 'utf8')).toBe(`${line}\n2\n`)
    writeStamp(folder, 's1', { line, readMs, untilMs: undefined })
    expect(readFileSync(join(folder, 's1.stamp'), 'utf8')).toBe(`${line}\n-\n`)
  })

  test('is not written for a line that is not settled', () => {
    writeStamp(folder, 's1', { line: gnu(10), readMs, untilMs: undefined })
    expect(readdirSync(folder)).toEqual([])
  })

  test('of a session that was silent for 30 days is swept, with what killed hooks left', () => {
    const old = new Date(readMs - 31 * 86_400_000)
    for (const name of ['old.stamp', 'new.stamp', 'new.stamp.7.tmp', 'other.json']) {
      writeFileSync(join(folder, name), '')
      utimesSync(join(folder, name), old, name === 'new.stamp' ? new Date(readMs) : old)
    }
    writeStamp(folder, 's1', { line: gnu(5_001), readMs, untilMs: undefined })
    expect(readdirSync(folder).sort()).toEqual(['new.stamp', 'other.json', 's1.stamp'])
  })
})
