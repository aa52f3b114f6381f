/** Which letters of shared spaces the relay took, which arrived, and which were read by a notice: `relay/letters.json`, a hint, bounded, for this machine alone. */

import { join } from 'node:path'
import type { RelayBook, RelayedNote } from '../../../app/outbox/shared.ts'
import { isRecord } from '../../../core/is-record.ts'
import { parseJson } from '../../../core/json-text.ts'
import { readIfThere } from '../../atomic-file.ts'
import { makePrivateFolder, writePrivate } from '../../vault-file.ts'

const notesMax = 5_000
const fields = ['sentMs', 'refusedMs', 'storedMs', 'readMs'] as const

/** Written by the daemon alone, and read by commands. */
export function createRelayBook(stateDir: string): RelayBook {
  const folder = join(stateDir, 'relay')
  const file = join(folder, 'letters.json')
  let notes: Map<string, RelayedNote> | undefined
  return {
    async load() {
      notes ??= readBook(file)
      return notes
    },
    async note(id, note) {
      notes ??= readBook(file)
      notes.set(id, { ...notes.get(id), ...note })
      for (const old of [...notes.keys()].slice(0, Math.max(0, notes.size - notesMax))) {
        notes.delete(old)
      }
      makePrivateFolder(folder)
      writePrivate(file, `${JSON.stringify(Object.fromEntries(notes))}\n`)
    },
  }
}

/** A damaged one counts as empty: some letters are sent once more. */
function readBook(file: string): Map<string, RelayedNote> {
  const bytes = readIfThere(file)
  const value = bytes && parseJson(bytes.toString('utf8'))
  if (!isRecord(value)) return new Map()
  return new Map(
    Object.entries(value).flatMap(([id, note]): [string, RelayedNote][] => {
      if (!isRecord(note)) return []
      const times = fields.flatMap((name) => {
        const ms = note[name]
        return typeof ms === 'number' ? [[name, ms] as const] : []
      })
      return times.length === 0 ? [] : [[id, Object.fromEntries(times) as RelayedNote]]
    }),
  )
}
