import { expect, test } from 'vitest'
import { startQuickMerges } from '../support/storm/quick-merges.ts'
import { runStorm } from '../support/storm.ts'

const from = Number(process.env['STORM_SEED'] ?? 1)
const count = Number(process.env['STORM_COUNT'] ?? 3)
const steps = Number(process.env['STORM_STEPS'] ?? 60)
test('storm', async () => {
  const merges = process.env['STORM_REAL'] ? undefined : await startQuickMerges()
  const without = new Set((process.env['STORM_WITHOUT'] ?? '').split(',').map(Number))
  const keep = process.env['STORM_KEEP']
    ? (folder: string) => console.log(`kept ${folder}`)
    : undefined
  const faults: string[] = []
  for (let seed = from; seed < from + count; seed += 1) {
    const start = Date.now()
    try {
      const storm = await runStorm({
        seed,
        steps,
        without,
        ...(merges ? { merges } : {}),
        ...(keep ? { keep } : {}),
      })
      console.log(
        `seed ${seed}: ${storm.rounds} rounds, ${Date.now() - start} ms, ${[...storm.files].map(([p, t]) => `${p} ${t.length}`).join(' ')}`,
      )
      if (process.env['STORM_TRACE']) console.log(storm.trace.join('\n'))
    } catch (error) {
      faults.push(String(error))
      console.log(`${error}`)
    }
  }
  merges?.remove()
  expect(faults.length).toBe(0)
}, 6e6)
