/** What the writers of the crash tests write: entries that say themselves whether they are whole. */

import { findEntry } from '../../lib/core/org/scan.ts'
import type { Op } from '../../lib/core/org/types.ts'
import { entryText } from './entries.ts'

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
