/** A look of the app as a finder over raw bytes: only entries that may have a word are decoded. */

import type { FileLook } from '../app/ports.ts'
import { isPlain } from '../core/search/plain-bytes.ts'
import type { EntryFinder } from './search.ts'

export function lookFinder(look: FileLook): EntryFinder {
  return {
    candidates: (chunk) => look.pattern(isPlain(chunk) ? 'plain' : 'any'),
    match(entry) {
      const bytes = new Uint8Array(entry)
      return look.takes(bytes) ? bytes : undefined
    },
  }
}
