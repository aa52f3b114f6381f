/** T100: we read org files exactly as Emacs does, entry by entry. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText } from '../../lib/core/org/bytes.ts'
import { orgFile } from '../core/org/arbitrary-file.ts'
import {
  comparable,
  emacsFacts,
  emacsMissing,
  type FileFacts,
  ourFacts,
} from '../core/org/emacs.ts'

const missing = emacsMissing()
if (missing) console.warn(missing)

const folder = join(import.meta.dirname, '../corpus/org')
/** Enough to meet each pair of oddities; ten times as many ran while this was written. */
const randomFiles = 600

describe.skipIf(missing)('T100 the reader agrees with Emacs', () => {
  const names = missing ? [] : readdirSync(folder).filter((name) => name.endsWith('.org'))
  const files = names.map((name) => readFileSync(join(folder, name)))
  const facts = missing ? [] : emacsFacts(files)

  test.each(names.map((name, index) => [name, index] as const))('on %s', (_name, index) => {
    expect(comparable(ourFacts(files[index]!))).toEqual(comparable(facts[index]!))
  })

  test('on random files of oddities', () => {
    const random = fc.sample(orgFile, {
      numRuns: randomFiles,
      seed: Number(process.env['SEED'] ?? 1),
    })
    emacsFacts(random).forEach((seen, index) => {
      const text = JSON.stringify(new TextDecoder().decode(random[index]!))
      expect(comparable(ourFacts(random[index]!)), text).toEqual(comparable(seen))
    })
  })

  test('on lines of a hundred kilobytes', () => {
    // Emacs needs minutes for a megabyte of blanks, and its lists overflow, so some lines are shorter.
    const long = 'word '.repeat(20_000)
    const texts = [
      `* TODO ${long}:tag:\n:PROPERTIES:\n:ID: x\n:END:\nbody\n* two\n`,
      `* a\n${long}\n* b\n${long}`,
      `* a\n:LOGBOOK:\n- ${long.slice(0, 20_000)}\n:END:\n* b\n`,
      `${long}\n* a\n`,
      `* ${':'.repeat(3000)}\n* ${' '.repeat(3000)}x\n* a${' '.repeat(3000)}\n`,
    ]
    const bytes = texts.map(encodeText)
    emacsFacts(bytes).forEach((seen, index) => {
      expect(comparable(ourFacts(bytes[index]!))).toEqual(comparable(seen))
    })
  })

  test('on characters of all planes, in every place of an entry', () => {
    const points = Array.from({ length: 2800 }, (_, index) => index * 397 + 1)
    const chars = points
      .filter((point) => point < 0xd800 || point > 0xdfff)
      .map((point) => String.fromCodePoint(point))
    const bytes = encodeText(chars.map(entryWith).join(''))
    const [seen] = emacsFacts([bytes])
    expect(comparable(withoutTags(ourFacts(bytes)))).toEqual(comparable(withoutTags(seen!)))
    // Emacs 28 knows Unicode 14: it may take a newer letter for no letter, but not the other way round.
    const ours = ourFacts(bytes)
    seen!.headings.forEach(({ tags }, index) => {
      if (tags.length > 0) expect(ours.headings[index]!.tags).toEqual(tags)
    })
    const fewer = seen!.headings.filter(
      ({ tags }, index) => tags.length < ours.headings[index]!.tags.length,
    )
    expect(fewer.length).toBeLessThan(chars.length / 50)
  })
})

function entryWith(char: string): string {
  return `* TODO [#${char}] ${char}a :${char}:\n:PROPERTIES:\n:K: ${char}\n:X${char}: y\n:END:\n:LOGBOOK:\n- ${char}\n:END:\n${char}\n`
}

/** Heading and tags depend on each other. A letter like U+00DF has an upper case of two, so it is no key to look up. */
function withoutTags(facts: FileFacts): FileFacts {
  return {
    ...facts,
    headings: facts.headings.map((heading) => ({ ...heading, tags: [], title: '', values: [] })),
  }
}
