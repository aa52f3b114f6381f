/** Ids of migrated entries: as they were; of two with one id the second gets a suffix; one that has none gets its own. */

import { newId, type EntryId, parseId } from '../model/id.ts'
import { oldProperty } from './parse.ts'
import { progressOf } from './status.ts'
import type { Resolved } from './resolve.ts'

/** An entry with its id, and the copies of it that stand elsewhere. */
export interface Named extends Resolved {
  readonly id: EntryId
  readonly mark: string
  readonly copies: readonly Resolved[]
  /** Why its id is another than before. */
  readonly idRemark?: string
}

export interface Names {
  readonly named: readonly Named[]
  /** Those that were migrated before. */
  readonly known: readonly Resolved[]
  /** What an old id means now, for replies; the first that had it. */
  readonly idOf: ReadonlyMap<string, EntryId>
}

/** Crockford's base 32, as in our ids. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const markChars = 13

/** What tells an old entry from all others, short enough for a property. */
export function markOf(digest: Uint8Array): string {
  return Array.from(digest.slice(0, markChars), (byte) => alphabet[byte & 31]).join('')
}

/** What the files of 0.3 hold. */
export interface There {
  /** Of entries that were migrated before, with the ids that they have. */
  readonly marks: ReadonlyMap<string, EntryId>
  readonly ids: ReadonlySet<string>
}

/** The same in every run and on every machine. */
export function nameEntries(resolved: readonly Resolved[], there: There): Names {
  const groups = new Map<string, Resolved[]>()
  const known: Resolved[] = []
  for (const one of resolved) {
    const mark = markOf(one.digest)
    if (there.marks.has(mark)) known.push(one)
    else groups.set(mark, [...(groups.get(mark) ?? []), one])
  }
  const taken = new Set(there.ids)
  const idOf = new Map<string, EntryId>()
  for (const one of known) {
    note(idOf, oldProperty(one.old, 'ID'), there.marks.get(markOf(one.digest))!)
  }
  const named = [...groups].map(([mark, [first, ...copies]]): Named => {
    const one = first!
    const oldId = oldProperty(one.old, 'ID')
    const { id, remark } = idFor(one, mark, oldId, taken)
    taken.add(id)
    note(idOf, oldId, id)
    return { ...mostDone(one, copies), id, mark, copies, ...(remark ? { idRemark: remark } : {}) }
  })
  return { named, known, idOf }
}

/** The first that had an id; but the one that still has it comes before all others. */
function note(idOf: Map<string, EntryId>, oldId: string | undefined, id: EntryId): void {
  if (oldId !== undefined && (!idOf.has(oldId) || id === oldId)) idOf.set(oldId, id)
}

function idFor(
  { atMs, from, digest }: Resolved,
  mark: string,
  oldId: string | undefined,
  taken: ReadonlySet<string>,
): { readonly id: EntryId; readonly remark?: string } {
  const wanted = oldId === undefined ? undefined : parseId(oldId)
  if (wanted && !taken.has(wanted)) return { id: wanted }
  if (wanted) {
    const id = parseId(`${wanted.slice(0, 150)}-${mark.slice(0, 6)}`)
    if (id && !taken.has(id)) {
      return { id, remark: `Another message has its id ${wanted}; this one is ${id}.` }
    }
  }
  const id = newId({ kind: 'msg', nowMs: atMs, author: from, random: digest.slice(20) })
  const why = oldId === undefined ? 'It had no id' : `Its id "${oldId.slice(0, 60)}" cannot be used`
  return { id, remark: `${why}; it is ${id} now.` }
}

/** The marks of the copy with which most was done, at the place of the first. */
function mostDone(first: Resolved, copies: readonly Resolved[]): Resolved {
  const best = copies.reduce(
    (most, one) => (progressOf(one.old, one.kind) > progressOf(most.old, most.kind) ? one : most),
    first,
  )
  const { place, spot, bytes } = first.old
  return best === first ? first : { ...best, old: { ...best.old, place, spot, bytes } }
}
