/** A clone without the driver, in which git merges lines: what may happen there, and that nothing of it is a loss. */

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { joinFiles } from '../../lib/core/merge/bytes.ts'
import { decodeText, encodeText } from '../../lib/core/org/bytes.ts'
import { copy } from '../core/merge/laws.ts'
import { createFactReader, missingFrom } from '../support/storm/facts.ts'

const folder = mkdtempSync(joinPath(tmpdir(), 'dm-lines-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const reader = createFactReader([])

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

/** As git does it with no driver: lines alone, with markers where both sides changed. */
function mergeLines(base: string, ours: string, theirs: string): string {
  const path = (name: string) => joinPath(folder, name)
  const files = { ours, base, theirs }
  for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text)
  const words = ['merge-file', '-p', '--marker-size=32', ...Object.keys(files).map(path)]
  const ran = spawnSync('git', words, { encoding: 'utf8' })
  if (ran.status === null || ran.status > 127) throw new Error(ran.stderr)
  return ran.stdout
}

const linesOf = (text: string) => text.split('\n').map((line) => line.trim())

test('a merge of lines keeps every line that either side added, and the next join puts it back in its entry', () => {
  fc.assert(
    fc.property(copy, copy, copy, (base, x, y) => {
      const [ours, theirs] = [join(base, x), join(base, y)]
      const merged = mergeLines(base, ours, theirs)
      const [known, there] = [new Set(linesOf(base)), new Set(linesOf(merged))]
      const added = linesOf(`${ours}\n${theirs}`).filter((line) => !known.has(line))
      expect(added.filter((line) => !there.has(line))).toEqual([])
      // Whoever has the sides as they were has everything in its place again, whatever git made of them.
      const mended = reader.read([join(merged, ours, theirs)])
      const missing = missingFrom(reader.read([ours, theirs]), mended)
      // A value that was kept in a log may stand in the entry again, which the join itself looks at.
      expect(missing.filter((fact) => !fact.startsWith('value '))).toEqual([])
    }),
    { numRuns: 150 },
  )
}, 120_000)
