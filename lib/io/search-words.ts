/** Words a person typed to a pattern over raw bytes, read as Latin-1: one character a byte, so offsets are exact. */

import type { EntryFinder } from './search.ts'

/** Case does not count, nor how an accent is put together with its letter; `cafe` finds no `café` in one character. */
export function wordMatcher(words: readonly string[]): EntryFinder {
  const folded = words.map((word) => word.normalize('NFC').toLowerCase())
  const plain = folded.filter(isAscii)
  const others = folded.filter((word) => !isAscii(word))
  const candidate = candidateOf(folded)
  return {
    candidates: () => candidate,
    match: (entry) => (hasAll(entry, plain, others) ? new Uint8Array(entry) : undefined),
  }
}

function hasAll(entry: Buffer, plain: readonly string[], others: readonly string[]): boolean {
  if (plain.length > 0) {
    const raw = entry.toString('latin1').toLowerCase()
    if (!plain.every((word) => raw.includes(word))) return false
  }
  if (others.length === 0) return true
  const text = entry.toString('utf8').normalize('NFC').toLowerCase()
  return others.every((word) => text.includes(word))
}

/** The longest piece of any word whose bytes are known: it is likely the rarest. Without one, every entry is. */
function candidateOf(words: readonly string[]): RegExp {
  const pieces = words.flatMap(piecesOf)
  const longest = pieces.reduce((a, b) => (Buffer.byteLength(b) > Buffer.byteLength(a) ? b : a), '')
  return longest ? new RegExp(Array.from(longest, patternOf).join(''), 'gi') : /./gs
}

/**
 * Runs of characters that are the same bytes in every text that looks like the word, but for their case. An accented
 * letter is not: it may be one character or several, in an order of the writer's choice.
 */
function piecesOf(word: string): readonly string[] {
  const pieces = ['']
  const characters = Array.from(word)
  for (const [index, character] of characters.entries()) {
    const marked = /^\p{M}/u.test(characters[index + 1] ?? '')
    if (isAscii(word) || isHangul(character) || (!marked && isStable(character))) {
      pieces[pieces.length - 1] += character
    } else pieces.push('')
  }
  return pieces
}

function isStable(character: string): boolean {
  const upper = character.toUpperCase()
  return (
    !/\p{M}/u.test(character) &&
    character.normalize('NFD') === character &&
    Array.from(upper).length === 1 &&
    upper.toLowerCase() === character
  )
}

/** A syllable is one character, or two, or its two or three letters: all of its spellings are known. */
function isHangul(character: string): boolean {
  return character >= '\uac00' && character <= '\ud7a3'
}

/** A character in each case and spelling, as the Latin-1 reading of its UTF-8 bytes. */
function patternOf(character: string): string {
  if (isAscii(character)) return literal(character)
  const spellings = isHangul(character)
    ? hangulSpellings(character)
    : [character, character.toUpperCase()].flatMap((one) => [one, ...replacedBy(one)])
  const bytes = spellings.map((text) => literal(Buffer.from(text).toString('latin1')))
  return `(?:${[...new Set(bytes)].join('|')})`
}

function hangulSpellings(syllable: string): readonly string[] {
  const letters = syllable.normalize('NFD')
  return [syllable, letters, letters.slice(0, 2).normalize('NFC') + letters.slice(2)]
}

/** Where NFC replaces characters: an ohm sign by omega, a Hebrew or Hindi letter with a dot by letter and dot. */
const replacedRanges: readonly (readonly [first: number, last: number])[] = [
  [0x0340, 0x0387],
  [0x0958, 0x0fb9],
  [0x1f71, 0x2126],
  [0x2329, 0x2adc],
  [0xf900, 0xfb4e],
  [0x2f800, 0x2fa1d],
]

let replaced: ReadonlyMap<string, readonly string[]> | undefined

/** Characters that begin with this one after NFC. */
function replacedBy(character: string): readonly string[] {
  replaced ??= findReplaced()
  return replaced.get(character) ?? []
}

function findReplaced(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  for (const [first, last] of replacedRanges) {
    for (let code = first; code <= last; code += 1) {
      const character = String.fromCodePoint(code)
      const [head = ''] = character.normalize('NFC')
      if (head !== character) found.set(head, [...(found.get(head) ?? []), character])
    }
  }
  return found
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`)
}

function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/u.test(text)
}
