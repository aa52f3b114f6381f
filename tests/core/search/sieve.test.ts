/** What a search takes, against a ranking of everything; and the patterns by which it looks. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCompatBytes } from '../../../lib/core/search/compat-letters.ts'
import { inBytes } from '../../../lib/core/search/alphabet.ts'
import { foldedPattern, foldText } from '../../../lib/core/search/fold-text.ts'
import { isPlain } from '../../../lib/core/search/plain-bytes.ts'
import { parseQuery, type Query } from '../../../lib/core/search/query.ts'
import { countedOf, rank, type Searchable } from '../../../lib/core/search/rank.ts'
import { sieveOf } from '../../../lib/core/search/sieve.ts'

function queryOf(typed: string): Query {
  const query = parseQuery(typed, 'search x')
  if (!query.ok) throw new Error(query.refusal.why)
  return query.value
}

function textOf(body: string): Searchable {
  return { body, tags: [], names: '', stamp: '2026-11-21T10:02:03.042Z', isSigned: true }
}

/** Bodies that a sieve takes, newest first, as a file's entries are given to it. */
function taken(query: Query, bodies: readonly string[], most: number): readonly string[] {
  const sieve = sieveOf(query, most)
  return bodies.filter((body) => {
    if (sieve.isFull()) return false
    const latin = Buffer.from(body).toString('latin1')
    const pattern = sieve.pattern(isPlain(Buffer.from(body)) ? 'plain' : 'any')
    pattern.lastIndex = 0
    return pattern.test(latin) && sieve.take(textOf(body)) !== undefined
  })
}

describe('the sieve', () => {
  const words = ['auth', 'flow', 'café', 'CAFE', 'straße', '服务器', 'flowing', '–', 'ﬁle']
  const body = fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((all) => all.join(' '))
  const queries = ['auth', 'cafe', 'strasse', '服务', 'auth flow', 'auth OR file', '"auth flow"']
  const typed = fc.constantFrom(...queries, 'flow -cafe', '"cafe" auth flow')

  test('takes all that can be ranked while there is room', () => {
    fc.assert(
      fc.property(typed, fc.array(body, { maxLength: 20 }), (words, bodies) => {
        const query = queryOf(words)
        const hits = bodies.flatMap((text, at) => {
          const counted = countedOf(query, textOf(text))
          return counted ? [{ ...counted, space: 's', path: 'inbox.org', at }] : []
        })
        const shown = rank(query, hits, { nowMs: Date.parse('2026-11-21'), entries: 100 })
        const kept = taken(query, bodies, 1000)
        for (const { hit } of shown) expect(kept).toContain(bodies[hit.at])
      }),
      { numRuns: 2000 },
    )
  })

  test('of what has every word takes the newest, whatever has only some', () => {
    fc.assert(
      fc.property(typed, fc.array(body, { maxLength: 40 }), fc.nat({ max: 4 }), (typed, all, n) => {
        const query = queryOf(typed)
        // Each is another one, so that it can be told which was taken.
        const bodies = all.map((text, at) => `${text} ${at}x`)
        const isWhole = (text: string) => {
          const counted = countedOf(query, textOf(text))
          let at = 0
          return (
            counted !== undefined &&
            query.clauses.every(({ any }) => {
              at += any.length
              return counted.counts.slice(at - any.length, at).some((count) => count > 0)
            })
          )
        }
        const kept = taken(query, bodies, n + 1).filter(isWhole)
        expect(kept).toEqual(bodies.filter(isWhole).slice(0, n + 1))
      }),
      { numRuns: 2000 },
    )
  })

  test('a frequent word hides neither a rare one nor what has both', () => {
    const often = Array.from({ length: 500 }, (_, at) => `meeting ${at}`)
    const bodies = [...often, 'zeppelin', 'zeppelin at the meeting', ...often]
    const kept = taken(queryOf('meeting zeppelin'), bodies, 10)
    expect(kept).toContain('zeppelin')
    expect(kept).toContain('zeppelin at the meeting')
    expect(kept.length).toBeLessThan(20)
  })

  test('looks no longer for a word of which it has enough', () => {
    const sieve = sieveOf(queryOf('meeting zeppelin'), 2)
    const finds = (text: string) => {
      const patterns = [sieve.pattern('any'), sieve.pattern('plain')]
      return patterns.map((one) => new RegExp(one.source, 'i').test(text))
    }
    for (let at = 0; at < 2; at += 1) sieve.take(textOf(`meeting ${at}`))
    expect([finds('meeting'), finds('zeppelin')]).toEqual([
      [false, false],
      [true, true],
    ])
    for (let at = 0; at < 2; at += 1) sieve.take(textOf(`zeppelin ${at}`))
    // What has both may still come, and has the longer of them.
    expect([finds('meeting'), finds('zeppelin'), sieve.isFull()]).toEqual([
      [false, false],
      [true, true],
      false,
    ])
    for (let at = 0; at < 2; at += 1) sieve.take(textOf(`zeppelin meeting ${at}`))
    expect(sieve.isFull()).toBe(true)
  })
})

describe('patterns over bytes', () => {
  const letters = fc.array(
    fc.constantFrom(
      ...Array.from('aeiosßœæøłþđıİzZÅéÉèçẞσςΣάёЁйИが서울กขع'),
      '\u0301',
      '\u00ad',
      'ss',
    ),
    { minLength: 1, maxLength: 6 },
  )
  const latin = (text: string) => Buffer.from(text).toString('latin1')

  test('find every text that folds to the word', () => {
    fc.assert(
      fc.property(letters, letters, (parts, around) => {
        const word = parts.join('')
        const folded = foldText(word)
        fc.pre(folded !== '' && !/^\p{M}/u.test(folded))
        const pattern = new RegExp(`${foldedPattern(folded, inBytes)}|${anyCompatBytes()}`)
        for (const text of [word, word.normalize('NFD'), word.toUpperCase()]) {
          if (foldText(text) !== folded) continue
          expect(pattern.test(latin(`${around.join('')} ${text}`)), text).toBe(true)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('bytes are plain only where no character is taken for a letter of ASCII', () => {
    for (let code = 0x80; code <= 0x2ffff; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      const character = String.fromCodePoint(code)
      const folded = foldText(`a${character}a`)
      const isOwn = folded === `a${character}a` || !/^a.*[a-z0-9].*a$|^aa$/u.test(folded)
      if (!isOwn) expect(isPlain(Buffer.from(character)), character).toBe(false)
    }
    expect(isPlain(Buffer.from('It’s done – “see” … 🎉 你好 서울'))).toBe(true)
  })

  test('bytes are looked at wherever they begin in memory', () => {
    for (let start = 0; start < 5; start += 1) {
      for (let length = 1; length < 60; length += 1) {
        const bytes = Buffer.alloc(80, 'a').subarray(start, start + length + 1)
        bytes.write('é', length - 1)
        expect(isPlain(bytes), `${start} ${length}`).toBe(false)
      }
    }
  })
})
