/** Presence as the records of sessions give it: what beats what, what is inferred, and who is in whose way. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { seenPresences } from '../../../lib/core/presence/fold.ts'
import { parsePresence } from '../../../lib/core/presence/parse.ts'
import type { PresenceRecord } from '../../../lib/core/presence/types.ts'

const minute = 60_000
const hour = 60 * minute
const nowMs = Date.parse('2026-11-21T10:00:00.000Z')
const here = { nowMs, session: 's1' }
const record = (more: Partial<PresenceRecord> & { agoMs?: number } = {}): PresenceRecord => {
  const { agoMs = 0, ...rest } = more
  const beatMs = nowMs - agoMs
  return { actor: parseAddress('tex-claude')!, session: 's1', startedMs: beatMs, beatMs, ...rest }
}
const inferred = { status: 'working', source: 'hook', atMs: nowMs - hour } as const
const manual = { status: 'focusing', summary: 'notes', atMs: nowMs - hour } as const

describe('the status', () => {
  test.each([
    ['what was set beats what is inferred', record({ manual, inferred }), 'focusing', 'set'],
    [
      'what was set ends after eight hours',
      record({ manual: { ...manual, atMs: nowMs - 9 * hour }, inferred }),
      'working',
      'hook',
    ],
    ['work is inferred from a fresh sign of life', record({ inferred }), 'working', 'hook'],
    ['and not from an old one', record({ inferred, agoMs: 6 * minute }), 'idle', 'silence'],
    ['a stop makes idle', record({ inferred: { ...inferred, status: 'idle' } }), 'idle', 'hook'],
    [
      'half an hour of silence is away',
      record({ inferred, agoMs: 31 * minute }),
      'away',
      'silence',
    ],
  ])('%s', (_name, one, status, source) => {
    expect(seenPresences([one], here)).toMatchObject([{ status, source }])
  })

  test('who was not heard of for a day is gone', () => {
    expect(seenPresences([record({ agoMs: 25 * hour })], here)).toEqual([])
  })
})

describe('sessions under one name', () => {
  test('two within half an hour are reported, a terminal is none', () => {
    const two = [record(), record({ session: 's2', agoMs: 20 * minute })]
    expect(
      seenPresences(two, here)[0]!.rivals.map(({ session, isThis }) => [session, isThis]),
    ).toEqual([
      ['s1', true],
      ['s2', false],
    ])
    for (const session of ['terminal', 'terminal-7f3ak'])
      expect(seenPresences([record(), record({ session })], here)[0]!.rivals).toEqual([])
    expect(
      seenPresences([record(), record({ session: 's2', agoMs: 31 * minute })], here)[0]!.rivals,
    ).toEqual([])
  })

  test('one that was taken over is no rival, and says nothing of the status', () => {
    const takenOver = { by: 's1', atMs: nowMs, told: 'no' } as const
    const both = [record({ agoMs: minute }), record({ session: 's2', takenOver, inferred })]
    expect(seenPresences(both, here)).toMatchObject([{ status: 'idle', rivals: [] }])
  })
})

describe('a session file', () => {
  test('reads back, and anything else counts as not there', () => {
    const whole = record({ manual, inferred, takenOver: { by: 's2', atMs: nowMs, told: 'no' } })
    expect(parsePresence(JSON.stringify(whole))).toEqual(whole)
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parsePresence(text)
      }),
    )
    expect(
      parsePresence('{"actor":"tex","session":"../x","startedMs":1,"beatMs":1}'),
    ).toBeUndefined()
  })
})
