/** One-line texts for headings and drawers, made harmless for good: nobody reads the original back from them. */

import { tagChars } from './chars.ts'
import { breakActingPhrases, breakPhrases } from './phrases.ts'

/** Characters that break a line or steer a terminal. */
const controls = /[\p{Cc}\u2028\u2029]+/gu
/** Characters that hide text or turn its direction. */
const hidden = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu
const ownKeyword = /^(?:(?:TODO|WAITING|QUEUED|WORKING|DONE|CANCELLED|ARCHIVED)(?: |$)|COMMENT|\*)/u
const tagsAtEnd = new RegExp(`(?<=^| ):[${tagChars}:]*:$`, 'u')

/** One line for a heading, at most so many characters, in which org sees no markup. */
export function safeTitle(text: string, charsMax: number): string {
  // Some characters go away; a text of megabytes need not be read for that.
  const line = plainLine(text.slice(0, charsMax * 8))
  const title = breakPhrases(ownKeyword.test(line) ? `– ${line}` : line)
  const characters = Array.from(title)
  const cut =
    characters.length > charsMax ? `${characters.slice(0, charsMax - 1).join('')}…` : title
  // A colon less, and the last word is no list of tags.
  return cut.replace(tagsAtEnd, (tags) => tags.replace(/:+$/u, ''))
}

/** Brackets make links, time stamps, targets, cookies and footnotes; a title needs none of them. */
function plainLine(text: string): string {
  const bracket: Readonly<Record<string, string>> = { '[': '(', ']': ')', '<': '‹', '>': '›' }
  return cleanLine(text)
    .replace(hidden, '')
    .replace(/[[\]<>]/gu, (char) => bracket[char]!)
    .replace(/ {2,}/gu, ' ')
    .trim()
}

/** A property's value: one line without anything that acts. */
export function safeValue(text: string): string {
  return breakActingPhrases(cleanLine(text)).trim()
}

/** A property's name: what is neither a letter, a digit, `_` nor `-` becomes `_`, for others end the drawer somewhere. */
export function safeKey(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9_-]/gu, '_') || '_'
}

/** A tag of letters, digits, `_`, `@`, `#` and `%`; anything else becomes `_`, for a hyphen ends the list. */
export function safeTag(text: string): string {
  return cleanText(text).replace(new RegExp(`[^${tagChars}]`, 'gu'), '_')
}

/** A log item: `- ` and a line; further lines are indented, so that none of them can pass for an item, and never blank. */
export function safeItem(text: string): string {
  const lines = cleanText(text)
    .split(/[\n\v\f\r\u0085\u2028\u2029]+/u)
    .map((line) => line.replace(controls, ' ').trimEnd())
    .filter((line) => line !== '')
  const [head = '', ...rest] = lines
  const first = head.startsWith('- ') ? head : `- ${head.trim()}`
  return [first, ...rest.map((line) => (line.startsWith('  ') ? line : `  ${line.trim()}`))].join(
    '\n',
  )
}

function cleanLine(text: string): string {
  return cleanText(text).replace(controls, ' ')
}

/**
 * What somebody said in one line (a reason, a summary, a topic), as it reads back from every place in a file: whoever signs such
 * a text signs this. What breaks a line or steers a terminal is a blank; no half of a character is left where it is cut.
 */
export function oneLine(text: string, charsMax: number = Number.POSITIVE_INFINITY): string {
  // Blanks and controls go away; a text of megabytes need not be read for that.
  const line = cleanText(text.slice(0, charsMax * 8))
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line
    .slice(0, charsMax)
    .replace(/\p{Surrogate}$/u, '')
    .trim()
}

/** Text as it can stand in a file at all: no NUL, no lone surrogates (Emacs would open the file as raw bytes). */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD')
}
