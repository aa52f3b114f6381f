/** Columns that a text takes on a terminal, and cutting by columns. Knows wide and combining characters and emoji. */

/** East Asian wide and full-width blocks (Unicode 15, EastAsianWidth W and F), as ranges of code points. */
const wideRanges: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18cff],
  [0x1aff0, 0x1b2ff],
  [0x20000, 0x3fffd],
]

/** Characters of one column that stand alone: what most text is made of, so that the segmenter is not loaded for it. */
const plain = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027]*$/
const emoji = /\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f/u
const widthless = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]*$/u
/** Vowels and ends of Korean syllables stand within the block of the first letter. */
const takesNone = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff\ud7b0-\ud7fb]$/u

/** Made on first use: the segmenter takes about 17 ms to load. */
let segmenter: Intl.Segmenter | undefined

function* clustersOf(text: string): Generator<string> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment } of segmenter.segment(text)) yield segment
}

/** Columns of one line of text. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length
  let columns = 0
  for (const cluster of clustersOf(text)) columns += clusterWidth(cluster)
  return columns
}

/** A terminal counts each character by itself: a vowel of Devanagari that stands beside its letter takes a column, too. */
function clusterWidth(cluster: string): number {
  if (widthless.test(cluster)) return 0
  if (emoji.test(cluster)) return 2
  let columns = 0
  for (const char of cluster) columns += charWidth(char)
  return columns
}

function charWidth(char: string): number {
  if (takesNone.test(char)) return 0
  const code = char.codePointAt(0)!
  return wideRanges.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}

/** At most that many columns; what was cut is marked with an ellipsis. */
export function cut(text: string, columns: number): string {
  if (fits(text, columns)) return text
  if (columns <= 0) return ''
  return `${headOf(text, columns - 1).trimEnd()}…`
}

/** The longest beginning that takes at most that many columns; never half of a character. */
export function headOf(text: string, columns: number): string {
  const start = startOf(text, columns)
  if (plain.test(start)) return start.slice(0, columns)
  let head = ''
  let used = 0
  for (const cluster of clustersOf(start)) {
    used += clusterWidth(cluster)
    if (used > columns) break
    head += cluster
  }
  return head
}

/** Looks no further than it must, so that a very long line costs no more than a screen's. */
export function fits(text: string, columns: number): boolean {
  const start = startOf(text, columns)
  if (start.length < text.length) return false
  if (plain.test(start)) return start.length <= columns
  let used = 0
  for (const cluster of clustersOf(start)) {
    used += clusterWidth(cluster)
    if (used > columns) return false
  }
  return true
}

/** UTF-16 units of one character at most, on average: a family of emoji has 11. */
const clusterUnitsMax = 32

/** More than fits, and never the whole of a long text: the segmenter copies what it is given. */
function startOf(text: string, columns: number): string {
  const units = (Math.max(0, columns) + 1) * clusterUnitsMax
  if (text.length <= units) return text
  // Not between the two halves of a character.
  return text.slice(0, units).replace(/[\ud800-\udbff]$/, '')
}
