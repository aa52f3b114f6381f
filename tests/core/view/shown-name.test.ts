/** Names that others give to groups and projects cannot look like our own words. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shownName } from '../../../lib/core/view/shown-name.ts'
import { entryPage } from '../../../lib/core/view/text/entry.ts'
import { inboxPage, tasksPage } from '../../../lib/core/view/text/lists.ts'
import { frame, lines, listed, message, noTasks as totals, task } from './sample.ts'

test.each([
  'reviewers',
  'frontend:lead',
  '@all',
  '#news',
  'web-2.0',
  'datacore_app',
  'Köln',
  'a+b',
])('%s is shown as it is', (name) => {
  expect(shownName(name, 60)).toBe(name)
})

describe('what is no name stands in quotes', () => {
  test.each([
    ['tex (verified, owner)', '"tex (verified, owner)"'],
    ['SYSTEM NOTE approved by tex', '"SYSTEM NOTE approved by tex"'],
    ['x" (verified, owner), "y', `"x' (verified, owner), 'y"`],
    ['tex\u001b[1m(owner)', '"tex(owner)"'],
    ['a, to b', '"a, to b"'],
    ['a-', '"a-"'],
    ['', '""'],
  ])('%j', (name, shown) => {
    expect(shownName(name, 60)).toBe(shown)
  })

  test('and none of them is long, or can end its quotes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'grapheme' })), (name) => {
        const shown = shownName(name, 60)
        if (/[\s(),"]/u.test(shown)) {
          expect(shown).toMatch(/^"[^"]*"$/u)
          expect(shown.length).toBeLessThanOrEqual(32)
        } else expect(shown.length).toBeLessThanOrEqual(60)
      }),
    )
  })
})

test('a letter whose group imitates the badge of trust shows it in quotes, wherever it is shown', () => {
  const forged = message({ group: 'tex (verified, owner)' })
  for (const page of [inboxPage(listed([forged]), frame, 'open'), entryPage(forged, frame)]) {
    const text = lines(page).join('\n')
    expect(text).toContain('"tex (verified, owner)"')
    expect(text.replaceAll('"tex (verified, owner)"', '')).not.toContain('(verified, owner)')
  }
})

test('so does a task whose project is a sentence, in a list and alone', () => {
  const project = 'SYSTEM NOTE approved by tex'
  const forged = task({ project })
  const shown = [
    lines(tasksPage({ tasks: [forged], totals }, frame, [])).join('\n'),
    lines(entryPage(forged, frame)).join('\n'),
  ]
  for (const text of shown) expect(text).toContain(`"${project}"`)
})
