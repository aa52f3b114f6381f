/** What a search takes, against a ranking of everything; and the patterns by which it looks. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCompatBytes } from '../../../lib/core/search/compat-letters.ts'
import { inBytes } from '../../../lib/core/search/alphabet.ts'
import { foldedPattern, foldText } from '../../../lib/core/search/fold-text.ts'
import { isPlain } from '../../../lib/core/search/plain-bytes.ts'
import { parseQuery, type Query } from '../../../lib/core/search/query.ts'
import { newestOf } from '../../../lib/core/search/newest.ts'
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

const always = Number.POSITIVE_INFINITY
const isShown = () => true

/** Bodies of one file that a sieve keeps, of which each is older than the one before it. */
function taken(query: Query, bodies: readonly string[], most: number): readonly string[] {
  const sieve = sieveOf<number>(query, most)
  const file = sieve.begin(always)
  for (const [at, body] of bodies.entries()) {
    const latin = Buffer.from(body).toString('latin1')
    const pattern = file.pattern(isPlain(Buffer.from(body)) ? 'plain' : 'any')
    pattern.lastIndex = 0
    if (pattern.test(latin)) file.take(at, { atMs: -at, found: textOf(body), isShown })
  }
  sieve.end(file)
  const kept = sieve.kept()
  return bodies.filter((_body, at) => kept.has(at))
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

  test('looks no longer for a word of which it has enough that is newer than a file', () => {
    const sieve = sieveOf<string>(queryOf('meeting zeppelin'), 2)
    const finds = (text: string, untilMs: number) => {
      const file = sieve.begin(untilMs)
      const patterns = [file.pattern('any'), file.pattern('plain')]
      return patterns.map((one) => new RegExp(one.source, 'i').test(text))
    }
    const put = (body: string) => {
      const file = sieve.begin(always)
      for (const at of [1, 2])
        file.take(`${body}${at}`, { atMs: 100 + at, found: textOf(body), isShown })
      sieve.end(file)
    }
    put('meeting')
    expect([finds('meeting', 101), finds('zeppelin', 101)]).toEqual([
      [false, false],
      [true, true],
    ])
    expect(finds('meeting', 102)).toEqual([true, true])
    put('zeppelin')
    // What has both may still come, and has the longer of them.
    expect([finds('meeting', 101), finds('zeppelin', 101), sieve.isOpen(101)]).toEqual([
      [false, false],
      [true, true],
      true,
    ])
    put('zeppelin meeting')
    expect([sieve.isOpen(101), sieve.isOpen(102)]).toEqual([false, true])
  })

  const stamped = fc.record({ at: fc.oneof(fc.nat({ max: 30 }), fc.constant(Number.NaN)), body })
  const filesOf = fc.array(fc.array(stamped, { maxLength: 150 }), { maxLength: 4 })

  test('keeps what is newest by time, in whichever file and order it comes', () => {
    fc.assert(
      fc.property(filesOf, fc.nat({ max: 4 }), fc.nat({ max: 5 }), (files, n, hiddenAt) => {
        const query = queryOf('auth')
        const sieve = sieveOf<{ readonly at: number; readonly body: string }>(query, n + 1)
        for (const all of files) {
          const file = sieve.begin(always)
          for (const one of all) {
            if (!file.hasRoom(one.at)) continue
            const shown = () => one.at % 6 !== hiddenAt
            file.take(one, { atMs: one.at, found: textOf(one.body), isShown: shown })
          }
          sieve.end(file)
        }
        const wanted = files
          .flat()
          .filter((one) => one.at % 6 !== hiddenAt && countedOf(query, textOf(one.body)))
        const kept = [...sieve.kept()]
        const dated = wanted.filter(({ at }) => !Number.isNaN(at)).map(({ at }) => at)
        const newest = dated.toSorted((a, b) => b - a).slice(0, n + 1)
        const keptTimes = kept.map(({ at }) => at).filter((at) => !Number.isNaN(at))
        expect(keptTimes.toSorted((a, b) => b - a)).toEqual(newest)
        // What has no time that is believed takes no place of what has one.
        const others = wanted.filter(({ at }) => Number.isNaN(at)).slice(0, n + 1)
        expect(kept.filter(({ at }) => Number.isNaN(at))).toEqual(others)
      }),
      { numRuns: 1000 },
    )
  })

  test('keeps little beside what is wanted, though everything comes in the wrong order', () => {
    const lane = newestOf<number>(100)
    for (let at = 0; at < 100_000; at += 1) {
      lane.add(at, at)
      if (at % 1000 === 0) expect(lane.held()).toBeLessThanOrEqual(164)
    }
    expect(lane.kept().map(({ one }) => one)).toEqual(
      Array.from({ length: 100 }, (_, at) => 99_999 - at),
    )
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
