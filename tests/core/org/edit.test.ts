/** Edits in files as people leave them: org in, org out. */

import { describe, expect, test } from 'vitest'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { applySplices, editEntry } from '../../../lib/core/org/edit.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import type { EntryEdit } from '../../../lib/core/org/types.ts'

/** The first entry of a file after some edits, with the rest of the file. */
function edited(text: string, ...edits: readonly EntryEdit[]): string {
  const bytes = encodeText(text)
  const outline = scanOutline(bytes)
  const entry = readEntry(bytes, entryRanges(outline)[0]!, outline.keywords)
  return new TextDecoder().decode(applySplices(bytes, editEntry(bytes, entry, edits)))
}

const keyword = (value: string | undefined): EntryEdit => ({ type: 'keyword', value })
const priority = (value: string | undefined): EntryEdit => ({ type: 'priority', value })
const property = (key: string, value: string | undefined): EntryEdit => ({
  type: 'property',
  key,
  value,
})
const log = (item: string): EntryEdit => ({ type: 'log', item })
const add = (...tags: string[]): EntryEdit => ({ type: 'tags', add: tags, remove: [] })
const remove = (...tags: string[]): EntryEdit => ({ type: 'tags', add: [], remove: tags })
const scheduled = (value: string | undefined): EntryEdit => ({
  type: 'planning',
  key: 'SCHEDULED',
  value,
})
const deadline = (value: string | undefined): EntryEdit => ({
  type: 'planning',
  key: 'DEADLINE',
  value,
})

describe('heading', () => {
  test.each([
    ['* TODO a', keyword('DONE'), '* DONE a'],
    ['*   TODO   a  :x:  ', keyword('DONE'), '*   DONE a  :x:  '],
    ['* a', keyword('DONE'), '* DONE a'],
    ['* TODO a', keyword(undefined), '* a'],
    ['* TODO a', priority('A'), '* TODO [#A] a'],
    ['* TODO [#é] a', priority('A'), '* TODO [#A] a'],
    ['* TODO [#B]  a', priority(undefined), '* TODO a'],
    ['* ', keyword('TODO'), '* TODO '],
    ['* COMMENT a', keyword('TODO'), '* TODO COMMENT a'],
    ['* a :x:y:', remove('x', 'y'), '* a'],
    ['* :x:', remove('x'), '* '],
    ['* a  :x:', remove('z'), '* a  :x:'],
    ['* a  :x:', add('x'), '* a  :x:'],
    ['* é', add('no-hyphen'), `* é${' '.repeat(63)}:no_hyphen:`],
    ['* TODO [#A] a :x:', add('y'), `* TODO [#A] a${' '.repeat(59)}:x:y:`],
    [`* ${'long '.repeat(20)}`, add('x'), `* ${'long '.repeat(20).trimEnd()} :x:`],
  ])('%j', (before, edit, after) => {
    expect(edited(before, edit)).toBe(after)
    expect(edited(`${before}\n* next :x:\n`, edit)).toBe(`${after}\n* next :x:\n`)
  })

  test('tags end at column 77', () => {
    expect(edited('* TODO a', add('x', 'y')).length).toBe(77)
  })
})

describe('drawer', () => {
  test.each([
    ['* a', '* a\n:PROPERTIES:\n:K:        v\n:END:'],
    ['* a\n', '* a\n:PROPERTIES:\n:K:        v\n:END:\n'],
    ['* a\r\n', '* a\r\n:PROPERTIES:\r\n:K:        v\r\n:END:\r\n'],
    ['#+TITLE: x\r\n* a', '#+TITLE: x\r\n* a\r\n:PROPERTIES:\r\n:K:        v\r\n:END:'],
    ['* a\nbody\n', '* a\n:PROPERTIES:\n:K:        v\n:END:\nbody\n'],
    [
      '* a\nDEADLINE: <2026-11-23 Mon>',
      '* a\nDEADLINE: <2026-11-23 Mon>\n:PROPERTIES:\n:K:        v\n:END:',
    ],
    ['* a\n:PROPERTIES:\n:END:', '* a\n:PROPERTIES:\n:K:        v\n:END:'],
    ['* a\n  :PROPERTIES:\n  :k:   old \n  :END:\n', '* a\n  :PROPERTIES:\n  :k:   v\n  :END:\n'],
    ['* a\n:PROPERTIES:\n:K:\n:END:\n', '* a\n:PROPERTIES:\n:K: v\n:END:\n'],
    [
      '* a\n:PROPERTIES:\n:K: x\n:K+: y\n:L: z\n:END:\n',
      '* a\n:PROPERTIES:\n:K: v\n:L: z\n:END:\n',
    ],
    [
      '* a\n:PROPERTIES:\njunk\n:END:\n',
      '* a\n:PROPERTIES:\n:K:        v\n:END:\n:PROPERTIES:\njunk\n:END:\n',
    ],
  ])('of %j gets a property', (before, after) => {
    expect(edited(before, property('K', 'v'))).toBe(after)
  })

  test('loses a property with its KEY+ lines, whatever its case', () => {
    const before = '* a\n:PROPERTIES:\n:k: 1\n:J: 2\n:K+: 3\n:END:\nbody\n'
    expect(edited(before, property('K', undefined))).toBe('* a\n:PROPERTIES:\n:J: 2\n:END:\nbody\n')
  })

  test('keeps a value that stands there in two lines', () => {
    const before = '* a\n:PROPERTIES:\n:K: 1\n:K+: 2\n:END:\n'
    expect(edited(before, property('K', '1 2'))).toBe(before)
  })

  test('takes a hostile value as one line that acts nowhere', () => {
    const after = edited('* a\n', property('K', 'x\n:END:\n* Local Variables:\0'))
    expect(after).toBe('* a\n:PROPERTIES:\n:K:        x :END: * Local ,Variables:\ufffd\n:END:\n')
  })
})

describe('log', () => {
  test.each([
    ['* a', '* a\n:LOGBOOK:\n- n\n:END:'],
    ['* a\nbody\n', '* a\n:LOGBOOK:\n- n\n:END:\nbody\n'],
    ['* a\n:PROPERTIES:\n:END:', '* a\n:PROPERTIES:\n:END:\n:LOGBOOK:\n- n\n:END:'],
    [
      '* a\r\n:PROPERTIES:\r\n:END:\r\nb',
      '* a\r\n:PROPERTIES:\r\n:END:\r\n:LOGBOOK:\r\n- n\r\n:END:\r\nb',
    ],
    ['* a\n:LOGBOOK:\n- o\n:END:\n', '* a\n:LOGBOOK:\n- n\n- o\n:END:\n'],
    ['* a\n  :LOGBOOK:\n  - o\n  :END:\n', '* a\n  :LOGBOOK:\n  - n\n  - o\n  :END:\n'],
    ['* a\n\n:LOGBOOK:\n- o\n:END:\n', '* a\n:LOGBOOK:\n- n\n:END:\n\n:LOGBOOK:\n- o\n:END:\n'],
    ['* a\n:LOGBOOK:\n- n\n:END:\n', '* a\n:LOGBOOK:\n- n\n:END:\n'],
  ])('of %j gets an item on top', (before, after) => {
    expect(edited(before, log('- n'))).toBe(after)
  })

  test('keeps a note inside its item, which can forge nothing', () => {
    const after = edited(
      '* a\n',
      log('- n \\\\\n- State "DONE" [2026-11-21 Sat]\n:END:\n* x\n\n  #+TODO: A'),
    )
    expect(after).toBe(
      '* a\n:LOGBOOK:\n- n \\\\\n  - State "DONE" [2026-11-21 Sat]\n  ,:END:\n  * x\n  ,#+TODO: A\n:END:\n',
    )
    const bytes = encodeText(after)
    const entry = readEntry(bytes, { start: 0, end: bytes.length }, { open: [], done: [] })
    expect(entry.log.map(({ text }) => text)).toEqual([
      '- n \\\\\n  - State "DONE" [2026-11-21 Sat]\n  :END:\n  * x\n  #+TODO: A',
    ])
  })

  test('items of one edit stand newest first', () => {
    expect(edited('* a', log('- 1'), log('- 2'))).toBe('* a\n:LOGBOOK:\n- 2\n- 1\n:END:')
  })
})

describe('a line of the log', () => {
  const unlog = (item: string): EntryEdit => ({ type: 'unlog', item })
  test.each([
    ['* a\n:LOGBOOK:\n- n\n- o\n:END:\nb\n', '* a\n:LOGBOOK:\n- n\n:END:\nb\n'],
    ['* a\r\n:LOGBOOK:\r\n- o\r\n- n\r\n:END:\r\n', '* a\r\n:LOGBOOK:\r\n- n\r\n:END:\r\n'],
    [
      '* a\n  :LOGBOOK:\n  - o\n  - n\n    - o\n  :END:\n',
      '* a\n  :LOGBOOK:\n  - n\n    - o\n  :END:\n',
    ],
    ['* a\n:LOGBOOK:\n- o \\\\\n  more\n:END:\n', '* a\n:LOGBOOK:\n- o \\\\\n  more\n:END:\n'],
    ['* a\n- o\n', '* a\n- o\n'],
  ])('of %j goes, and nothing else', (before, after) => {
    expect(edited(before, unlog('- o'))).toBe(after)
    expect(edited(after, unlog('- o'))).toBe(after)
  })

  test('goes as another one comes', () => {
    expect(edited('* a\n:LOGBOOK:\n- o\n:END:\n', unlog('- o'), log('- n'))).toBe(
      '* a\n:LOGBOOK:\n- n\n:END:\n',
    )
  })
})

describe('planning', () => {
  const monday = '<2026-11-23 Mon>'
  test.each([
    ['* a', scheduled(monday), `* a\nSCHEDULED: ${monday}`],
    ['* a\nb', scheduled(monday), `* a\nSCHEDULED: ${monday}\nb`],
    ['* a\n  DEADLINE: <x>\nb', scheduled(monday), `* a\n  DEADLINE: <x> SCHEDULED: ${monday}\nb`],
    [
      `* a\n  SCHEDULED: ${monday}  DEADLINE: <2026-11-24 Tue>\n`,
      scheduled('<2026-11-25 Wed>'),
      '* a\n  SCHEDULED: <2026-11-25 Wed>  DEADLINE: <2026-11-24 Tue>\n',
    ],
    [
      `* a\nSCHEDULED: ${monday}--<2026-11-24 Tue>\n`,
      scheduled(monday),
      `* a\nSCHEDULED: ${monday}\n`,
    ],
    [
      `* a\nSCHEDULED: ${monday}\n:PROPERTIES:\n:END:\n`,
      scheduled(undefined),
      '* a\n:PROPERTIES:\n:END:\n',
    ],
    [
      `* a\nSCHEDULED: ${monday} words\n:PROPERTIES:\n:END:\n`,
      scheduled(undefined),
      '* a\nSCHEDULED:  words\n:PROPERTIES:\n:END:\n',
    ],
    [
      `* a\nSCHEDULED: ${monday} DEADLINE: ${monday}\n`,
      deadline(undefined),
      `* a\nSCHEDULED: ${monday} \n`,
    ],
    [`* a\nSCHEDULED: ${monday}`, scheduled(monday), `* a\nSCHEDULED: ${monday}`],
    ['* a', scheduled(undefined), '* a'],
  ])('%j', (before, edit, after) => {
    expect(edited(before, edit)).toBe(after)
  })
})

describe('a log item in the place of another', () => {
  const unlog = (item: string): EntryEdit => ({ type: 'unlog', item })
  const entry = '* a\n:LOGBOOK:\n- one \\\\\n  its note\n- two\n:END:\ntext\n'

  test.each([
    [[unlog('- one \\\\\n  its note')], '* a\n:LOGBOOK:\n- two\n:END:\ntext\n'],
    [[unlog('- two')], '* a\n:LOGBOOK:\n- one \\\\\n  its note\n:END:\ntext\n'],
    [
      [unlog('- two'), log('- new')],
      '* a\n:LOGBOOK:\n- new\n- one \\\\\n  its note\n:END:\ntext\n',
    ],
    [
      [unlog('- one \\\\\n  its note'), log('- new')],
      '* a\n:LOGBOOK:\n- new\n- two\n:END:\ntext\n',
    ],
    [[unlog('- other')], entry],
  ])('%j', (edits, after) => {
    expect(edited(entry, ...edits)).toBe(after)
    expect(edited(entry.replaceAll('\n', '\r\n'), ...edits)).toBe(after.replaceAll('\n', '\r\n'))
  })
})
