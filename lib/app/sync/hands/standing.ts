/** Where an entry stands for its readers: at the top of a file in which they look for it, with all that its author signed. Pure. */

import { joinFiles } from '../../../core/merge/bytes.ts'
import { fixedText } from '../../../core/merge/entry.ts'
import { readState } from '../../../core/merge/read.ts'
import { type Piece, splitText } from '../../../core/merge/split.ts'
import { decodeText, encodeText, textStart } from '../../../core/org/bytes.ts'
import { bodyOf, readEntry } from '../../../core/org/entry.ts'
import { defaultKeywords } from '../../../core/org/keywords.ts'
import { inboxPath, isArchive, isQueue, queuePath } from '../../decode.ts'
import { deadLettersPath } from '../../dead-letter.ts'

/** One entry that a file lost. */
export interface Lost {
  readonly id: string
  readonly path: string
  /** What never changes of it: equal for copies of one letter, different for two under one ID. */
  readonly name: string
  /** Of a letter, whom it is to. */
  readonly to: string | undefined
}

/** Names of entries to the files in which they stand. */
export type Standings = ReadonlyMap<string, ReadonlySet<string>>

/** The entries at the top of a file, by their own drawers. */
export function entriesOf(bytes: Uint8Array): readonly Piece[] {
  return splitText(decodeText(bytes, textStart(bytes)).replaceAll('\r\n', '\n')).entries
}

/** Entries that the older copy of a file has, and of whose ids the newer one has none. */
export function lostEntries(path: string, before: Uint8Array, now: Uint8Array): readonly Lost[] {
  const kept = new Set(entriesOf(now).map(({ id }) => id))
  const gone = entriesOf(before).filter(({ id }) => id !== '' && !kept.has(id))
  return gone.map(({ id, text }) => {
    const { fixed } = readState(text)
    const to = fixed.kind === 'letter' ? fixed.values['TO'] : undefined
    return { id, path, name: fixedText(fixed), to }
  })
}

/** In which of these files the lost entries stand; only entries with their ids are looked into. */
export function standingsIn(
  files: Iterable<readonly [path: string, bytes: Uint8Array]>,
  ids: ReadonlySet<string>,
): Standings {
  const found = new Map<string, Set<string>>()
  for (const [path, bytes] of files) {
    for (const text of textsOf(path, bytes, ids)) {
      const name = fixedText(readState(text).fixed)
      found.set(name, (found.get(name) ?? new Set()).add(path))
    }
  }
  return found
}

/** A mention, a copy with another text, or one where no reader looks for it is no such place. */
export function standsElsewhere(lost: Lost, standings: Standings): boolean {
  return [...(standings.get(lost.name) ?? [])].some((path) => {
    return path !== lost.path && isPlaceOf(lost, path)
  })
}

/** The file with these entries of its older copy in their places again; undefined when they cannot be joined. */
export function withEntries(
  now: Uint8Array,
  before: Uint8Array,
  ids: ReadonlySet<string>,
): Uint8Array | undefined {
  const lost = entriesOf(before).filter(({ id }) => ids.has(id))
  const joined = joinFiles([now, encodeText(`${lost.map(({ text }) => text).join('\n\n')}\n`)])
  return joined.ok ? joined.bytes : undefined
}

/** Archives by month, which the program makes, and the one of Emacs. */
const archive = /^archive\/(?:[0-9]{4}-[0-9]{2}|by-hand)\.org$/u

const known: readonly string[] = ['contacts.org', 'state.org', 'memory.org', 'files.org']

/** Whether whoever looks for this entry looks in this file. */
function isPlaceOf({ path: from, to }: Lost, path: string): boolean {
  if (archive.test(path)) return true
  if (path === deadLettersPath) return isQueue(from)
  if (to !== undefined) {
    const queue = queuePath(to)
    return path === queue || (path === inboxPath && from !== queue)
  }
  // What is a person's own may stand wherever they moved it.
  return isArchive(from) || !(known.includes(from) || /^(?:agents|channels)\//u.test(from))
}

/** Entries as they stand; and of a dead letter the one that was refused, for it stands in its text. */
function textsOf(path: string, bytes: Uint8Array, ids: ReadonlySet<string>): readonly string[] {
  const entries = entriesOf(bytes)
  const all =
    path === deadLettersPath
      ? entries.filter((entry) => ids.has(refusedId(entry))).flatMap(refusedIn)
      : entries.filter(({ id }) => ids.has(id))
  return all.map(({ text }) => text)
}

/** The id of a dead letter is the entry's own, and of a copy there is a hash of its text behind it. */
function refusedId({ id }: Piece): string {
  return /^dead-(.+?)(?:\.[0-9a-f]{12})?$/u.exec(id)?.[1] ?? ''
}

function refusedIn({ text }: Piece): readonly Piece[] {
  const bytes = encodeText(text)
  const entry = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
  return splitText(bodyOf(bytes, entry)).entries
}
