/**
 * A writer in a process of its own, to be killed: `ROOT LABEL COUNT MODE`. Writes entries, edits them and moves them to
 * the archive, and says over the channel what it is about to do and what it has done.
 */

import { Failure } from '../../lib/app/failure.ts'
import type { OrgStore, Space } from '../../lib/app/ports.ts'
import { findEntry } from '../../lib/core/org/scan.ts'
import type { Op } from '../../lib/core/org/types.ts'
import { makeDiskStore } from './disk-store.ts'
import { entryText } from './entries.ts'
import { tornWrite } from './torn-writer.ts'

/** What a writer does to one entry. */
export interface Step {
  readonly verb: 'add' | 'edit' | 'move'
  readonly id: string
}

/** Sent before a step, and again when the store said that it is done. */
export interface Told extends Step {
  readonly done: boolean
  /** True when an editor held the hot file: then a move copies only. */
  readonly held?: boolean
}

export const hotPath = 'inbox.org'
export const archivePath = 'archive/2026-11.org'

/** Of very different lengths, some over several pages; the last line says that the entry is whole. */
export function bodyFor(id: string): string {
  const seed = Array.from(id).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7)
  const lines = seed % 5 === 0 ? 120 + (seed % 200) : seed % 12
  const text = Array.from(
    { length: lines },
    (_, line) => `${id} line ${line} ${'é'.repeat(seed % 17)}`,
  )
  return [...text, `end of ${id}`].join('\n')
}

export function opsOf(view: { read(path: string): Uint8Array }, { verb, id }: Step): readonly Op[] {
  switch (verb) {
    case 'add':
      return [{ type: 'append', path: hotPath, id, text: entryText(id, { body: bodyFor(id) }) }]
    case 'edit':
      return [
        {
          type: 'edit',
          path: hotPath,
          id,
          edits: [
            { type: 'keyword', value: 'DONE' },
            { type: 'property', key: 'EDITED', value: id },
            { type: 'log', item: `- Read by tex [2026-11-21 Sat 10:05] at ${id}` },
          ],
        },
      ]
    case 'move': {
      const bytes = view.read(hotPath)
      const range = findEntry(bytes, id)
      if (!range) return []
      const text = `${new TextDecoder().decode(bytes.subarray(range.start, range.end)).trimEnd()}\n`
      return [
        { type: 'append', path: archivePath, id, text },
        { type: 'remove', path: hotPath, id },
      ]
    }
  }
}

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

if (process.argv[2]) {
  main().catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  })
}
