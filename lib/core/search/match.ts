/** How often a term stands in a folded text, and where. */

import type { Term } from './query.ts'

/** A term that only begins a word counts for less than the word itself. */
const beginningWeight = 0.6
/** Shorter words are found whole, or everything would begin with them; a Korean one of two syllables takes endings. */
const beginningCharsLeast = 3
const syllablesLeast = 2
const korean = /^[\uac00-\ud7a3]/u

/** The weighted number of places; at most so many are counted. */
export function countOf(text: string, { words, kind }: Term, most = 32): number {
  const [first = '', ...rest] = words
  let sum = 0
  let found = 0
  for (let at = text.indexOf(first); at >= 0; at = text.indexOf(first, at + first.length)) {
    const weight = weightAt(text, at, { first, rest, kind })
    if (weight === 0) continue
    sum += weight
    found += 1
    if (found >= most) break
  }
  return sum
}

function weightAt(
  text: string,
  at: number,
  term: { readonly first: string; readonly rest: readonly string[]; readonly kind: Term['kind'] },
): number {
  const isPart = term.kind === 'part'
  if (!isPart && isWordAt(text, at - 1)) return 0
  let end = at + term.first.length
  for (const word of term.rest) {
    const next = nextWord(text, end)
    if (next === end || !text.startsWith(word, next)) return 0
    end = next + word.length
  }
  if (isPart || !isWordAt(text, end)) return 1
  const least = korean.test(term.first) ? syllablesLeast : beginningCharsLeast
  const isLong = term.rest.length > 0 || term.first.length >= least
  return term.kind === 'word' && isLong ? beginningWeight : 0
}

/** The next letter behind what parts words; the place itself when a word goes on there. */
function nextWord(text: string, from: number): number {
  let at = from
  while (at < text.length && !isWordAt(text, at)) at += 1
  return at
}

const other = /[\p{L}\p{M}\p{N}]/u

function isWordAt(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false
  const code = text.charCodeAt(at)
  if (code < 0x80) {
    return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x5f
  }
  // The second half of a character stands for the whole of it.
  const isSecond = code >= 0xdc00 && code <= 0xdfff && at > 0
  return other.test(String.fromCodePoint(text.codePointAt(isSecond ? at - 1 : at)!))
}
