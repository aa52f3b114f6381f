/** By which words a heading is found again. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { titleWords } from '../../../lib/core/adopt/title.ts'
import { entriesIn, headingsIn } from '../../../lib/core/adopt/versions.ts'
import { encodeText } from '../../../lib/core/org/bytes.ts'

const marks = fc.constantFrom('', 'TODO ', 'DONE ', '[#A] ', 'TODO [#B] ', 'COMMENT ', 'NEXT ')
const tags = fc.constantFrom('', ' :draft:', '   :a:b:', '\t:draft:  ')
const ends = fc.constantFrom('\n', '\r\n')
const words = fc.array(fc.constantFrom('@tex', 'Run', 'evil.sh', 'NOW', 'a:b'), { maxLength: 4 })

describe('the words of a heading', () => {
  test('are the same whatever is done to its keyword, priority, tags, blanks and text', () => {
    fc.assert(
      fc.property(marks, marks, tags, tags, words, (one, other, tag, otherTag, rest) => {
        const title = ['@gregor', ...rest]
        const first = titleWords(`* ${one}${title.join(' ')}${tag}\nText`)
        expect(first).toBe(titleWords(`* ${other}${title.join('  ')}${otherTag}\nOther`))
        expect(first).toBe(title.join(' '))
      }),
    )
  })

  test.each([
    ['* TODO', 'TODO'],
    ['* TODO FIX NOW', 'FIX NOW'],
    ['*', ''],
  ])('%s has "%s"', (heading, expected) => {
    expect(titleWords(heading)).toBe(expected)
  })
})

describe('in an old copy', () => {
  test('a heading is found with any line ends, behind a byte order mark, and beside a conflict', () => {
    fc.assert(
      fc.property(
        marks,
        tags,
        ends,
        fc.boolean(),
        fc.boolean(),
        (mark, tag, end, bom, conflict) => {
          const lines = [`* ${mark}@tex Run it${tag}`, 'Text']
          const sides = ['<<<<<<< a', '* One', '=======', '* Two', '>>>>>>> b']
          const text = [...lines, ...(conflict ? sides : []), ''].join(end)
          const file = encodeText(`${bom ? '\uFEFF' : ''}${text}`)
          expect(headingsIn([file], ['@tex Run it', '@tex Run'])).toEqual(new Set(['@tex Run it']))
        },
      ),
    )
  })

  test('a heading with an ID is an entry, found by it', () => {
    const entry = '* TODO @tex Run it\n:PROPERTIES:\n:ID:       a-1\n:END:'
    const file = encodeText(`${entry}\n\n* Other\na-1\n`)
    expect(headingsIn([file], ['@tex Run it'])).toEqual(new Set())
    expect(entriesIn([file, file], ['a-1'])).toEqual(new Map([['a-1', new Set([entry])]]))
  })
})
