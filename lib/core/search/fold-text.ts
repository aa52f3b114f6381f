/** Text as it is compared in a search: case, accents and forms of one letter do not count. */

import { type Alphabet, either, inText } from './alphabet.ts'
import { plainLetters } from './compat-letters.ts'

/** Signs above and below letters of Latin, Greek, Cyrillic, Hebrew and Arabic, and how an emoji looks. Elsewhere a mark makes another letter. */
const accents =
  '\\u00ad\\u0300-\\u036f\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7\\u064b-\\u065f\\u0670' +
  '\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe0e\\ufe0f'
const accent = new RegExp(`[${accents}]`, 'gu')
const ascii = /^[\u0000-\u007f]*$/

/** Letters that no accent tells apart from others, and that people type as these. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
}
const spelledLetter = new RegExp(`[${Object.keys(spelled).join('')}]`, 'gu')

export function foldText(text: string): string {
  if (ascii.test(text)) return text.toLowerCase()
  return plainLetters(text)
    .toLowerCase()
    .normalize('NFD')
    .replace(accent, '')
    .replace(spelledLetter, (letter) => spelled[letter]!)
    .normalize('NFC')
}

/** Letters for which one may stand, and of several s in a row any two. */
const pieces = /s{2,}|ae|oe|th|./gsu

/** A pattern for all texts that fold to this one and have none of anyCompatLetter, for a first look at a text that is not folded. */
export function foldedPattern(folded: string, alphabet: Alphabet = inText): string {
  const within: Spelling = { ...alphabet, marks: `${alphabet.anyIn(accents)}*` }
  return (folded.match(pieces) ?? []).map((piece) => piecePattern(piece, within)).join('')
}

interface Spelling extends Alphabet {
  /** Any number of accents. */
  readonly marks: string
}

function piecePattern(piece: string, within: Spelling): string {
  const { oneOf, marks } = within
  const letters = Array.from(piece)
  if (letters.length === 1) return letterPattern(piece, within)
  const one = `${oneOf(unfolded(piece.slice(0, 2)))}${marks}`
  if (letters.length > 2) {
    const s = either([letterPattern('s', within), one])
    return `${s}{${Math.ceil(letters.length / 2)},${letters.length}}`
  }
  return either([letters.map((letter) => letterPattern(letter, within)).join(''), one])
}

function letterPattern(character: string, within: Spelling): string {
  const forms = new Set([character, ...unfolded(character), ...hangul(character)])
  const upper = character.toUpperCase()
  if (foldText(upper) === character) forms.add(upper)
  const letters = Array.from(character.normalize('NFD'))
  const single = within.oneOf([...forms])
  if (letters.length === 1) return `${single}${within.marks}`
  const apart = letters.map((letter) => letterPattern(letter, within)).join('')
  return `${either([single, apart])}${within.marks}`
}

/** A syllable is one character, or two, or its two or three letters. */
function hangul(character: string): readonly string[] {
  if (character < '\uac00' || character > '\ud7a3') return []
  const letters = character.normalize('NFD')
  return [letters.slice(0, 2).normalize('NFC') + letters.slice(2)]
}

type Ranges = readonly (readonly [first: number, last: number])[]

/** Where letters stand that fold to an ASCII one, and all others that fold to anything else than themselves. */
const latinRanges: Ranges = [
  [0x80, 0x24f],
  [0x1e00, 0x1eff],
  [0x212a, 0x212b],
  [0xff01, 0xff5e],
]
const otherRanges: Ranges = [
  [0x80, 0x58f],
  [0x621, 0x6d3],
  [0x929, 0xfb9],
  [0x1e00, 0x1fff],
  [0x2126, 0x2126],
  [0x2329, 0x232a],
  [0xf900, 0xfb4e],
  [0xff01, 0xff9f],
  [0x2f800, 0x2fa1d],
]

const tables = new Map<Ranges, ReadonlyMap<string, readonly string[]>>()

/** Characters that fold to this one. The tables are made at the first search that needs them. */
function unfolded(character: string): readonly string[] {
  const ranges = ascii.test(character) ? latinRanges : otherRanges
  const table = tables.get(ranges) ?? tableOf(ranges)
  tables.set(ranges, table)
  return table.get(character) ?? []
}

function tableOf(ranges: Ranges): ReadonlyMap<string, readonly string[]> {
  const table = new Map<string, string[]>()
  for (const [first, last] of ranges) {
    for (let code = first; code <= last; code += 1) {
      const character = String.fromCodePoint(code)
      const folded = foldText(character)
      if (folded === character || folded === '') continue
      const known = table.get(folded)
      if (known) known.push(character)
      else table.set(folded, [character])
    }
  }
  return table
}
