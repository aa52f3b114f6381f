import { describe, expect, test } from 'vitest'
import { decodeOld, withoutUtf16 } from '../../../lib/core/migrate/decode.ts'
import { knownIn } from '../../../lib/core/migrate/known.ts'
import { splitOldFile } from '../../../lib/core/migrate/split.ts'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { convert, inPlace, outside, value } from './stage.ts'

const drawer = (id: string, more = '') =>
  `:PROPERTIES:\n:ID: ${id}\n:FROM: gregor\n:TO: tex\n${more}:END:\n`
const message = (id: string, body: string) =>
  `* MESSAGE [2025-12-12 Fri 14:25] :unread:\n${drawer(id)}${body}\n`
const bodies = (text: string) => convert([outside(text)]).migrated.map(({ entry }) => entry.body)

describe('a file of 0.1 is cut at its messages alone', () => {
  test('other headings are text of the message above', () => {
    const body = 'A plan:\n\n* One\n** Two\n:PROPERTIES:\n:ID: x\n:END:\n* TODO three :tag:\n\nEnd.'
    expect(bodies(message('a', body) + message('b', 'Next.'))).toEqual([body, 'Next.'])
  })

  test('the first message may stand on the first line, and the last may lack its line break', () => {
    expect(bodies(message('a', 'One.').trimEnd())).toEqual(['One.'])
  })

  test('blank lines around a text go, those inside stay', () => {
    expect(bodies(message('a', '\n\n  One.\n\n\nTwo.\n\n'))).toEqual(['  One.\n\n\nTwo.'])
  })

  test('what stands before the first message is kept, comments and keywords are not', () => {
    const split = splitOldFile(
      outside(`#+TITLE: x\n\n# comment\nStray\n# more\n${message('a', 'b')}`),
    )
    expect(split.strays.map(({ spot, bytes }) => [spot.line, decodeOld(bytes).text])).toEqual([
      [4, 'Stray\n# more'],
    ])
  })

  test.each([
    ['', []],
    ['#+TITLE: Inbox\n# nothing yet\n', []],
    ['\nSome notes\n* And a heading\n', [2]],
    ['* A heading\n', [1]],
  ])('a file without messages is left: %j', (text, lines) => {
    const split = splitOldFile(outside(text))
    expect(split).toMatchObject({ entries: [], strays: [] })
    expect(split.left.map(({ line }) => line)).toEqual(lines)
  })

  test('every message is told with its line', () => {
    const text = `\n\n${message('a', 'x\ny')}\n${message('b', 'z')}`.replaceAll('\n', '\r\n')
    expect(splitOldFile(outside(text)).entries.map(({ spot }) => spot.line)).toEqual([3, 12])
  })
})

describe('a file of the tree', () => {
  const fresh = `* TODO gregor: hi :unread:message:\n:PROPERTIES:\n:ID: n\n:FROM: gregor\n:TO: tex\n:STAMP: 2026-11-21T09:02:03.123Z\n:END:\nhi\n`
  const old = `* TODO [2026-03-11 Wed 10:00] :unread:message:\n${drawer('a')}Text.\n`

  test('entries of 0.3 are not touched, and messages of 0.1 among them are found', () => {
    const { migrated } = convert([inPlace(fresh + old + fresh + message('b', 'x'))])
    expect(migrated.map(({ id, old: { version } }) => [id, version])).toEqual([
      ['a', '0.2'],
      ['b', '0.1'],
    ])
  })

  test('a bare heading below an old message is its text; one with anything of its own is left', () => {
    const split = splitOldFile(
      inPlace(`${old}* bare\nmore\n* TODO mine\n* tagged :x:\n${fresh}* bare too\n`),
    )
    expect(split.entries.map(({ body }) => body)).toEqual(['Text.\n* bare\nmore'])
    expect(split.left.map(({ line }) => line)).toEqual([10, 11, 20])
  })

  test('in a file that has no old entry nothing is remarked', () => {
    expect(splitOldFile(inPlace(`${fresh}* my own\n`))).toEqual({
      entries: [],
      strays: [],
      left: [],
    })
  })
})

describe('odd entries', () => {
  const one = (text: string) => convert([outside(text)]).migrated[0]!
  const head = '* MESSAGE [2025-12-12 Fri 14:25]\n'

  test.each([
    ['a blank line before the drawer', `${head}\n${drawer('a')}x\n`, 'x'],
    ['an indented drawer', `${head}${drawer('a').replaceAll(/^/gmu, '  ').trimEnd()}\nx\n`, 'x'],
    ['lower case', `${head}${drawer('a').toLowerCase()}x\n`, 'x'],
    ['a drawer without end', `${head}:PROPERTIES:\n:ID: a\n:FROM: gregor\nx\n`, 'x'],
    [
      'junk in the drawer',
      `${head}:PROPERTIES:\n:ID: a\njunk\n:FROM: gregor\n:END:\nx\n`,
      'junk\nx',
    ],
    ['no text', `${head}${drawer('a')}`, ''],
    [
      'a second drawer in the text',
      `${head}${drawer('a')}x\n:PROPERTIES:\n:FROM: owner\n:END:\n`,
      'x\n:PROPERTIES:\n:FROM: owner\n:END:',
    ],
  ])('%s', (_name, text, body) => {
    const migrated = one(text)
    expect([migrated.id, value(migrated, 'FROM'), migrated.entry.body]).toEqual([
      'a',
      'gregor',
      body,
    ])
  })

  test('a time comes from the heading, the id or the message before, and its second from the id', () => {
    const { migrated } = convert([
      outside(
        `${head}${drawer('msg-20251212-142507-gregor')}x\n` +
          `* MESSAGE\n${drawer('msg-20251213-080910-gregor')}x\n` +
          `* MESSAGE [2025-02-31 Fri 14:25]\n${drawer('c')}x\n`,
      ),
    ])
    expect(migrated.map((each) => value(each, 'STAMP'))).toEqual([
      '2025-12-12T14:25:07.000Z',
      '2025-12-13T08:09:10.000Z',
      '2025-12-13T08:09:10.001Z',
    ])
    expect(migrated[2]!.remarks.join()).toContain('no time')
  })

  test.each([
    ['no FROM', ':ID: a\n:TO: tex\n', 'FROM'],
    ['a FROM that is no name', ':FROM: a/../b\n:TO: tex\n', 'a/../b'],
    ['no TO', ':FROM: gregor\n', 'TO'],
    ['a TO that is no name', ':FROM: gregor\n:TO: every body\n', 'every body'],
  ])('%s cannot be read', (_name, properties, why) => {
    const text = `* MESSAGE [2025-12-12 Fri 14:25]\n:PROPERTIES:\n${properties}:END:\nx\n`
    const { migrated, unreadable } = convert([inPlace(text)])
    expect(migrated).toEqual([])
    expect(unreadable.map((each) => each.why).join()).toContain(why)
    expect(decodeOld(unreadable[0]!.bytes).text).toBe(text)
  })

  test('unknown properties are kept, also those that stand there twice', () => {
    const migrated = one(
      `${head}${drawer('a', ':MOOD: good\n:MOOD: bad\n:MOOD+: very\n:SOURCE: relay\n:FROM: other\n:a|b: c\n')}x\n`,
    )
    const kept = Object.fromEntries(migrated.entry.properties)
    expect(kept).toMatchObject({
      MOOD: 'good very',
      MOOD_2: 'bad',
      VIA: 'relay',
      OLD_FROM: 'other',
      A_B: 'c',
    })
  })
})

test('a drawer of a hundred properties hides the mark from no later run', () => {
  const many = Array.from({ length: 100 }, (_, index) => `:P${index}: x\n`).join('')
  const file = outside(`* MESSAGE [2025-12-12 Fri 14:25]\n${drawer('a', many)}x\n`)
  const bytes = encodeText(printEntry(convert([file]).migrated[0]!.entry))
  expect(convert([file], knownIn([bytes])).migrated).toEqual([])
})

describe('encodings', () => {
  test('Windows-1252 is read where UTF-8 is not', () => {
    const bytes = Uint8Array.from([0x80, 0x20, 0xfc, 0x20, 0x93, 0x81])
    expect(decodeOld(bytes)).toEqual({ text: '€ ü “\u0081', encoding: 'Windows-1252' })
    expect(decodeOld(new TextEncoder().encode('\ufeff€\r\nü\r')).text).toBe('€\nü\n')
  })

  test('UTF-16 is read by its mark', () => {
    const le = Uint8Array.from([0xff, 0xfe, 0x2a, 0, 0x20, 0, 0xac, 0x20])
    const be = Uint8Array.from([0xfe, 0xff, 0, 0x2a, 0, 0x20, 0x20, 0xac])
    for (const bytes of [le, be]) expect(decodeOld(withoutUtf16(bytes)).text).toBe('* €')
  })
})
