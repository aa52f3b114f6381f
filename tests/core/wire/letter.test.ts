/** Letters come out of a payload with the signed text that they had; what could not stand in a file is refused. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTask, encodeTask } from '../../../lib/core/codec/task.ts'
import { decodeMessage, encodeMessage } from '../../../lib/core/codec/message.ts'
import { ownerByName } from '../../../lib/core/model/address.ts'
import { bodyCharsMax, mentionsMax } from '../../../lib/core/model/message.ts'
import { urgencies } from '../../../lib/core/model/priority.ts'
import type { TaskOrder } from '../../../lib/core/model/task.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { normalBody, safeValue } from '../../../lib/core/org/escape.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import { letterText } from '../../../lib/core/trust/signed-text.ts'
import {
  type LetterRecord,
  letterRecords,
  lettersMax,
  lettersOf,
} from '../../../lib/core/wire/letter.ts'
import { address, id, order, person, signed } from '../trust/samples.ts'
import { base64 } from './arbitrary.ts'

const gregor = person(1)
const anId = fc.stringMatching(/^msg-[0-9]{8}-[0-9]{6}-[a-z]{1,8}-[0-9a-z]{6}$/).map(id)
const anAddress = fc.constantFrom('gregor', 'ann', 'tex@team.example.com').map(address)
const stamp = fc
  .integer({ min: 0, max: 253_402_300_799_999 })
  .map((atMs) => new Date(atMs).toISOString())
const acting = ['* x', ':END:', '#+TODO: A', ',* y', '', 'Local Variables:', '  :ID: z', '%%(x)']
const body = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...acting)).map((lines) => lines.join('\n')),
  )
  .map(normalBody)
const line = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constantFrom('github:42', '[[x]]', ':a: b'),
  )
  .map(safeValue)
  .filter((text) => text !== '')
const sha256 = fc.stringMatching(/^[0-9a-f]{64}$/)

const letter: fc.Arbitrary<TaskOrder> = fc.record(
  {
    id: anId,
    from: anAddress,
    to: fc.integer({ min: 0, max: 999 }).map((n) => address(`user${n}-claude`)),
    stamp,
    thread: anId,
    replyTo: anId,
    group: line,
    batch: anId,
    route: line,
    mentions: fc.uniqueArray(anAddress),
    attachments: fc.array(fc.record({ id: anId, sha256 }), { maxLength: 3 }),
    urgency: fc.constantFrom(...urgencies),
    expires: stamp,
    blocking: fc.constant(true as const),
    hops: fc.constantFrom('1/5', '2/5'),
    effort: fc.nat(99),
    estimatedTokens: fc.nat(1_000_000),
    project: line,
    deadlineMs: fc.integer({ min: 0, max: 253_402_300_799_999 }),
    body,
    key: fc.constant(gregor.fingerprint),
    sig: base64(64),
  },
  { requiredKeys: ['id', 'from', 'to', 'stamp', 'mentions', 'urgency', 'body', 'key', 'sig'] },
)

/** Of one sending: most is alike, some of it is not. */
const sending = fc
  .tuple(letter, fc.array(fc.tuple(letter, fc.subarray(Object.keys(order))), { maxLength: 6 }))
  .map(([first, others]) => [
    first,
    ...others.map(([other, own]) => {
      const names = new Set([...own, 'id', 'to', 'sig'])
      const all = new Set([...Object.keys(first), ...Object.keys(other)])
      const entries = [...all].map((name) => [
        name,
        (names.has(name) ? other : first)[name as 'id'],
      ])
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as TaskOrder
    }),
  ])
  .filter((all) => new Set(all.map((one) => one.id)).size === all.length)
  .filter((all) => new Set(all.map((one) => one.to)).size === all.length)

const overWire = (records: readonly LetterRecord[]) => JSON.parse(JSON.stringify(records))

function read(records: readonly unknown[]): readonly TaskOrder[] {
  const letters = lettersOf(records)
  if (!letters.ok) throw new Error(letters.refusal.why)
  return letters.value
}

describe('letters of one sending', () => {
  test('come back with the same signed text, key and signature', () => {
    fc.assert(
      fc.property(sending, (sent) => {
        const received = read(overWire(letterRecords(sent)))
        expect(received).toHaveLength(sent.length)
        for (const [at, one] of received.entries()) {
          expect(one).toEqual(sent[at])
          expect(letterText(one)).toEqual(letterText(sent[at]!))
        }
      }),
      { numRuns: 500 },
    )
  })

  test('come back from a file as they came out of the envelope, whatever is in them', () => {
    fc.assert(
      fc.property(letter, (sent) => {
        const [one] = read(overWire(letterRecords([sent])))
        const created = '[2026-11-21 Sat 10:02]'
        const entry = encodeTask(one!, { created, deadline: undefined })
        const text = `#+TITLE: t\n\n${printEntry(entry)}\n* next\n`
        const bytes = new TextEncoder().encode(text)
        const outline = scanOutline(bytes)
        const back = decodeTask(bytes, readEntry(bytes, entryRanges(outline)[0]!, outline.keywords))
        expect(back.ok && new TextDecoder().decode(letterText(back.value))).toBe(
          new TextDecoder().decode(letterText(sent)),
        )
        expect(back.ok && [back.value.key, back.value.sig]).toEqual([sent.key, sent.sig])
      }),
      { numRuns: 500 },
    )
  })

  test('say once what they have in common, and null for what one of them lacks', () => {
    const first = signed({ ...order, to: address('ann-claude') }, gregor)
    const { project: _, thread: __, ...less } = order
    const second = signed({ ...less, id: id('msg-2'), to: address('bob-claude') }, gregor)
    const [, record] = letterRecords([first, second])
    expect(record).toEqual({
      id: 'msg-2',
      to: 'bob-claude',
      thread: null,
      project: null,
      sig: second.sig,
    })
    expect(read(overWire(letterRecords([first, second])))).toEqual([first, second])
  })

  test('leave out what is no part of a letter: what became of it is not for others', () => {
    const task = { ...signed(order, gregor), kind: 'task', state: 'DONE', log: [], tier: 'owner' }
    expect(Object.keys(letterRecords([task])[0]!).sort()).toEqual(
      [...Object.keys(order), 'sig'].sort(),
    )
    expect(letterRecords([])).toEqual([])
    expect(lettersOf([])).toEqual({ ok: true, value: [] })
  })

  test('of the longest text there is come back', () => {
    const long = signed({ ...order, body: 'x'.repeat(bodyCharsMax) }, gregor)
    expect(read(letterRecords([long]))[0]!.body).toHaveLength(bodyCharsMax)
  })
})

describe('a letter is refused', () => {
  const good = letterRecords([signed(order, gregor)])[0]!
  const names = (count: number) => Array.from({ length: count }, (_, at) => `n${at}`)

  test.each<[string, object]>([
    ['an id that is no word', { id: '../../etc/passwd x' }],
    ['an id with a blank after it', { id: 'msg-1 ' }],
    ['a sender that is none', { from: 'Gregor B.' }],
    ['a recipient with an @ before it', { to: '@tex-claude' }],
    ['a recipient that is an option', { to: '--all' }],
    ['a stamp without milliseconds', { stamp: '2026-11-21T09:02:03Z' }],
    ['a stamp in words', { stamp: '21 Nov 2026 (x)' }],
    ['a stamp of the 30th of February', { stamp: '2026-02-30T09:02:03.123Z' }],
    ['a stamp of two lines', { stamp: '2026-11-21T09:02:03.123Z\n' }],
    ['a group of two lines', { group: 'a\n:TO: ann' }],
    ['a group that org acts on', { group: 'Local Variables:' }],
    ['an empty project', { project: '' }],
    ['a project with a blank after it', { project: 'x ' }],
    ['a route of a page', { route: 'x'.repeat(601) }],
    ['mentions that are a text', { mentions: 'ann bob' }],
    ['a mention that is none', { mentions: ['ann bob'] }],
    ['too many mentions', { mentions: names(mentionsMax + 1) }],
    ['an attachment without a hash', { attachments: [{ id: 'file-1' }] }],
    [
      'an attachment with another hash',
      { attachments: [{ id: 'file-1', sha256: 'AB'.repeat(32) }] },
    ],
    [
      'too many attachments',
      { attachments: Array(21).fill({ id: 'f-1', sha256: 'ab'.repeat(32) }) },
    ],
    ['an unknown urgency', { urgency: 'now' }],
    ['an expiry that is no time', { expires: 'tomorrow' }],
    ['blocking that is not true', { blocking: 't' }],
    ['hops that are none', { hops: '1/5 ' }],
    ['a negative effort', { effort: -1 }],
    ['tokens as text', { estimatedTokens: '5' }],
    ['a deadline that no date has', { deadlineMs: 8.64e15 }],
    ['a body with NUL', { body: 'a\0b' }],
    ['a body with half a character', { body: 'a\ud800' }],
    ['a body with CR', { body: 'a\r\nb' }],
    ['a body with a line break at its end', { body: 'a\n' }],
    ['a body that is too long', { body: 'x'.repeat(bodyCharsMax + 1) }],
    ['a body that is none', { body: ['x'] }],
    ['no fingerprint', { key: '' }],
    ['no signature', { sig: undefined }],
    ['a signature that is none', { sig: 'bWdY' }],
  ])('with %s', (_, more) => {
    const refused = lettersOf([{ ...good, ...more }])
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'bad_data' } })
    expect(!refused.ok && refused.refusal.why).toContain(
      `letter 1 with no usable ${Object.keys(more)[0]}`,
    )
    // As a letter after the first, with the same fault.
    const later = { id: 'msg-9', to: 'ann-claude', ...more }
    const fields = (later as { sig?: unknown }).sig === undefined && 'sig' in later
    if (!fields) expect(lettersOf([good, later])).toMatchObject({ ok: false })
  })

  test.each(['effort', 'estimatedTokens', 'deadlineMs'] as const)(
    'to a person with %s, which no message is written down with',
    (name) => {
      const { effort: _, estimatedTokens: __, deadlineMs: ___, ...message } = order
      const toPerson = signed({ ...message, to: address('tex') }, gregor)
      const [record] = letterRecords([toPerson])
      expect(ownerByName(toPerson.to)).toBeUndefined()
      expect(lettersOf([record]).ok).toBe(true)
      expect(lettersOf([{ ...record, [name]: 5 }])).toMatchObject({ ok: false })
      const entry = encodeMessage(toPerson, '[2026-11-21 Sat 10:02]')
      const bytes = new TextEncoder().encode(printEntry(entry))
      const outline = scanOutline(bytes)
      const back = decodeMessage(
        bytes,
        readEntry(bytes, entryRanges(outline)[0]!, outline.keywords),
      )
      expect(back.ok && letterText(back.value)).toEqual(letterText(toPerson))
    },
  )

  test('with all the others when one has an id or a recipient twice', () => {
    const more = { id: 'msg-2', to: 'ann-claude' }
    expect(lettersOf([good, more])).toMatchObject({ ok: true })
    for (const again of [{ id: 'msg-3' }, { to: 'bob-claude' }, {}, []]) {
      expect(lettersOf([good, more, again])).toMatchObject({ ok: false })
    }
  })

  test('with all the others when there are too many', () => {
    const many = Array.from({ length: lettersMax }, (_, at) => ({
      id: `m-${at}`,
      to: `n${at}-claude`,
    }))
    expect(lettersOf([{ ...good, ...many[0] }, ...many.slice(1)]).ok).toBe(true)
    expect(lettersOf([good, ...many])).toMatchObject({ ok: false })
  })

  test('of any form whatever, and nothing throws', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom(...Object.keys(good), '__proto__'), fc.jsonValue()),
    )
    fc.assert(
      fc.property(fc.array(anything, { minLength: 1, maxLength: 3 }), (values) => {
        expect(lettersOf(values)).toMatchObject({ ok: false })
        expect(() => lettersOf([good, ...values])).not.toThrow()
      }),
      { numRuns: 1_000 },
    )
  })
})
