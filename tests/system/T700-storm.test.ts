/**
 * Random histories of a space: people work, edit by hand and pull from each other in any order. Nothing that was known gets
 * lost on the way, and in the end all have the same bytes. CONTRIBUTING.md says how to let it run for longer.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emacsMissing, lintFacts } from '../core/org/emacs.ts'
import { runStorm, type StormOptions } from '../support/storm.ts'
import { type QuickMerges, startQuickMerges } from '../support/storm/quick-merges.ts'

const number = (name: string, otherwise: number) => Number(process.env[name] ?? otherwise)
const seconds = number('STORM_SECONDS', 40)
const firstSeed = number('STORM_SEED', 1)
const steps = number('STORM_STEPS', 40)
const drivers = process.env['STORM_DRIVERS'] === 'some' ? 'some' : 'all'
const without = new Set((process.env['STORM_WITHOUT'] ?? '').split(',').map(Number))

/**
 * Histories in which something was wrong once, and what it was. What the first storms found are smaller cases now:
 * tests/core/merge/conflict (markers that overlap) and keywords (a priority behind an unknown word), tests/io/git-busy.
 */
const kept: readonly (Pick<StormOptions, 'seed' | 'steps' | 'drivers'> & {
  readonly was: string
})[] = []

let merges: QuickMerges
/** Texts in which histories ended, for one run of Emacs. */
const endings = new Set<string>()

beforeAll(async () => {
  merges = await startQuickMerges()
})
afterAll(() => merges.remove())

async function run(options: StormOptions): Promise<void> {
  const { files } = await runStorm({ ...options, without })
  for (const text of files.values()) {
    expect(text).not.toMatch(/^(?:<{32}|>{32}|={32}|\|{32})/mu)
    endings.add(text)
  }
}

describe('T700 random histories', () => {
  test.each(kept)('seed $seed: $was', async ({ seed, steps: all, drivers: which }) => {
    await run({ seed, steps: all, drivers: which, merges })
  })

  test('with the command as git starts it', async () => {
    await run({ seed: firstSeed, steps: Math.min(steps, 15), drivers })
  }, 120_000)

  test(
    `as many as ${seconds} seconds allow: nothing is lost, and all end with the same bytes`,
    async () => {
      const end = Date.now() + seconds * 1000
      const faults: string[] = []
      let seed = firstSeed
      for (; Date.now() < end; seed += 1) {
        await run({ seed, steps, drivers, merges }).catch((error: unknown) => {
          faults.push(String(error))
          if (process.env['STORM_SECONDS']) process.stderr.write(`${error}\n`)
        })
      }
      if (process.env['STORM_SECONDS']) process.stderr.write(`Seeds ${firstSeed} to ${seed - 1}.\n`)
      expect(faults.join('\n\n')).toBe('')
    },
    (seconds + 120) * 1000,
  )

  test.skipIf(emacsMissing() !== undefined)(
    'org-lint has nothing against the files in which they end',
    () => {
      const files = [...endings].map((text) => new TextEncoder().encode(text))
      expect(files.length).toBeGreaterThan(0)
      expect(lintFacts(files).flatMap(({ reports }) => reports)).toEqual([])
    },
    120_000,
  )
})
