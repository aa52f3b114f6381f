/** Printing, editing and ops: what they say happens, and nothing else. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { applySplices, editEntry } from '../../../lib/core/org/edit.ts'
import { bodyOf, readEntry } from '../../../lib/core/org/entry.ts'
import { normalBody, safeItem, safeTitle, safeValue } from '../../../lib/core/org/escape.ts'
import { applyOp, applyOps } from '../../../lib/core/org/ops.ts'
import { appendSplice, printEntry } from '../../../lib/core/org/print.ts'
import { defaultKeywords, findEntry, scanOutline } from '../../../lib/core/org/scan.ts'
import type { EntryEdit, NewEntry, Op, OrgEntry } from '../../../lib/core/org/types.ts'
import { entryEdits, newEntry } from './arbitrary-entry.ts'

function crlf(text: string): string {
  return text.replaceAll('\n', '\r\n')
}

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
      })
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
      { numRuns: 1000 },
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
      { numRuns: 1000 },
    )
  })

  test('many ops at once do what they do one after another', () => {
    const id = fc.constantFrom('own', 'after', 'new', 'other')
    const op = fc.oneof(
      fc.tuple(id, newEntry).map(
        ([own, entry]): Op => ({
          type: 'append',
          path: 'x.org',
          id: own,
          text: printEntry({ ...entry, properties: [['ID', own]] }),
        }),
      ),
      id.map((own): Op => ({ type: 'remove', path: 'x.org', id: own })),
      fc
        .tuple(id, entryEdits)
        .map(([own, edits]): Op => ({ type: 'edit', path: 'x.org', id: own, edits })),
    )
    fc.assert(
      fc.property(place, fc.array(op, { maxLength: 6 }), (bytes, ops) => {
        const one = ops.reduce(applyOp, bytes)
        expect(decode(applyOps(bytes, ops))).toBe(decode(one))
      }),
      { numRuns: 1000 },
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
      ),
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

/** The order of tags and properties means nothing, unlike that of log lines. */
function sorted(fields: Fields): Fields {
  const properties = fields.properties.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return { ...fields, tags: fields.tags.toSorted(), properties }
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
    case 'unlog':
      return { ...fields, log: fields.log.filter((item) => item !== edit.item) }
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
