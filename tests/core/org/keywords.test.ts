/** Whatever a file's preamble says, our seven keywords are known, and an edit leaves one keyword before the title. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { readKeywords, scanOutline } from '../../../lib/core/org/scan.ts'
import { growthOf } from '../../support/growth.ts'
import { entriesIn, textIn } from '../../support/entries.ts'

const ours = ['TODO', 'WAITING', 'QUEUED', 'WORKING', 'DONE', 'CANCELLED', 'ARCHIVED'] as const
const id = 'msg-20261121-100203-gregor-7f3ak2'
const drawer = `:PROPERTIES:\n:ID:       ${id}\n:FROM:     gregor\n:END:\n`

function fileOf(preamble: string, heading: string): Uint8Array {
  return encodeText(`${preamble}\n${heading}\n${drawer}`)
}

/** The heading after its keyword was set to each of the values, one edit after the other. */
function edited(preamble: string, heading: string, ...values: readonly string[]): string {
  let bytes = fileOf(preamble, heading)
  for (const value of values) {
    const edits = [{ type: 'keyword', value } as const]
    bytes = applyOp(bytes, { type: 'edit', path: 'agents/tex-claude.org', id, edits })
  }
  return textIn(bytes)
    .slice(preamble.length + 1)
    .split('\n')[0]!
}

const hostile = [
  ['other words', '#+TODO: OPEN | CLOSED'],
  ['ours the other way round', '#+TODO: DONE CANCELLED ARCHIVED | TODO WAITING QUEUED WORKING'],
  ['two lines', '#+TODO: A | B\n#+TODO: QUEUED | C'],
  ['each kind of line', '#+SEQ_TODO: A | B\n#+TYP_TODO: C D\n#+TODO: E'],
  ['none', '#+TITLE: Inbox'],
  ['an empty line', '#+TODO:'],
  ['a bar alone', '#+TODO: |'],
  ['a line in a block', '#+BEGIN_SRC org\n#+TODO: A | B\n#+END_SRC'],
  ['an author', '#+TODO: gregor: | [#A]'],
  [
    'ten thousand words',
    Array.from({ length: 100 }, (_, line) => {
      return `#+TODO: ${Array.from({ length: 100 }, (_, word) => `W${line}X${word}`).join(' ')}`
    }).join('\n'),
  ],
] as const

describe.each(hostile)('a preamble with %s', (_, preamble) => {
  test('leaves our seven keywords as they are', () => {
    const { open, done } = readKeywords(encodeText(`${preamble}\n* x\n`))
    expect(open.slice(0, 4)).toEqual(['TODO', 'WAITING', 'QUEUED', 'WORKING'])
    expect(done.slice(0, 3)).toEqual(['DONE', 'CANCELLED', 'ARCHIVED'])
    expect(new Set([...open, ...done]).size).toBe(open.length + done.length)
    expect(open.length + done.length).toBeLessThan(200)
    for (const word of ours) {
      const [entry] = entriesIn(fileOf(preamble, `* ${word} gregor: Do it`))
      expect(entry!.heading).toMatchObject({ keyword: word, title: 'gregor: Do it' })
    }
  })

  test('makes no edit add a second keyword', () => {
    const step = fc.constantFrom(...ours)
    fc.assert(
      fc.property(step, fc.array(step, { minLength: 1, maxLength: 5 }), (first, steps) => {
        expect(edited(preamble, `* ${first} gregor: Do it`, ...steps)).toBe(
          `* ${steps.at(-1)} gregor: Do it`,
        )
      }),
    )
  })
})

describe('a word that stands where a keyword stands', () => {
  test.each([
    ['* NEXT gregor: Do it', '* QUEUED gregor: Do it'],
    ['* NEXT [#B] gregor: Do it', '* QUEUED [#B] gregor: Do it'],
    ['* TODO\tgregor: Do it', '* QUEUED gregor: Do it'],
    ['* WAITING QUEUED TODO gregor: Do it', '* QUEUED gregor: Do it'],
    ['* WAITING TODO [#A] gregor: Do it  :task:', '* QUEUED [#A] gregor: Do it  :task:'],
  ])('%j gives way to ours', (before, wanted) => {
    expect(edited('#+TODO: OPEN | CLOSED', before, 'QUEUED')).toBe(wanted)
  })

  test.each([
    ['* API review', '* QUEUED API review'],
    ['* gregor: TODO list', '* QUEUED gregor: TODO list'],
    ['* TODO API review', '* QUEUED API review'],
    ['* TODO TODO list', '* QUEUED TODO list'],
    ['* TODO NEXT gregor: Do it', '* QUEUED NEXT gregor: Do it'],
    ['* OPEN gregor: Do it', '* QUEUED gregor: Do it'],
  ])('%j keeps its title', (before, wanted) => {
    expect(edited('#+TODO: OPEN | CLOSED', before, 'QUEUED')).toBe(wanted)
  })
})

test('what the file itself adds is known too', () => {
  const { keywords } = scanOutline(encodeText('#+TODO: NEXT TODO | DONE FIXED\n* x\n'))
  expect(keywords).toEqual({
    open: ['TODO', 'WAITING', 'QUEUED', 'WORKING', 'NEXT'],
    done: ['DONE', 'CANCELLED', 'ARCHIVED', 'FIXED'],
  })
})

test('many blocks that nobody closes do not make a preamble slow', () => {
  const preamble = (blocks: number) =>
    encodeText(`${'#+BEGIN_SRC\n#+TODO: A\n'.repeat(blocks)}* x\n`)
  expect(growthOf((blocks) => readKeywords(preamble(blocks)), 1_000)).toBeLessThan(1.6)
})
