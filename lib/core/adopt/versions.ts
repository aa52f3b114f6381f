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
  for (const text of files.flatMap(readings)) {
    const left = asked.filter(({ words, sign }) => !found.has(words) && text.includes(sign))
    if (left.length === 0) continue
    for (const entry of cutText(text).entries) {
      const words = titleWords(entry)
      const isAsked = left.some((one) => one.words === words)
      if (isAsked && pieceFrom(entry).id === '') found.add(words)
    }
  }
  return found
}

/** The texts that the entry of an ID had in the copies, each once. */
export function entriesIn(files: readonly Uint8Array[], id: string): readonly string[] {
  const found = new Set<string>()
  for (const text of files.flatMap(readings)) {
    if (!text.includes(id)) continue
    for (const entry of cutText(text).entries) {
      if (!found.has(entry) && entry.includes(id) && pieceFrom(entry).id === id) found.add(entry)
    }
  }
  return [...found]
}

/** LF; of one in conflict what stands there, each side, and both as one. */
function readings(file: Uint8Array): readonly string[] {
  const raw = decodeText(file)
  const text = raw.includes('\r') ? raw.replaceAll('\r\n', '\n') : raw
  if (!mayConflict(file)) return [text]
  const settled = settleConflicts(file)
  const joined = settled ? [decodeText(settled).replaceAll('\r\n', '\n')] : []
  return [...new Set([text, ...sidesOf(text), ...joined])]
}

function longest(words: readonly string[]): string {
  return words.reduce((most, word) => (word.length > most.length ? word : most), '')
}
