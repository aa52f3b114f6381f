/**
 * Letters and digits that Unicode keeps for the looks of others (ﬁ, 𝓯, ², Ⅷ, full-width ones) and that people type plainly.
 * Left alone: signs such as ™, which are no letters; Thai and Hangul, whose own spelling such letters are.
 */

import { inBytes } from './alphabet.ts'

/** Full-width Latin and half-width katakana, whose signs belong to what stands before them. */
const widths = '\\uff01-\\uff9f'
const inFirstPlane =
  '\\u00aa\\u00b2\\u00b3\\u00b5\\u00b9\\u00ba\\u00bc-\\u00be\\u0132\\u0133\\u013f\\u0140\\u0149\\u017f\\u01c4-\\u01cc\\u01f1-\\u01f3' +
  '\\u02b0-\\u02b8\\u02e0-\\u02e4\\u03d0-\\u03d6\\u03f0-\\u03f2\\u03f4\\u03f5\\u03f9\\u0587\\u0675-\\u0678\\u10fc\\u1d2c-\\u1dbf' +
  '\\u1e9a\\u1e9b\\u2070-\\u209c\\u2102-\\u2189\\u2460-\\u249b\\u24ea\\u2c7c\\u2c7d\\u2d6f\\u309f\\u30ff\\ua69c\\ua69d\\ua770' +
  '\\ua7f2-\\ua7f4\\ua7f8\\ua7f9\\uab5c-\\uab5f\\uab69\\ufb00-\\ufb4f\\ufb50-\\ufdfb\\ufe70-\\ufefc'
const beyond: readonly (readonly [first: number, last: number])[] = [
  [0x10781, 0x107ba],
  [0x1d400, 0x1d7ff],
  [0x1e030, 0x1e06d],
  [0x1ee00, 0x1eebb],
  [0x1f100, 0x1f10c],
  [0x1fbf0, 0x1fbf9],
]

const point = (code: number) => `\\u{${code.toString(16)}}`
const ranges = beyond.map(([first, last]) => `${point(first)}-${point(last)}`).join('')
const letters = new RegExp(`[${widths}]+|(?:(?=[\\p{L}\\p{N}])[${inFirstPlane}${ranges}])+`, 'gu')

/** With the letters that they stand for; the case of none is changed. */
export function plainLetters(text: string): string {
  return text.replace(letters, (run) => run.normalize('NFKC'))
}

/**
 * Finds any of them, for a pattern without the flag `u`. One may stand for several letters and straddle a word's end, so an
 * entry that has one is looked at whole, whatever the word; they are rare.
 */
export const anyCompatLetter = [`[${inFirstPlane}]`, ...beyond.map(pairs)].join('|')

/** Both halves of the characters; of each range they have one first half. */
function pairs([first, last]: readonly [first: number, last: number]): string {
  const half = (code: number, at: number) => {
    return `\\u${String.fromCodePoint(code).charCodeAt(at).toString(16)}`
  }
  return `${half(first, 0)}[${half(first, 1)}-${half(last, 1)}]`
}

/** The same over UTF-8 bytes. */
export function anyCompatBytes(): string {
  return inBytes.anyIn(inFirstPlane + ranges)
}
