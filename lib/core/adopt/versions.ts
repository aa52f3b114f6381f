/** Looks through old copies of a file for what stands in it now: headings by their words, entries by their ID. Pure. */

import { settleConflicts } from '../merge/bytes.ts'
import { mayConflict, sidesOf } from '../merge/conflict.ts'
import { cutText, pieceFrom } from '../merge/split.ts'
import { decodeText } from '../org/bytes.ts'
import { titleWords } from './title.ts'

/** Of these words of headings (title.ts) those that stood above an entry without an ID in one of the copies. */
export function headingsIn(
  files: readonly Uint8Array[],
  headings: readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>()
  const asked = headings.map((words) => ({ words, sign: longest(words.split(' ')) }))
  for (const file of files) {
    for (const text of readings(file)) {
      const left = asked.filter(({ words, sign }) => !found.has(words) && text.includes(sign))
      if (left.length === 0) continue
      for (const entry of cutText(text).entries) {
        const words = titleWords(entry)
        const isAsked = left.some((one) => one.words === words)
        if (isAsked && pieceFrom(entry).id === '') found.add(words)
      }
    }
  }
  return found
}

/** By ID the texts that its entry had in the copies, each once. */
export function entriesIn(
  files: readonly Uint8Array[],
  ids: readonly string[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map(ids.map((id) => [id, new Set<string>()] as const))
  const looked = new Set<string>()
  for (const file of files) {
    for (const text of readings(file)) {
      const asked = ids.filter((id) => text.includes(id))
      if (asked.length === 0) continue
      for (const entry of cutText(text).entries) {
        if (looked.has(entry) || !asked.some((id) => entry.includes(id))) continue
        looked.add(entry)
        found.get(pieceFrom(entry).id)?.add(entry)
      }
    }
  }
  return found
}

/** LF; of one in conflict what stands there, each side, and both as one. */
function readings(file: Uint8Array): readonly string[] {
  const text = plain(decodeText(file))
  if (!mayConflict(file)) return [text]
  const settled = settleConflicts(file)
  const joined = settled ? [plain(decodeText(settled))] : []
  return [...new Set([text, ...sidesOf(text), ...joined])]
}

/** Without a byte order mark, which would hide a heading in the first line. */
function plain(text: string): string {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  return body.includes('\r') ? body.replace(/\r+(?=\n|$)/gu, '') : body
}

function longest(words: readonly string[]): string {
  return words.reduce((most, word) => (word.length > most.length ? word : most), '')
}
