/** Search against a naive oracle, and where it could go wrong: borders of chunks, scripts, marks, odd files. */

import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { entryRanges, scanOutline } from '../../lib/core/org/scan.ts'
import {
  chunkBytes,
  type EntryFinder,
  newScratch,
  searchBytes,
  searchFile,
} from '../../lib/io/search.ts'
import { wordMatcher } from '../../lib/io/search-words.ts'
import { type DiskStore, makeDiskStore } from '../support/disk-store.ts'
import { entryText, idsIn, textIn } from '../support/entries.ts'

let disk: DiskStore
beforeEach(() => {
  disk = makeDiskStore()
})
afterEach(() => disk.remove())

function put(path: string, content: string | Uint8Array): string {
  const file = join(disk.dir, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

interface Found {
  readonly start: number
  readonly end: number
}

/** Every entry decoded, every word looked for in it: a plain one as it stands, any other in composed characters. */
function naive(bytes: Uint8Array, words: readonly string[]): readonly Found[] {
  const plain = (text: string) => text.replace(/[A-Z]/gu, (letter) => letter.toLowerCase())
  const composed = (text: string) => text.normalize('NFC').toLowerCase()
  return entryRanges(scanOutline(bytes))
    .filter(({ start, end }) => {
      const text = textIn(bytes.subarray(start, end))
      return words.every((word) => {
        const fold = /^[\u0000-\u007f]*$/u.test(word) ? plain : composed
        return fold(text).includes(fold(word))
      })
    })
    .map(({ start, end }) => ({ start, end }))
    .reverse()
}

function found(
  content: string | Uint8Array,
  words: readonly string[],
  limit = 1_000,
): readonly Found[] {
  const file = put('inbox.org', content)
  const hits = searchFile(file, wordMatcher(words), limit, newScratch())
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const inMemory = searchBytes(bytes, wordMatcher(words), limit)
  for (const { start, end, bytes: entry } of [...hits, ...inMemory]) {
    expect(Buffer.compare(entry, bytes.subarray(start, end))).toBe(0)
  }
  const places = hits.map(({ start, end }) => ({ start, end }))
  expect(inMemory.map(({ start, end }) => ({ start, end }))).toEqual(places)
  return places
}

/** Many letters, so that words are found now and then. */
const letters = [
  ...'abAB.*[(\\^$|?+{-* :#',
  'é',
  'e\u0301',
  'É',
  'ß',
  'ẞ',
  'ss',
  'ế',
  'ê\u0301',
  'ệ',
  'ẹ\u0302',
  'я',
  'Я',
  'й',
  'и\u0306',
  'σ',
  'ς',
  'Σ',
  '日',
  '本',
  '한',
  '하\u11ab',
  '\u1112\u1161\u11ab',
  'ש\u05bc\u05c1',
  'ש\u05c1\u05bc',
  'ar\u0651\u064e',
  'क\u093c',
  '\u0958',
  '👍',
  '👍🏽',
  'ı',
  'İ',
  'Å',
  '\u212b',
  '\u2126',
  'ω',
  '\uf900',
  '豈',
]
const word = fc
  .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 })
  .map((all) => all.join(''))
const line = fc
  .array(fc.constantFrom(...letters, ' '), { maxLength: 12 })
  .map((all) => all.join(''))
const content = fc
  .array(
    fc.oneof(
      line,
      line.map((text) => `* ${text}`),
      line.map((text) => `** ${text}`),
    ),
    { maxLength: 30 },
  )
  .chain((lines) =>
    fc
      .tuple(
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('', '\ufeff'),
        fc.constantFrom('', '\n'),
      )
      .map(([eol, mark, end]) => mark + lines.join(eol) + end),
  )

describe('search', () => {
  test('finds what a naive look at every entry finds', () => {
    fc.assert(
      fc.property(content, fc.array(word, { minLength: 1, maxLength: 3 }), (text, words) => {
        const bytes = new TextEncoder().encode(text)
        const hits = searchBytes(bytes, wordMatcher(words), 1_000)
        expect(hits.map(({ start, end }) => ({ start, end }))).toEqual(naive(bytes, words))
      }),
      { numRuns: 3_000 },
    )
  })

  test('finds what was cut out of an entry as the naive look does', () => {
    fc.assert(
      fc.property(content, fc.nat(), fc.nat({ max: 6 }), (text, at, length) => {
        const bytes = new TextEncoder().encode(text)
        const entry = entryRanges(scanOutline(bytes)).at(-1)
        fc.pre(entry !== undefined)
        const all = Array.from(textIn(bytes.subarray(entry!.start, entry!.end)))
        const from = at % all.length
        const piece = all.slice(from, from + length + 1).join('')
        fc.pre(!/[\r\n]/u.test(piece))
        const hits = searchBytes(bytes, wordMatcher([piece]), 1_000)
        expect(hits.map(({ start, end }) => ({ start, end }))).toEqual(naive(bytes, [piece]))
      }),
      { numRuns: 3_000 },
    )
  })

  test.each([
    ['any case', 'Straße und KITE', ['kite', 'STRAßE']],
    ['an accent composed', 'Café am Eck', ['cafe\u0301']],
    ['an accent apart', 'Cafe\u0301 am Eck', ['café']],
    [
      'half composed, as a Vietnamese keyboard writes',
      'ti\u00ea\u0301ng Vi\u00ea\u0323t',
      ['tiếng', 'Việt'],
    ],
    ['marks in another order', 'שׁ\u05bcלום', ['ש\u05bc\u05c1לום']],
    ['Cyrillic in capitals', 'ПРОЕКТ', ['проект']],
    ['a Greek final sigma', 'ΟΔΟΣ', ['οδος']],
    ['Chinese', '今天开会', ['开会']],
    ['Korean in letters', '\u1112\u1161\u11ab\u1100\u1173\u11af', ['한글']],
    ['emoji', 'done 👍🏽', ['👍🏽']],
    ['what patterns would read otherwise', 'a.b*c[d](e)^$|\\n{2}', ['a.b*c[d]', '(e)^$|\\n{2}']],
  ])('finds %s', (_what, text, words) => {
    expect(found(`${entryText('a', { body: text })}\n${entryText('b')}`, words)).toHaveLength(1)
  })

  test('needs every word in one entry, in heading, drawer or text', () => {
    const text = `${entryText('one', { body: 'red' })}\n${entryText('two', { body: 'blue' })}`
    expect(found(text, ['red', 'blue'])).toEqual([])
    expect(found(text, ['red', 'gregor:', ':FROM:'])).toHaveLength(1)
  })

  test('leaves out the preamble, and counts sub-headings to their entry', () => {
    const text = `#+TITLE: kite\nkite\n* one\n** kite\n*** kite\n* two\n*kite*\n`
    expect(found(text, ['kite']).map(({ start }) => text.slice(start, start + 5))).toEqual([
      '* two',
      '* one',
    ])
    expect(found('kite', ['kite'])).toEqual([])
    expect(found('', ['kite'])).toEqual([])
  })

  test('reads files with a byte order mark, CR LF, and bytes that are no UTF-8', () => {
    expect(found('\ufeff* kite', ['kite'])).toEqual([{ start: 3, end: 9 }])
    expect(found('* a\r\nkite\r\n* b\r\n', ['kite'])).toEqual([{ start: 0, end: 11 }])
    const broken = Buffer.concat([
      Buffer.from('* a\n'),
      Buffer.from([0xff, 0, 0xc3]),
      Buffer.from('kite\n'),
    ])
    expect(found(broken, ['kite'])).toHaveLength(1)
  })

  test('gives the newest entry first, and no more than asked for', () => {
    const text = Array.from({ length: 20 }, (_, index) => entryText(`msg-${index}`)).join('\n')
    const all = found(text, ['gregor'])
    expect(all).toHaveLength(20)
    expect(all[0]!.start).toBeGreaterThan(all[1]!.start)
    expect(found(text, ['gregor'], 3)).toEqual(all.slice(0, 3))
  })
})

describe('search in large files', () => {
  const mib = 2 ** 20
  const filler = (id: string, length: number) => {
    const bare = entryText(id, { body: '' })
    return `${bare}${'x'.repeat(Math.max(0, length - bare.length - 1))}\n`
  }

  test('finds entries that begin, end or lie across the borders of chunks, at every offset around them', () => {
    const tail = entryText('tail', { body: 'kite tail' })
    for (let shift = -70; shift <= 70; shift += 1) {
      const middle = filler('middle', chunkBytes - tail.length + shift)
      const text = `${entryText('head', { body: 'kite head' })}${middle}${tail}`
      const bytes = Buffer.from(text)
      const hits = searchBytes(bytes, wordMatcher(['kite']), 10)
      expect(hits.map((hit) => idsIn(hit.bytes)[0])).toEqual(['tail', 'head'])
    }
  })

  test('finds a word that itself lies across a border', () => {
    const head = '* entry\n'
    for (let shift = -8; shift <= 8; shift += 1) {
      const text = `${head}kite${'y'.repeat(chunkBytes - 2 + shift)}\n`
      expect(searchBytes(Buffer.from(text), wordMatcher(['kite']), 10)).toHaveLength(1)
    }
  })

  test('finds an entry of 5 MB between small ones, at its beginning and its end', () => {
    const large = `${entryText('large', { body: 'start' })}${'z'.repeat(5 * mib)} finish\n`
    const text = `${entryText('before')}\n${large}\n${entryText('after')}`
    expect(found(text, ['start', 'finish'])).toHaveLength(1)
    expect(found(text, ['gregor'])).toHaveLength(3)
  })

  test('finds all of many thousand entries, each once', () => {
    const texts = Array.from({ length: 12_000 }, (_, index) =>
      entryText(`msg-${index}`, { body: index % 7 === 0 ? 'kite' : 'ball '.repeat(index % 90) }),
    )
    const bytes = new TextEncoder().encode(texts.join('\n'))
    for (const word of ['kite', 'ball']) {
      const places = (all: readonly Found[]) =>
        all.map(({ start, end }) => `${start}-${end}`).join()
      const hits = searchBytes(bytes, wordMatcher([word]), 20_000)
      expect(places(hits) === places(naive(bytes, [word]))).toBe(true)
      expect(hits.length).toBeGreaterThan(1_000)
    }
  })

  test('goes on with what is left of a file that was made shorter meanwhile', () => {
    const file = put(
      'inbox.org',
      `${entryText('kept', { body: 'kite' })}\n${filler('cut', 3 * chunkBytes)}`,
    )
    const words = wordMatcher(['kite'])
    let cut = false
    // The first chunk is looked at while the file loses its end.
    const matcher: EntryFinder = {
      ...words,
      candidates(chunk) {
        if (!cut) truncateSync(file, 1_000)
        cut = true
        return words.candidates(chunk)
      },
    }
    const hits = searchFile(file, wordMatcher(['kite']), 10, newScratch())
    const cutHits = searchFile(file, matcher, 10, newScratch())
    expect(hits.map((hit) => idsIn(hit.bytes)[0])).toEqual(['kept'])
    expect(cutHits.map((hit) => idsIn(hit.bytes)[0])).toEqual(['kept'])
  })
})

describe('the store searches', () => {
  test('the inbox, then the queues, then archives from the newest back, then the rest', async () => {
    for (const path of [
      'archive/2026-10.org',
      'channels/general.org',
      'archive/2026-11.org',
      'agents/tex-claude.org',
      'inbox.org',
    ]) {
      put(path, entryText(path, { body: 'kite' }))
    }
    const hits = await disk.store.search(disk.space, ['kite'], 10)
    expect(hits.map(({ path }) => path)).toEqual([
      'inbox.org',
      'agents/tex-claude.org',
      'archive/2026-11.org',
      'archive/2026-10.org',
      'channels/general.org',
    ])
    const first = await disk.store.search(disk.space, ['kite'], 3)
    expect(first).toEqual(hits.slice(0, 3))
    expect(await disk.store.search(disk.space, ['kite'], 0)).toEqual([])
  })

  test('no copies of other tools, no attached files', async () => {
    put('inbox.sync-conflict-20261121-1-A.org', entryText('copy', { body: 'kite' }))
    put('files/x.org', entryText('file', { body: 'kite' }))
    expect(await disk.store.search(disk.space, ['kite'], 10)).toEqual([])
  })

  test.each(['inbox.org', 'archive/2026-11.org'])(
    'the join of both sides, where git left its markers in %s',
    async (path) => {
      const ours = entryText('one', { body: 'kite' }) + entryText('two', { body: 'kite' })
      const theirs = ours.replaceAll('* TODO', '* DONE').replaceAll('message', 'message:pinned')
      const sides = `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> other\n`
      put(
        path,
        `${entryText('before', { body: 'kite' })}${sides}${entryText('after', { body: 'kite' })}`,
      )
      const hits = await disk.store.search(disk.space, ['kite'], 10)
      const ids = hits.flatMap(({ bytes }) => idsIn(bytes))
      expect(ids.sort()).toEqual(['after', 'before', 'one', 'two'])
      for (const { bytes } of hits) expect(textIn(bytes)).not.toMatch(/^(?:<<<<|====|>>>>)/mu)
      const looked = { begun: 0, ends: [] as string[][] }
      const pattern = /kite/g
      await disk.store.look(disk.space, {
        goesInto: (one) => one === path,
        begin() {
          looked.begun += 1
          const end = (found: readonly { readonly bytes: Uint8Array }[]) => {
            looked.ends.push(found.flatMap(({ bytes }) => idsIn(bytes)).sort())
          }
          return { pattern: () => pattern, hasRoom: () => true, takes: () => true, end }
        },
      })
      // What was taken before the markers were met has no end.
      expect(looked).toEqual({ begun: 2, ends: [['after', 'before', 'one', 'two']] })
    },
  )
})
