/**
 * A writer in a process of its own, to be killed: `ROOT LABEL COUNT MODE`. Writes entries, edits them and moves them to
 * the archive, and says over the channel what it is about to do and what it has done.
 */

import { Failure } from '../../lib/app/failure.ts'
import type { OrgStore, Space } from '../../lib/app/ports.ts'
import { makeDiskStore } from './disk-store.ts'
import { opsOf, type Step, type Told } from './steps.ts'
import { tornWrite } from './torn-writer.ts'

async function run(store: OrgStore, space: Space, label: string, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const id = `msg-${label}-${index}`
    const steps: readonly Step['verb'][] =
      index % 3 === 0 ? ['add', 'edit', 'move'] : ['add', 'edit']
    for (const verb of index % 3 === 2 ? (['add'] as const) : steps) {
      process.send?.({ verb, id, done: false } satisfies Told)
      await store.write(space, (view) => ({ ops: opsOf(view, { verb, id }), value: 0 }))
      process.send?.({ verb, id, done: true } satisfies Told)
    }
  }
}

async function main(): Promise<void> {
  const [root = '', label = '', count = '1', mode = 'store'] = process.argv.slice(2)
  const { store, space, dir } = makeDiskStore({ root, lockWaitMs: 60_000 })
  const writer = mode === 'torn' ? { ...store, write: tornWrite(dir) } : store
  await run(writer, space, label, Number(count))
  process.disconnect?.()
}

main().catch((error: unknown) => {
  if (!(error instanceof Failure)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
})
