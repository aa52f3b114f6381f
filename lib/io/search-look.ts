/** A look of the app as a finder over raw bytes: few of them are decoded, and of text in ASCII none. */

import { isAscii } from 'node:buffer'
import type { Look } from '../app/ports.ts'
import type { EntryFinder } from './search.ts'

export function lookFinder(look: Pick<Look, 'pattern' | 'takes' | 'isFull'>): EntryFinder {
  let mixed: { readonly of: RegExp | undefined; readonly pattern: RegExp } | undefined
  // In Latin-1 any character beyond ASCII is two to four such bytes.
  const mixedPattern = () => {
    const of = look.pattern('ascii')
    if (!mixed || mixed.of !== of) {
      const plain = of === undefined ? '' : `${of.source}|`
      mixed = { of, pattern: new RegExp(`${plain}[\\x80-\\xff]`, 'gi') }
    }
    return mixed.pattern
  }
  return {
    candidatesIn(chunk) {
      if (isAscii(chunk)) return look.pattern('ascii')
      // One pass over all of it: most chunks have none, and entries one by one take longer.
      return look.pattern('any')?.test(chunk.toString('utf8')) ? mixedPattern() : undefined
    },
    matches(entry) {
      const mayHave = isAscii(entry) || look.pattern('any')?.test(entry.toString('utf8'))
      return mayHave === true && look.takes(entry)
    },
    isFull: () => look.isFull(),
  }
}
