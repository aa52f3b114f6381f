import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compareLogLines,
  formatMarkLine,
  formatStateLine,
  parseLogLine,
} from '../../../lib/core/model/log.ts'
import { address, nowMs } from './sample.ts'

const orgStamp = '[2026-11-21 Sat 10:02]'
const tex = address('tex')

describe('a change of state', () => {
  test('it is written as Emacs would, with author, time and proof as its note', () => {
    const item = formatStateLine({
      to: 'WORKING',
      from: 'QUEUED',
      by: address('tex-claude'),
      atMs: Date.parse('2026-11-21T09:02:03.123Z'),
      orgStamp,
      proof: '7Qm3vK2pXw:mGx0',
      note: 'Second try',
    })
    expect(item.split('\n')).toEqual([
      '- State "WORKING"    from "QUEUED"     [2026-11-21 Sat 10:02] \\\\',
      '  by tex-claude at 2026-11-21T09:02:03.123Z',
      '  sig 7Qm3vK2pXw:mGx0',
      '  Second try',
    ])
  })

  test('it comes back field by field, whatever the note says', () => {
    const note = fc
      .array(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom(':END:', ',:END:', '* x', 'CLOCK: x', 'Local Variables:', 'sig a:b'),
        ),
      )
      .map((lines) => lines.map((one) => one.replace(/\s+/gu, ' ').trim()))
      .map((lines) => lines.filter(Boolean).join('\n'))
    fc.assert(
      fc.property(note, fc.integer({ min: 0, max: 4e12 }), (said, atMs) => {
        const given = { to: 'DONE', from: 'WORKING', by: tex, atMs, proof: 'k:s', note: said }
        const raw = formatStateLine({ ...given, orgStamp })
        expect(parseLogLine(raw)).toEqual({ type: 'state', ...given, raw })
        expect(raw.split('\n').slice(1)).not.toContain('  :END:')
      }),
    )
  })

  test('what Emacs wrote counts as the last moment of its minute, or of its day', () => {
    for (const [raw, at] of [
      ['- State "DONE"       from "TODO"       [2026-11-21 Sat 10:05]', 'T10:05:59.999Z'],
      ['- State "DONE" from "TODO" [2026-11-21 lør 9:05]', 'T09:05:59.999Z'],
      ['- State "DONE"       from              [2026-11-21 Sat 10:05]', 'T10:05:59.999Z'],
      ['- State "DONE"       from "TODO"       [2026-11-21]', 'T23:59:59.999Z'],
    ]) {
      expect(parseLogLine(raw!)).toMatchObject({
        type: 'state',
        to: 'DONE',
        atMs: Date.parse(`2026-11-21${at}`),
        by: undefined,
        proof: undefined,
      })
    }
  })

  test('a note of Emacs is the note, in CRLF files too', () => {
    for (const eol of ['\n', '\r\n']) {
      const raw = `- State "CANCELLED"  from "QUEUED"     ${orgStamp} \\\\${eol}  No time${eol}  for it`
      expect(parseLogLine(raw)).toMatchObject({ to: 'CANCELLED', note: 'No time\nfor it' })
    }
  })

  test('a time that no calendar has makes it another line, not an error', () => {
    for (const stamp of ['[2026-13-01 Sat 10:00]', '[2026-11-21 Sat 25:00]', '[]', '']) {
      expect(parseLogLine(`- State "DONE" from "TODO" ${stamp}`).type).toBe('other')
    }
    const odd = `- State "DONE" from "TODO" ${orgStamp} \\\\\n  by tex at 2026-99-99T00:00:00Z`
    expect(parseLogLine(odd)).toMatchObject({ type: 'state', by: undefined })
  })
})

describe('marks', () => {
  test('they come back verb by verb', () => {
    const verbs = ['Read', 'Unread', 'Pinned', 'Unpinned', 'Edited'] as const
    for (const verb of verbs) {
      const raw = formatMarkLine({ verb, by: tex, atMs: nowMs, orgStamp })
      expect(parseLogLine(raw)).toMatchObject({ type: 'mark', verb, by: 'tex', atMs: nowMs })
    }
    for (const verb of ['Reacted', 'Unreacted'] as const) {
      const raw = formatMarkLine({ verb, detail: '👍', by: tex, atMs: nowMs, orgStamp })
      expect(parseLogLine(raw)).toMatchObject({ type: 'mark', verb, detail: '👍', by: 'tex' })
    }
  })
})

test('any text is some line, kept as it stands', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(parseLogLine(text).raw).toBe(text)
      expect(parseLogLine(`- State "DONE" from ${text}`).raw).toBe(`- State "DONE" from ${text}`)
    }),
  )
})

test('lines are ordered by time, then author, then text, and only the same line is equal', () => {
  const at = (atMs: number, by: 'tex' | 'gregor', note: string) =>
    parseLogLine(
      formatStateLine({ to: 'DONE', from: 'WORKING', by: address(by), atMs, orgStamp, note }),
    )
  const lines = [at(1, 'gregor', 'b'), at(1, 'tex', 'a'), at(1, 'tex', 'b'), at(2, 'gregor', 'a')]
  const states = lines.filter((one) => one.type === 'state')
  expect([...states].reverse().sort(compareLogLines)).toEqual(states)
  for (const a of states) {
    for (const b of states) expect(compareLogLines(a, b) === 0).toBe(a === b)
  }
})
