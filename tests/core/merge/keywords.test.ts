/** Copies of one task under words that are no keywords of ours: nothing is lost, and no merge puts a word before a title. */

import { describe, expect, test } from 'vitest'
import { lossIn } from '../../../lib/core/merge/check.ts'
import { mergeTexts } from '../../../lib/core/merge/merge.ts'

const id = 'msg-20261121-100203-gregor-7f3ak2'

function copy(preamble: string, word: string, log = ''): string {
  const logbook = log ? `:LOGBOOK:\n${log}\n:END:\n` : ''
  const drawer = `:PROPERTIES:\n:ID:       ${id}\n:FROM:     gregor\n:TO:       tex-claude\n:STAMP:    2026-11-21T10:02:03.000Z\n:END:\n`
  return `${preamble}\n\n* ${word}gregor: Do it :task:\n${drawer}${logbook}Do it\n`
}

const admitted =
  '- State "QUEUED"     from "TODO"       [2026-11-21 Sat 10:02] \\\\\n  by tex at 2026-11-21T10:02:04.000Z'
const ours = '#+TODO: TODO WAITING QUEUED WORKING | DONE CANCELLED ARCHIVED'
const hostile = '#+TODO: NEXT | FIXED'

describe.each([
  ['a word that the preamble adds', hostile, 'NEXT '],
  ['our word, which the preamble leaves out', hostile, 'QUEUED '],
  ['a word that no preamble knows', ours, 'NEXT '],
])('%s', (_, preamble, word) => {
  const one = copy(preamble, word, admitted)
  const other = copy(ours, 'QUEUED ', admitted.replace('"TODO"  ', '"WAITING"  '))

  test('merges, whoever merges whom, and again', () => {
    const merged = mergeTexts([one, other])
    expect(lossIn(merged)).toBeUndefined()
    expect(mergeTexts([other, one]).text).toBe(merged.text)
    for (const again of [one, other]) {
      const next = mergeTexts([merged.text, again])
      expect(lossIn(next)).toBeUndefined()
      expect(next.text).toBe(merged.text)
    }
    const headings = merged.text.split('\n').filter((line) => line.startsWith('* '))
    expect(headings).toEqual([expect.stringMatching(/^\* QUEUED gregor: Do it +:task:$/u)])
  })
})

test('of two priorities, one behind a word that nobody knows, one stands and the other is kept', () => {
  const merged = mergeTexts([
    copy(ours, 'NEXT [#A] ', admitted),
    copy(ours, 'QUEUED [#C] ', admitted),
  ])
  expect(lossIn(merged)).toBeUndefined()
  expect(merged.text).toMatch(/^\* \S+ \[#[AC]\] gregor: Do it/mu)
  expect(merged.text).toMatch(/^- Conflict priority "[AC]"$/mu)
})
