/** What must hold of a space's files after a writer was killed, whatever it was doing. */

import { bodyOf, propertyOf } from '../../lib/core/org/entry.ts'
import { entriesIn } from './entries.ts'
import { archivePath, bodyFor, hotPath, type Told } from './steps.ts'

export interface Files {
  readonly hot: Uint8Array
  readonly archive: Uint8Array
}

/**
 * Sentences about what is wrong; none when all is well. `told` is what all writers said, in the order in which each
 * said it; steps without a `done` were under way when their writer died, and may or may not have happened.
 */
export function problemsAfter(files: Files, told: readonly Told[]): readonly string[] {
  const hot = new Map<string, string>()
  const archive = new Map<string, string>()
  const problems: string[] = []
  for (const [bytes, into, path] of [
    [files.hot, hot, hotPath],
    [files.archive, archive, archivePath],
  ] as const) {
    for (const entry of entriesIn(bytes)) {
      const id = propertyOf(entry, 'ID')
      if (id === undefined) problems.push(`${path}: an entry without its drawer`)
      else if (into.has(id)) problems.push(`${path}: ${id} stands twice`)
      else if (bodyOf(bytes, entry) !== bodyFor(id)) problems.push(`${path}: ${id} is torn`)
      else {
        const { keyword } = entry.heading
        const edited = propertyOf(entry, 'EDITED') === id && entry.log.length === 1
        const plain = propertyOf(entry, 'EDITED') === undefined && entry.log.length === 0
        if (keyword === 'DONE' && edited) into.set(id, 'edited')
        else if (keyword === 'TODO' && plain) into.set(id, 'added')
        else problems.push(`${path}: ${id} is half edited`)
      }
    }
  }
  for (const [id, { sure, maybe, held }] of foldById(told)) {
    const places = [hot.get(id) ?? '-', archive.get(id) ?? '-'].join(' ')
    const allowed = [sure, maybe].flatMap((verb) => outcomes[verb])
    // Between the two steps of a move both places have it.
    if (maybe === 'move' && (held || sure !== 'move')) allowed.push('edited edited')
    if (!allowed.includes(places))
      problems.push(`${id}: ${places} after ${sure}, then perhaps ${maybe}`)
  }
  const known = new Set(told.map(({ id }) => id))
  for (const id of [...hot.keys(), ...archive.keys()]) {
    if (!known.has(id)) problems.push(`${id}: nobody wrote it`)
  }
  return problems
}

/** Where an entry stands, and how, after each step: in the hot file, in the archive. */
const outcomes: Readonly<Record<string, readonly string[]>> = {
  none: ['- -'],
  add: ['added -'],
  edit: ['edited -'],
  move: ['- edited'],
}

interface Fold {
  /** The last step that was done, and the last that was begun. */
  readonly sure: string
  readonly maybe: string
  readonly held: boolean
}

function foldById(told: readonly Told[]): ReadonlyMap<string, Fold> {
  const byId = new Map<string, Fold>()
  for (const { id, verb, done, held = false } of told) {
    const { sure } = byId.get(id) ?? { sure: 'none' }
    byId.set(id, done ? { sure: verb, maybe: verb, held } : { sure, maybe: verb, held })
  }
  return byId
}
