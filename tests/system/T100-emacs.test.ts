/** T100: we read org files exactly as Emacs does, entry by entry. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { comparable, emacsFacts, emacsMissing, ourFacts } from '../core/org/emacs.ts'

const missing = emacsMissing()
if (missing) console.warn(missing)

const folder = join(import.meta.dirname, '../corpus/org')

describe.skipIf(missing)('T100 the reader agrees with Emacs', () => {
  const names = missing
    ? []
    : readdirSync(folder)
        .filter((name) => name.endsWith('.org'))
        .sort()
  const files = names.map((name) => readFileSync(join(folder, name)))
  const facts = missing ? [] : emacsFacts(files)

  test.each(names.map((name, index) => [name, index] as const))('%s', (_name, index) => {
    expect(comparable(ourFacts(files[index]!))).toEqual(comparable(facts[index]!))
  })
})
