/** The laws of core/org: whatever the bytes, whatever the text. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { editEntry } from '../../../lib/core/org/edit.ts'
import { bodyOf, readEntry } from '../../../lib/core/org/entry.ts'
import { cleanText, escapeBody, normalBody, unescapeBody } from '../../../lib/core/org/escape.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { appendSplice, printEntry } from '../../../lib/core/org/print.ts'
import { safeItem, safeTitle, safeValue } from '../../../lib/core/org/safe.ts'
import { defaultKeywords, entryRanges, findEntry, scanOutline } from '../../../lib/core/org/scan.ts'
import { applySplices } from '../../../lib/core/org/splice.ts'
import type { EntryEdit, NewEntry, Op, OrgEntry } from '../../../lib/core/org/types.ts'
import { anyBytes, entryEdits, hostileText, newEntry, orgFile } from './arbitrary.ts'

const file = fc.oneof(anyBytes, orgFile)

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)))
}

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n')
}

describe('reading', () => {
  test('preamble and headings, put together, are the file', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        const { preamble, starts, count } = scanOutline(bytes)
        const cuts = [...starts.subarray(0, count), bytes.length]
        const parts = cuts
          .slice(0, -1)
          .map((start, index) => bytes.subarray(start, cuts[index + 1]))
        expect(concat([bytes.subarray(preamble.start, preamble.end), ...parts])).toEqual(bytes)
      }),
    )
  })

  test('what is before the first level-1 heading and the level-1 entries, put together, are the file', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        const ranges = entryRanges(scanOutline(bytes))
        const before = bytes.subarray(0, ranges[0]?.start ?? bytes.length)
        const parts = ranges.map(({ start, end }) => bytes.subarray(start, end))
        expect(concat([before, ...parts])).toEqual(bytes)
      }),
    )
  })

  test('never throws, and every range lies in its entry, in order', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        const outline = scanOutline(bytes)
        for (const range of entryRanges(outline)) {
          const entry = readEntry(bytes, range, outline.keywords)
          const { heading, planning, drawer, logbook, body } = entry
          const order = [heading.range, planning?.range, drawer, logbook, body].filter(Boolean)
          const edges = [
            range.start,
            ...order.flatMap((part) => [part!.start, part!.end]),
            range.end,
          ]
          expect(edges).toEqual(edges.toSorted((a, b) => a - b))
          bodyOf(bytes, entry)
        }
      }),
    )
  })

  test('a million headings and huge runs of stars are read', () => {
    expect(scanOutline(encodeText('* x\n'.repeat(1_000_000))).count).toBe(1_000_000)
    const { count, levels } = scanOutline(encodeText(`${'*'.repeat(100_000)} deep\n* a`))
    expect([count, levels[0], levels[1]]).toEqual([2, 65535, 1])
  })

  test('time grows with the text and not with its square', () => {
    const long = 2_000_000
    const texts = [
      ' ',
      '\n',
      ':',
      ',',
      '[',
      '<',
      '{',
      '{,',
      'call_',
      'local ',
      'SCHEDULED:<',
      ':a',
      '* ',
      '%',
    ].map((piece) => piece.repeat(long / piece.length)) // prettier-ignore
    for (const text of texts) {
      const start = performance.now()
      expect(unescapeBody(escapeBody(text))).toBe(text)
      for (const head of ['* ', '* a\n', '* a\n:PROPERTIES:\n:K: ', '* a\n:LOGBOOK:\n- ']) {
        const bytes = encodeText(`${head}${text}x\n`)
        readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
      }
      // A square would take hours; this is a limit for the slowest machine.
      expect(performance.now() - start, JSON.stringify(text.slice(0, 20))).toBeLessThan(20_000)
    }
  })

  test('an id mentioned a hundred thousand times is found where it belongs, or nowhere', () => {
    const mentions = '* a\n:PROPERTIES:\n:ID: a\n:REPLY_TO: msg-1\n:END:\nmsg-1\n'.repeat(50_000)
    const bytes = encodeText(`msg-1\n${mentions}${'msg-1 '.repeat(100_000)}\n`)
    expect(findEntry(bytes, 'msg-1')).toBeUndefined()
    const more = encodeText(`${mentions}* b\n:PROPERTIES:\n:ID: msg-1\n:END:\n`)
    expect(findEntry(more, 'msg-1')?.end).toBe(more.length)
  })
})

describe('escaping', () => {
  const normal = hostileText.map(normalBody)

  test('loses nothing', () => {
    fc.assert(
      fc.property(normal, (text) => {
        expect(unescapeBody(escapeBody(text))).toBe(text)
      }),
      { numRuns: 5000 },
    ) // prettier-ignore
  })

  test('leaves plain text alone', () => {
    const plain =
      'Dear all,\n\n- one\n- two, see https://example.com (a: b)\n  * indented\n\tx < y, {z}, user_callback, 50%'
    expect(escapeBody(plain)).toBe(plain)
  })

  test.each([
    ['* heading', ',* heading'],
    [',* heading', ',,* heading'],
    ['  #+begin_src sh', '  ,#+begin_src sh'],
    [':END:', ',:END:'],
    ['\t:LOGBOOK: ', '\t,:LOGBOOK: '],
    ['SCHEDULED: <2026-11-23 Mon>', ',SCHEDULED: <2026-11-23 Mon>'],
    ['a\u2028* b', 'a\u2028,* b'],
    ['# local variables:', '# local ,variables:'],
    ['%%(diary)', '%%,(diary)'],
    ['see [[x][y]]', 'see [,[x][y]]'],
    ['<<t>> <<<r>>> a << b', '<,<t>> <<,<r>>> a << b'],
  ])('of %j is %j', (text, escaped) => {
    expect(escapeBody(text)).toBe(escaped)
  })

  test('a clean text has no NUL and no lone surrogate, and is else the same', () => {
    expect(cleanText('a\0b\ud800c😀')).toBe('a\ufffdb\ufffdc😀')
  })

  test('titles and values are one line, and safe ones stay as they are', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 80 }), (text, charsMax) => {
        const title = safeTitle(text, charsMax)
        expect(Array.from(title).length).toBeLessThanOrEqual(charsMax)
        expect(title).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(safeValue(text)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(safeItem(safeItem(`- ${text}`))).toBe(safeItem(`- ${text}`))
      }),
    )
  })
})

describe('printing', () => {
  test('and reading gives every field back, in LF and CRLF files', () => {
    fc.assert(
      fc.property(newEntry, fc.boolean(), (entry, windows) => {
        const text = printEntry(entry)
        const bytes = encodeText(windows ? crlf(text) : text)
        const read = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
        expect(fieldsOf(bytes, read)).toEqual(expectedFields(entry))
        expect(scanOutline(bytes).count).toBe(1)
      }),
      { numRuns: 1000 },
    )
  })

  test('an append leaves one blank line, keeps the line ends and every byte before it', () => {
    const text = '* a\n:PROPERTIES:\n:END:\n'
    const appended = (before: string) =>
      new TextDecoder().decode(
        applySplices(encodeText(before), [appendSplice(encodeText(before), text)]),
      )
    expect(appended('')).toBe(text)
    expect(appended('x')).toBe(`x\n\n${text}`)
    expect(appended('x\n')).toBe(`x\n\n${text}`)
    expect(appended('x\n\n')).toBe(`x\n\n${text}`)
    expect(appended('x\r\n')).toBe(`x\r\n\r\n${crlf(text)}`)
    expect(appended('x\r\n\r\n')).toBe(`x\r\n\r\n${crlf(text)}`)
    expect(appended('x\r\ny')).toBe(`x\r\ny\r\n\r\n${crlf(text)}`)
  })
})

function fieldsOf(bytes: Uint8Array, entry: OrgEntry) {
  const { heading, planning, properties, log } = entry
  return {
    keyword: heading.keyword,
    priority: heading.priority,
    title: heading.title,
    tags: heading.tags,
    scheduled: planning?.scheduled,
    deadline: planning?.deadline,
    properties: properties.map(({ key, value }) => [key, value] as const),
    log: log.map(({ text }) => text),
    body: bodyOf(bytes, entry),
  }
}

function expectedFields(entry: NewEntry): ReturnType<typeof fieldsOf> {
  return {
    keyword: entry.keyword,
    priority: entry.priority,
    title: safeTitle(entry.title, 500) || '–',
    tags: entry.tags,
    scheduled: entry.planning?.scheduled,
    deadline: entry.planning?.deadline,
    properties: entry.properties.map(([key, value]) => [key, safeValue(value)] as const),
    log: entry.log.map(safeItem),
    body: normalBody(entry.body),
  }
}

describe('editing', () => {
  /** An entry between two others, in a file with or without a final line break, in LF or CRLF. */
  const place = fc
    .record({ entry: newEntry, windows: fc.boolean(), last: fc.boolean(), ends: fc.boolean() })
    .map(({ entry, windows, last, ends }) => {
      const own = printEntry({
        ...entry,
        properties: [['ID', 'own'], ...entry.properties.filter(([key]) => key !== 'ID')],
      }) // prettier-ignore
      const text = `#+TITLE: x\n\n* before\nx\n\n${own}${last ? '' : '\n* after\n:PROPERTIES:\n:ID: after\n:END:\n'}`
      const trimmed = ends ? text : text.replace(/\n+$/u, '')
      return encodeText(windows ? crlf(trimmed) : trimmed)
    })

  test('changes what it says and nothing else', () => {
    fc.assert(
      fc.property(place, entryEdits, (bytes, edits) => {
        const range = findEntry(bytes, 'own')!
        const before = readEntry(bytes, range, defaultKeywords)
        const after = applySplices(bytes, editEntry(bytes, before, edits))
        const found = findEntry(after, 'own')!
        expect(after.subarray(0, found.start)).toEqual(bytes.subarray(0, range.start))
        expect(after.subarray(found.end)).toEqual(bytes.subarray(range.end))
        const read = readEntry(after, found, defaultKeywords)
        expect(sorted(fieldsOf(after, read))).toEqual(
          sorted(edits.reduce(afterEdit, fieldsOf(bytes, before))),
        )
        expect(decode(after).includes('\r\n')).toBe(decode(bytes).includes('\r\n'))
        expect(/[^\r]\n/u.test(decode(after)) && decode(bytes).includes('\r\n')).toBe(false)
      }),
      { numRuns: 1500 },
    )
  })

  test('to the values that are there gives no splice', () => {
    fc.assert(
      fc.property(place, entryEdits, (bytes, edits) => {
        const once = applySplices(bytes, splicesFor(bytes, edits))
        // The last edit of each kind is what remains; repeating all of them must find nothing to do.
        const again = edits.filter((edit) => edit.type !== 'tags')
        expect(splicesFor(once, again)).toEqual([])
      }),
      { numRuns: 1500 },
    )
  })

  test('an op repeated changes nothing', () => {
    const op = fc.oneof(
      entryEdits.map((edits): Op => ({ type: 'edit', path: 'x.org', id: 'own', edits })),
      newEntry.map(
        (entry): Op => ({
          type: 'append',
          path: 'x.org',
          id: 'new',
          text: printEntry({ ...entry, properties: [['ID', 'new']] }),
        }),
      ), // prettier-ignore
      fc.constant<Op>({ type: 'remove', path: 'x.org', id: 'own' }),
    )
    fc.assert(
      fc.property(place, op, (bytes, change) => {
        const once = applyOp(bytes, change)
        expect(applyOp(once, change)).toEqual(once)
      }),
      { numRuns: 1000 },
    )
  })
})

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function splicesFor(bytes: Uint8Array, edits: readonly EntryEdit[]) {
  return editEntry(bytes, readEntry(bytes, findEntry(bytes, 'own')!, defaultKeywords), edits)
}

type Fields = ReturnType<typeof fieldsOf>

/** The order of properties means nothing, unlike that of log lines. */
function sorted(fields: Fields): Fields {
  return { ...fields, properties: fields.properties.toSorted(([a], [b]) => (a < b ? -1 : 1)) }
}

function afterEdit(fields: Fields, edit: EntryEdit): Fields {
  switch (edit.type) {
    case 'keyword':
      return { ...fields, keyword: edit.value }
    case 'priority':
      return { ...fields, priority: edit.value }
    case 'tags': {
      const kept = fields.tags.filter((tag) => !edit.remove.includes(tag) || edit.add.includes(tag))
      return { ...fields, tags: [...new Set([...kept, ...edit.add])] }
    }
    case 'planning':
      return { ...fields, [edit.key === 'SCHEDULED' ? 'scheduled' : 'deadline']: edit.value }
    case 'log': {
      const item = safeItem(edit.item)
      return { ...fields, log: fields.log.includes(item) ? fields.log : [item, ...fields.log] }
    }
    case 'property': {
      const value = safeValue(edit.value ?? '')
      const there = fields.properties.some(([key]) => key === edit.key)
      const properties =
        value === ''
          ? fields.properties.filter(([key]) => key !== edit.key)
          : there
            ? fields.properties.map(([key, old]) =>
                key === edit.key ? ([key, value] as const) : ([key, old] as const),
              )
            : [...fields.properties, [edit.key, value] as const]
      return { ...fields, properties }
    }
  }
}
