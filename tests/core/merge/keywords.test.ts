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

describe('a copy says the same whichever preamble it meets first', () => {
  const join = (...texts: readonly string[]) => mergeTexts(texts)
  const everyOrder = (a: string, b: string, c: string) => {
    const orders = [
      [join(join(a, b).text, c), join(a, join(b, c).text)],
      [join(join(b, a).text, c), join(join(c, a).text, b)],
    ].flat()
    for (const merged of [...orders, join(a, b), join(b, c), join(a, c)]) {
      expect(lossIn(merged)).toBeUndefined()
    }
    expect(new Set(orders.map(({ text }) => text)).size).toBe(1)
    return orders[0]!.text
  }
  const contact = (preamble: string, head: string, log = '') =>
    `${preamble}\n\n* ${head}\n:PROPERTIES:\n:ID:       acme\n:END:\n${log}Words.\n`

  test('of a letter: a word twice, where another copy declares it', () => {
    const text = everyOrder(copy(ours, 'NEXT NEXT '), copy(hostile, 'TODO '), copy(ours, 'TODO '))
    expect(text).toMatch(/^\* TODO gregor: Do it +:task:$/mu)
    expect(text).toMatch(/^- Conflict title "NEXT NEXT gregor: Do it"$/mu)
  })

  test('of a letter: a word behind one of ours', () => {
    const text = everyOrder(copy(ours, 'TODO NEXT '), copy(hostile, 'NEXT '), copy(ours, 'TODO '))
    expect(text).toMatch(/^\* TODO gregor: Do it +:task:$/mu)
  })

  test('of what has no author: the word is of the title until the log knows it', () => {
    const logged = `:LOGBOOK:\n- State "FIXED"      from "NEXT"       [2026-11-21 Sat 10:02]\n:END:\n`
    const [plain, next] = [contact(ours, 'Acme'), contact(hostile, 'NEXT Acme')]
    expect(everyOrder(plain, next, contact(hostile, 'TODO Acme'))).toMatch(/^\* TODO Acme$/mu)
    expect(everyOrder(plain, next, contact(ours, 'FIXED Acme', logged))).toMatch(
      /^\* FIXED Acme$/mu,
    )
  })

  test('a line that names what cannot be a keyword is a note', () => {
    const line = `- State "gregor:"    from "TODO"       [2026-11-21 Sat 10:02]`
    const text = everyOrder(copy(ours, 'TODO ', line), copy(ours, 'TODO '), copy(ours, 'DONE '))
    expect(text.match(/^\* /gmu)).toHaveLength(1)
  })

  test('of a letter: words of ours with a tab between them, which org takes for a title', () => {
    const tabs = copy(ours, 'TODO\tNEXT\t')
    const text = everyOrder(tabs, copy(hostile, 'NEXT '), copy(ours, 'TODO '))
    expect(text).toMatch(/^\* (?:TODO|NEXT) gregor: Do it +:task:$/mu)
  })

  test('without a title: neither the keyword nor the tags become one', () => {
    const text = everyOrder(
      contact(ours, ' :home:'),
      contact(ours, 'DONE '),
      contact(ours, '[#A] :home:'),
    )
    expect(text.match(/^\* /gmu)).toHaveLength(1)
    expect(join(text, text.replaceAll(/[ \t]+$/gmu, '')).text).toBe(text)
  })
})
