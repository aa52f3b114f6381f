/** The history that is shown: what people did and wrote, without the bookkeeping of merges. */

import { expect, test } from 'vitest'
import type { LogLine } from '../../../lib/core/model/log.ts'
import { formatBundle } from '../../../lib/core/merge/life.ts'
import { entryJson } from '../../../lib/core/view/json/entry.ts'
import { entryPage } from '../../../lib/core/view/text/entry.ts'
import { frame, lines, task } from './sample.ts'

const kept = formatBundle({
  line: '1a2b3c4d',
  values: { CLAIM: 'tex-claude s2', LEASE: '2026-11-21T11:02:03.000Z' },
})
const log: readonly LogLine[] = [
  { type: 'other', raw: kept },
  { type: 'other', raw: '- A line that somebody wrote there' },
]

test('what a merge keeps for the next one is not shown, and what a person wrote is', () => {
  const shown = lines(entryPage(task({ log }), frame)).join('\n')
  expect(shown).toContain('A line that somebody wrote there')
  expect(shown).not.toContain('Conflict state')
  expect(entryJson(task({ log }))['history']).toEqual([
    { type: 'other', text: '- A line that somebody wrote there' },
  ])
})

test('a log of nothing else has no history', () => {
  expect(lines(entryPage(task({ log: log.slice(0, 1) }), frame))).not.toContain('History')
})
