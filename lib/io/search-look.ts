/** A look of the app as a finder over raw bytes: only entries that may have a word are decoded. */

import type { FileLook } from '../app/ports.ts'
import { isPlain } from '../core/search/plain-bytes.ts'
import type { EntryFinder } from './search.ts'

export function lookFinder(look: FileLook): EntryFinder {
  return {
    candidates: (chunk) => look.pattern(isPlain(chunk) ? 'plain' : 'any'),
    mayMatch: (text, start, end) => look.hasRoom(stampIn(text, start, end)),
    match(entry) {
      const bytes = new Uint8Array(entry)
      return look.takes(bytes) ? bytes : undefined
    },
  }
}

const key = '\n:STAMP:'

/** The drawer comes before everything that could look like this line. */
function stampIn(text: string, start: number, end: number): string | undefined {
  const at = text.indexOf(key, start)
  if (at < 0 || at >= end) return undefined
  return text.slice(at + key.length, Math.max(text.indexOf('\n', at + 1), at)).trim()
}
