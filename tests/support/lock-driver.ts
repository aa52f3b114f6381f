/** Takes a folder's lock again and again, and writes down when it had it: `FOLDER OUT TURNS HOLD_MS [START_MS]`. */

import { appendFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { takeLock } from '../../lib/io/lock.ts'

async function main(): Promise<void> {
  const [folder = '', out = '', turns = '1', holdMs = '0', startMs = '0'] = process.argv.slice(2)
  while (Date.now() < Number(startMs)) await wait(1)
  for (let turn = 0; turn < Number(turns); turn += 1) {
    const lock = await takeLock(folder, { user: 'tex', what: 'The folder', waitMs: 30_000 })
    const from = process.hrtime.bigint()
    process.send?.('held')
    if (Number(holdMs) > 0) await wait(Number(holdMs))
    appendFileSync(out, `${from} ${process.hrtime.bigint()} ${process.pid}\n`)
    lock.release()
  }
}

void main()
