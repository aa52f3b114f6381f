import { expect, test } from 'vitest'
import { runStorm } from '../support/storm.ts'

const from = Number(process.env['STORM_SEED'] ?? 1)
const count = Number(process.env['STORM_COUNT'] ?? 3)
const steps = Number(process.env['STORM_STEPS'] ?? 60)
test('storm', async () => {
  const faults: string[] = []
  for (let seed = from; seed < from + count; seed += 1) {
    const start = Date.now()
    try {
      const storm = await runStorm({ seed, steps })
      console.log(
        `seed ${seed}: ${storm.rounds} rounds, ${Date.now() - start} ms, ${[...storm.files].map(([p, t]) => `${p} ${t.length}`).join(' ')}`,
      )
      if (process.env['STORM_TRACE']) console.log(storm.trace.join('\n'))
    } catch (error) {
      faults.push(String(error))
      console.log(`${error}`)
    }
  }
  expect(faults.length).toBe(0)
}, 6e6)
