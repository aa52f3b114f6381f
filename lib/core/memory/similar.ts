/** Whether two texts say the same, or nearly: by the runs of four characters that they share. */

import { foldText } from '../search/fold-text.ts'

const size = 4
/** From here on two texts are taken for one. */
const nearShare = 0.6
/** Longer texts are compared by their beginning. */
const charsMax = 20_000

export interface Shingles {
  /** The text itself, but for its white space. */
  readonly exact: string
  readonly parts: ReadonlySet<string>
}

export function shinglesOf(text: string): Shingles {
  const folded = foldText(text.slice(0, charsMax))
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, ' ')
    .trim()
  const parts = new Set<string>()
  if (folded.length <= size) parts.add(folded)
  for (let at = 0; at + size <= folded.length; at += 1) parts.add(folded.slice(at, at + size))
  return { exact: text.normalize('NFC').replace(/\s+/gu, ' ').trim(), parts }
}

/** Undefined for two that are no more alike than any. */
export function likenessOf(a: Shingles, b: Shingles): 'same' | 'near' | undefined {
  if (a.exact === b.exact) return 'same'
  let shared = 0
  for (const part of a.parts) if (b.parts.has(part)) shared += 1
  const all = a.parts.size + b.parts.size - shared
  return shared / all >= nearShare ? 'near' : undefined
}
