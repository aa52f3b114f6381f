/** Folding, the quick pattern, queries and matching: what finds what. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCompatLetter, plainLetters } from '../../../lib/core/search/compat-letters.ts'
import { foldedPattern, foldText } from '../../../lib/core/search/fold-text.ts'
import { countOf } from '../../../lib/core/search/match.ts'
import { parseQuery, queryLike } from '../../../lib/core/search/query.ts'
import { likenessOf, shinglesOf } from '../../../lib/core/memory/similar.ts'
import { parseTag, parseTags } from '../../../lib/core/memory/tags.ts'

describe('folding', () => {
  test.each([
    ['Café', 'cafe'],
    ['cafe\u0301', 'cafe'],
    ['ZÜRICH', 'zurich'],
    ['Straße', 'strasse'],
    ['STRASSE', 'strasse'],
    ['Ærø', 'aero'],
    ['Łódź', 'lodz'],
    ['İstanbul', 'istanbul'],
    ['Ｆｕｌｌ', 'full'],
    ['ｶﾞｷﾞ', 'ガギ'],
    ['か\u3099', 'が'],
    ['Ёлка', 'елка'],
    ['ΛΌΓΟΣ', 'λογοσ'],
    ['hai\u00adku', 'haiku'],
    ['서울', '서울'],
    ['서울'.normalize('NFD'), '서울'],
    ['שָׁלוֹם', 'שלום'],
    ['हिन्दी', 'हिन्दी'],
    ['ﬁle', 'file'],
    ['𝓯𝓪𝓷𝓬𝔂 𝐁𝟙', 'fancy b1'],
    ['m² ½ Ⅷ ⑫ ªº µ', 'm2 1⁄2 viii 12 ao μ'],
    ['Go™ ⓐ €', 'go™ ⓐ €'],
    ['ﷲ', 'الله'],
    ['น้ำ', 'น้ำ'],
    ['❤️', '❤'],
  ])('%s as %s', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })

  const letters = fc
    .array(
      fc.constantFrom(
        ...Array.from('aeiosßœæøłþđıİzZÅéÉèỚñçÇßẞσςΣάόЁёйИがガｶﾞかＡａ서울กข東京עבجأå'),
        '\u0301',
        '\u0308',
        '\u3099',
        '\u00ad',
        'K',
        'Å',
        ...Array.from('ﬁﬄſﬅ²Ⅷ𝓯𝐀ºĳǆ①'),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((parts) => parts.join(''))

  test('the quick pattern finds every text that folds to the word', () => {
    fc.assert(
      fc.property(letters, letters, (word, around) => {
        const folded = foldText(word)
        fc.pre(folded !== '' && !/^[\p{M}ﾞ]/u.test(folded))
        for (const text of [
          word,
          word.normalize('NFD'),
          word.normalize('NFC'),
          word.toUpperCase(),
        ]) {
          if (foldText(text) !== folded) continue
          const pattern = `${foldedPattern(folded)}|${anyCompatLetter}`
          expect(new RegExp(pattern).test(`${around} ${text}`), text).toBe(true)
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('every letter that is folded for its looks is seen by the quick look', () => {
    const seen = new RegExp(`${anyCompatLetter}|[\\uff01-\\uff9f]`)
    for (let code = 0x80; code <= 0x1ffff; code += 1) {
      const letter = String.fromCodePoint(code)
      if (plainLetters(letter) !== letter) expect(seen.test(letter), letter).toBe(true)
    }
    expect('A plain text, ça va, 東京, สวัสดี, 서울 🎉').not.toMatch(new RegExp(anyCompatLetter))
  })

  test('a word with signs of patterns is taken as it stands', () => {
    for (const word of ['a.b', 'a+', '(x', '[y]', 'c\\d', '^', '$', '-']) {
      expect(new RegExp(`^${foldedPattern(word)}$`).test(word)).toBe(true)
      expect(new RegExp(`^${foldedPattern(word)}$`).test('aab')).toBe(false)
    }
  })
})

function query(typed: string) {
  const result = parseQuery(typed, 'recall x')
  if (!result.ok) throw new Error(result.refusal.why)
  const words = (terms: readonly { readonly words: readonly string[] }[]) =>
    terms.map((term) => term.words.join(' '))
  return {
    clauses: result.value.clauses.map(({ any, need }) => `${need} ${words(any).join('|')}`),
    not: words(result.value.not),
  }
}

describe('queries', () => {
  test.each([
    ['deploy Friday', ['may deploy', 'may friday'], []],
    ['"code freeze" x', ['must code freeze', 'may x'], []],
    ['“code freeze”', ['must code freeze'], []],
    ['deploy OR release -draft', ['may deploy|release'], ['draft']],
    ['a OR b OR c d', ['may a|b|c', 'may d'], []],
    ['"a b" OR "c d"', ['must a b|c d'], []],
    ['OR deploy OR', ['may deploy'], []],
    ['-"old plan" deploy', ['may deploy'], ['old plan']],
    ["v1.2.3 don't", ['may v1 2 3', 'may don t'], []],
    ['东京天气', ['may 东京', 'may 京天', 'may 天气'], []],
    ['iPhone15手机', ['may iphone15', 'may 手机'], []],
    ['สวัสดี', ['may สวั', 'may วัส', 'may ัสด', 'may สดี'], []],
    ['party🎉 ❤️', ['may party', 'may 🎉', 'may ❤'], []],
    ['"🎉" -🚀', ['must 🎉'], ['🚀']],
    ['🇸🇮', ['may 🇸🇮'], []],
    ['"unclosed phrase', ['must unclosed phrase'], []],
  ])('%s', (typed, clauses, not) => {
    expect(query(typed)).toEqual({ clauses, not })
  })

  test.each(['', '  ', '-draft', '"" OR', '...', '→'])('%j has nothing to look for', (typed) => {
    expect(parseQuery(typed, 'recall x')).toMatchObject({ ok: false, refusal: { code: 'usage' } })
  })

  test('any text is a query or refused, within limits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), (typed) => {
        const result = parseQuery(typed, 'recall x')
        if (result.ok) expect(result.value.clauses.length).toBeLessThanOrEqual(32)
        expect(queryLike(typed, 12).clauses.length).toBeLessThanOrEqual(12)
      }),
    )
  })
})

describe('places of a term', () => {
  const count = (typed: string, text: string) => {
    const result = parseQuery(typed, 'recall x')
    return result.ok ? countOf(foldText(text), result.value.clauses[0]!.any[0]!) : 0
  }

  test.each([
    ['deploy', 'Deploy, then deploy.', 2],
    ['deploy', 'deployment', 0.6],
    ['deploy', 'redeploy', 0],
    ['to', 'tomorrow', 0],
    ['to', 'go to it', 1],
    ['"deploy"', 'deployment', 0],
    ['"code freeze"', 'the code\n  freeze, codefreeze', 1],
    ['"code freeze"', 'code freezer', 0],
    ['v1.2', 'now v1.2!', 1],
    ['天气', '东京天气很好', 1],
    ['x_y', 'x_y', 1],
    ['x', 'x_y', 0],
    ['cafe', 'CAFÉ', 1],
    ['𠮷', 'a 𠮷 b', 1],
    ['𠮷', '𠮷野家', 1],
    ['file', 'a ﬁle', 1],
    ['ﬁle', 'a file', 1],
    ['eff', 'eﬃcient', 0.6],
    ['fancy', 'so 𝓯𝓪𝓷𝓬𝔂!', 1],
    ['🎉', 'done🎉🎉', 2],
    ['to', 'go to🎉', 1],
  ])('%s in %j', (typed, text, places) => {
    expect(count(typed, text)).toBeCloseTo(places)
  })
})

describe('likeness', () => {
  const like = (a: string, b: string) => likenessOf(shinglesOf(a), shinglesOf(b))
  test.each([
    ['We deploy on Fridays.', 'We deploy  on\nFridays.', 'same'],
    ['We deploy on Fridays.', 'we deploy on fridays', 'near'],
    ['We deploy on Fridays.', 'We deploy on Friday!', 'near'],
    ['a + b', 'a - b', 'near'],
    ['We deploy on Fridays.', 'We eat pizza on Mondays.', undefined],
    ['東京の天気はとても良いです', '東京の天気はとても良い', 'near'],
    ['x', 'y', undefined],
  ])('%j and %j: %s', (a, b, likeness) => {
    expect(like(a, b)).toBe(likeness)
    expect(like(b, a)).toBe(likeness)
  })
})

describe('tags', () => {
  test.each([
    ['deploy', 'deploy'],
    ['#Release-Train', 'release_train'],
    [' größe ', 'größe'],
    ['東京', '東京'],
  ])('%s is %s', (typed, tag) => {
    expect(parseTag(typed)).toEqual({ ok: true, value: tag })
  })

  test.each(['', 'a b', 'a:b', 'memory', 'Unread', 'x'.repeat(41), '🚀', 'a\n* b'])(
    '%j is none',
    (typed) => {
      expect(parseTag(typed).ok).toBe(false)
    },
  )

  test('lists are apart by commas or blanks, each tag once', () => {
    expect(parseTags(['a,b', ' b c ', 'A'])).toEqual({ ok: true, value: ['a', 'b', 'c'] })
    expect(parseTags([Array.from({ length: 21 }, (_, at) => `t${at}`).join(',')]).ok).toBe(false)
  })
})
