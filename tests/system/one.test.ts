import { test } from 'vitest'
import { runStorm } from '../support/storm.ts'
import { startQuickMerges } from '../support/storm/quick-merges.ts'
test('x', async () => {
  const merges = await startQuickMerges()
  await runStorm({ seed: Number(process.env['STORM_SEED']), steps: Number(process.env['STORM_STEPS'] ?? 60), drivers: process.env['STORM_DRIVERS'] === 'some' ? 'some' : 'all', merges, keep: (f) => process.stderr.write(`kept ${f}\n`) }).catch((e) => process.stderr.write(String(e).slice(0, 1500)))
  merges.remove()
}, 1e6)
