import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinFiles, settleConflicts } from '../../../lib/core/merge/bytes.ts'
import { mayConflict, sidesOf } from '../../../lib/core/merge/conflict.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { escapeBody, unescapeBody } from '../../../lib/core/org/escape.ts'
import { entryText, idsIn } from '../../support/entries.ts'
import { copy } from './laws.ts'

/** A conflict as git writes it, with markers of some length, and the base between them or not. */
function conflict(ours: string, theirs: string, size = 7, base?: string): string {
  const mark = (char: string, label: string) => `${char.repeat(size)}${label}\n`
  const middle = base === undefined ? '' : mark('|', ' base') + base
  return `${mark('<', ' HEAD')}${ours}${middle}${mark('=', '')}${theirs}${mark('>', ' branch')}`
}

const mark = (char: string) => `${char.repeat(32)}${char === '=' ? '' : ' label'}\n`

const [one, two, three] = ['msg-1', 'msg-2', 'msg-3'].map((id) => `${entryText(id)}\n`) as [
  string,
  string,
  string,
]

describe('conflict markers', () => {
  test.each([
    ['of git', conflict(two, three)],
    ['with the base', conflict(two, three, 7, one)],
    ['of 32 characters', conflict(two, three, 32)],
    ['of 32 characters with the base', conflict(two, three, 32, one)],
    ['in the base, as a criss-cross has them', conflict(two, three, 7, conflict('a\n', 'b\n', 9))],
    ['twice, one in the other', conflict(conflict(one, two, 7), three, 9)],
    ['twice, one after the other', conflict(one, two) + conflict(two, three)],
    ['with CR LF', conflict(two, three).replaceAll('\n', '\r\n')],
  ])('%s: both sides are there, and no marker', (_what, text) => {
    const settled = settleConflicts(
      encodeText(`${one.replaceAll('\n', text.includes('\r') ? '\r\n' : '\n')}${text}`),
    )
    expect(idsIn(settled!)).toEqual(['msg-1', 'msg-2', 'msg-3'])
    expect(decodeText(settled!)).not.toMatch(/^[<=>|]{7}/mu)
  })

  // A clone without the driver commits markers, and is merged again with them in its file.
  test.each([
    [
      'the old one opens before the new one and is on its other side',
      `${mark('<')}${one}${mark('<')}${two}${mark('=')}${mark('=')}${three}${mark('>')}${mark('>')}`,
    ],
    [
      'the old one is around the new one and on its first side',
      `${mark('<')}${one}${mark('<')}${two}${mark('=')}${three}${mark('=')}${mark('>')}${mark('>')}`,
    ],
    [
      'the old one ends after the new one',
      `${mark('<')}${one}${mark('=')}${mark('<')}${two}${mark('>')}${mark('=')}${three}${mark('>')}`,
    ],
  ])('that overlap, %s: every entry is whole, and no marker', (_what, text) => {
    const settled = settleConflicts(encodeText(text))
    const settledText = decodeText(settled!)
    expect(settledText).not.toMatch(/^[<=>|]{7}/mu)
    for (const entry of [one, two, three]) expect(settledText).toContain(entry.trimEnd())
    expect(idsIn(settled!)).toEqual(['msg-1', 'msg-2', 'msg-3'])
  })

  test('in the middle of an entry: its copies are joined', () => {
    const read = '- Read by tex [2026-11-21 Sat 10:05] at 2026-11-21T10:05:00.000Z\n'
    const liked = '- Reacted 👍 by tex [2026-11-21 Sat 10:06] at 2026-11-21T10:06:00.000Z\n'
    const text = one.replace('Text of', `:LOGBOOK:\n${conflict(read, liked)}:END:\nText of`)
    const settled = decodeText(settleConflicts(encodeText(text))!)
    expect(settled).toContain(`:LOGBOOK:\n${liked}${read}:END:\n`)
  })

  test.each([
    ['one that is never closed', '<<<<<<< HEAD\ntext\n=======\nmore\n'],
    ['a line under a title', 'Title\n=======\ntext\n'],
    ['a shorter one', '<<<<<< a\n======\n>>>>>> b\n'],
    ['ends that are longer', '<<<<<<< a\n=======\n>>>>>>>> b\n'],
  ])('%s is text', (_what, text) => {
    expect(sidesOf(text)).toEqual([text])
    expect(settleConflicts(encodeText(text))).toBeUndefined()
  })

  test('a message that quotes a conflict is none, and reads as it was written', () => {
    const quote = conflict('a\n', 'b\n').trimEnd()
    expect(mayConflict(encodeText(escapeBody(quote)))).toBe(false)
    expect(unescapeBody(escapeBody(quote))).toBe(quote)
    expect(settleConflicts(encodeText(entryText('msg-1', { body: quote })))).toBeUndefined()
  })

  test('before a byte order mark: it is in no line, and stays where both sides have it', () => {
    const marked = (text: string) => `\uFEFF${text}`
    const both = settleConflicts(encodeText(conflict(marked(one), marked(two))))!
    expect(decodeText(both).lastIndexOf('\uFEFF')).toBe(0)
    const half = settleConflicts(encodeText(conflict(marked(one), two)))!
    expect(decodeText(half)).not.toContain('\uFEFF')
    for (const settled of [both, half]) expect(idsIn(settled)).toEqual(['msg-1', 'msg-2'])
  })

  test('settling is the join of the sides', () => {
    fc.assert(
      fc.property(copy, copy, fc.constantFrom(7, 32), (a, b, size) => {
        const ends = (text: string) => `${text.replaceAll('\r', '').replace(/\n*$/u, '')}\n`
        const [ours, theirs] = [ends(a), ends(b)]
        const joined = joinFiles([ours, theirs].map(encodeText))
        const settled = settleConflicts(encodeText(conflict(ours, theirs, size)))
        if (ours !== theirs) expect(joined).toEqual({ ok: true, bytes: settled })
      }),
      // A byte order mark is in one copy only, and so behind a marker: it was taken for a part of the first line.
      { numRuns: 300, examples: [[`\uFEFF#+TITLE: Inbox\n`, '#+TITLE: Inbox\n', 7]] },
    )
  })
})
