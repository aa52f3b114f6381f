import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeContact, encodeContact } from '../../../lib/core/codec/contact.ts'
import { signedProperties } from '../../../lib/core/codec/letter.ts'
import { decodeMessage, encodeMessage } from '../../../lib/core/codec/message.ts'
import { entriesByHeading, peekProperty } from '../../../lib/core/codec/peek.ts'
import { decodeTask, encodeTask } from '../../../lib/core/codec/task.ts'
import { type Address, parseAddress } from '../../../lib/core/model/address.ts'
import { type EntryId, parseId } from '../../../lib/core/model/id.ts'
import type { Letter } from '../../../lib/core/model/message.ts'
import { urgencies } from '../../../lib/core/model/priority.ts'
import type { TaskOrder } from '../../../lib/core/model/task.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { cleanText } from '../../../lib/core/org/escape.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import type { NewEntry } from '../../../lib/core/org/types.ts'
import { relaxed } from '../../../lib/core/trust/signed-text.ts'

const created = '[2026-11-21 Sat 10:02]'
const address = fc
  .constantFrom('gregor', 'tex-claude', 'tex@team.example.com')
  .map((text) => parseAddress(text)!)
const id = fc
  .stringMatching(/^msg-[0-9]{8}-[0-9]{6}-[a-z]{1,8}-[0-9a-z]{6}$/)
  .map((text) => parseId(text)!)
const body = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc
    .array(fc.constantFrom('* x', ':END:', '#+TODO: A', 'plain', ',* y', '', 'Local Variables:'))
    .map((lines) => `x${lines.join('\n')}`),
)
const letter: fc.Arbitrary<Letter> = fc.record(
  {
    id,
    from: address,
    to: address,
    stamp: fc.constant('2026-11-21T09:02:03.123Z'),
    thread: id,
    replyTo: id,
    group: fc.constant('@reviewers'),
    batch: id,
    route: fc.constant('github:42'),
    mentions: fc.uniqueArray(address),
    urgency: fc.constantFrom(...urgencies),
    expires: fc.constant('2026-12-01T00:00:00.000Z'),
    hops: fc.constant('2/5'),
    body: body.map((text) => relaxed(cleanText(text)) || 'x'),
    key: fc.constant('7Qm3vK2pXw'),
    sig: fc.constant('bWdY'),
  },
  { requiredKeys: ['id', 'from', 'to', 'stamp', 'mentions', 'urgency', 'body'] },
)

function readBack(entry: NewEntry) {
  const bytes = new TextEncoder().encode(`#+TITLE: t\n\n${printEntry(entry)}\n* next\n`)
  const outline = scanOutline(bytes)
  return { bytes, entry: readEntry(bytes, entryRanges(outline)[0]!, outline.keywords) }
}

describe('codec', () => {
  test('all that is printed of a letter is under its signature, but when it came here', () => {
    fc.assert(
      fc.property(letter, (sent) => {
        const order = { ...sent, effort: 3, estimatedTokens: 9, deadlineMs: 1_800_000_000_000 }
        const printed = [encodeMessage(sent, created), encodeTask(order, { created })]
        const keys = new Set(printed.flatMap(({ properties }) => properties.map(([key]) => key)))
        for (const key of ['ID', 'CREATED', ...signedProperties]) keys.delete(key)
        expect([...keys]).toEqual([])
      }),
    )
  })

  test('a letter comes back from the file field by field, whatever its text', () => {
    fc.assert(
      fc.property(letter, (sent) => {
        const { bytes, entry } = readBack(encodeMessage(sent, created))
        const read = decodeMessage(bytes, entry)
        expect(read.ok).toBe(true)
        if (!read.ok) return
        const { kind, status, priority, tags, log, ...fields } = read.value
        expect({ ...fields, body: relaxed(fields.body) }).toEqual({
          ...sent,
          body: relaxed(sent.body),
        })
        expect({ kind, status, priority, tags, log }).toEqual({
          kind: 'message',
          status: 'unread',
          priority: sent.urgency,
          tags: ['unread', 'message'],
          log: [],
        })
      }),
    )
  })

  test('a task comes back with what its author asked for, and always starts as TODO', () => {
    const asked = fc.record(
      {
        effort: fc.nat(99),
        estimatedTokens: fc.nat(1_000_000),
        project: fc.constant('website'),
        deadlineMs: fc.constant(Date.parse('2026-12-24T12:00:00.000Z')),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(letter, asked, (base, more) => {
        const order: TaskOrder = { ...base, ...more }
        const { bytes, entry } = readBack(
          encodeTask(order, { created, deadline: '<2026-12-24 Thu 13:00>' }),
        )
        const read = decodeTask(bytes, entry)
        expect(read.ok && read.value).toMatchObject({ ...more, state: 'TODO', retryCount: 0 })
      }),
    )
  })

  test('an entry without a usable address or id is refused as bad data, not guessed', () => {
    const sent = encodeMessage(
      {
        id: 'x y' as EntryId,
        from: '../../x' as Address,
        to: '--flag' as Address,
        stamp: '',
        mentions: [],
        urgency: 'low',
        body: 'x',
      },
      created,
    )
    const { bytes, entry } = readBack(sent)
    const read = decodeMessage(bytes, entry)
    expect(read).toMatchObject({ ok: false, refusal: { code: 'bad_data' } })
    expect(!read.ok && read.refusal.why).toContain('ID, FROM, TO')
  })

  test('a contact comes back with handles, groups and key', () => {
    const contact = {
      kind: 'person',
      address: parseAddress('tex')!,
      name: 'Tex',
      handles: ['@tex', '@tx'],
      email: 'tex@team.example.com',
      groups: [
        { group: 'frontend', role: 'lead' },
        { group: 'reviewers', role: undefined },
      ],
      publicKey: 'ed25519:AAAA',
    } as const
    const { entry } = readBack(encodeContact(contact, '[2026-11-21 Sat]'))
    expect(decodeContact(entry)).toEqual({ ok: true, value: contact })
  })

  test('a heading that names nobody is no contact', () => {
    const { entry } = readBack({
      keyword: undefined,
      priority: undefined,
      title: 'Groups',
      tags: [],
      properties: [],
      log: [],
      body: '',
    })
    expect(decodeContact(entry)).toMatchObject({ ok: false })
  })
})

describe('peek', () => {
  test('finds entries by a word of the heading and never by a word of the body', () => {
    const text =
      '* TODO a :unread:\n:PROPERTIES:\n:TO:       tex\n:END:\n:unread: in the body\n* DONE b\n:unread:\n* TODO c :unread:\n'
    const outline = scanOutline(new TextEncoder().encode(text))
    expect(entriesByHeading(outline, [':unread:'])).toHaveLength(2)
  })

  test('reads a property of the drawer and stops at its end', () => {
    const text = '* a\n:PROPERTIES:\n:TO:       tex\n:END:\n:FROM:     fake\n'
    const bytes = new TextEncoder().encode(text)
    const range = { start: 0, end: bytes.length }
    expect(peekProperty(bytes, range, 'TO')).toBe('tex')
    expect(peekProperty(bytes, range, 'FROM')).toBeUndefined()
  })
})
