/**
 * Other people's text in an org file, so that it does nothing there and comes back whole. Two rules, both org's comma:
 *
 * 1. A line that org would act on gets a comma before what acts, after any indentation: a heading (`,* `), a
 *    keyword or block (`,#+`), a drawer line (`,:END:`), a planning or clock line (`,SCHEDULED:`). So does a line that
 *    git would have written around a conflict (`,<<<<<<< HEAD`), for readers take those apart.
 * 2. A phrase that acts wherever it stands is broken by a comma: `Local ,Variables:` and the others of phrases.ts.
 *
 * Where commas stand there already, one more is added, so every text has its own form and reading takes one away.
 */

import { breakPhrases, joinPhrases } from './phrases.ts'
import { cleanText } from './safe.ts'

export { cleanText, oneLine, safeItem, safeTitle, safeValue } from './safe.ts'

/** Whatever some program takes for a line break counts as the start of a line. */
const lineBreaks = /([\n\v\f\r\u0085\u2028\u2029])/u

const actingWord = String.raw`#\+|:[^\s:]\S*:[ \t]*$|(?:CLOSED|DEADLINE|SCHEDULED|CLOCK):`
const atMargin = String.raw`\*+[ \t]|(?:<{7}|>{7})`
const actingLine = new RegExp(
  String.raw`^(?=,*(?:${atMargin})|[ \t]*,*(?:${actingWord}))([ \t]*)`,
  'iu',
)
const escapedLine = new RegExp(
  String.raw`^(?=,+(?:${atMargin})|[ \t]*,+(?:${actingWord}))([ \t]*),`,
  'iu',
)

/** Lossless for every cleaned text with LF line ends: unescapeBody(escapeBody(text)) is text. */
export function escapeBody(text: string): string {
  return breakPhrases(byLine(text, (line) => line.replace(actingLine, '$1,')))
}

export function unescapeBody(text: string): string {
  // Nothing was escaped, and splitting a text of millions of lines takes seconds.
  if (!text.includes(',')) return text
  return byLine(joinPhrases(text), (line) => line.replace(escapedLine, '$1'))
}

function byLine(text: string, change: (line: string) => string): string {
  return text.split(lineBreaks).map(change).join('')
}

/** The form in which a body is kept: cleaned, LF, no line break at its end. Blank lines at its start stay. */
export function normalBody(text: string): string {
  return trimBreaks(cleanText(text).replace(/\r\n?/gu, '\n'))
}

/** Without line feeds at the end; linear, which a regular expression is not. */
export function trimBreaks(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] === '\n') end -= 1
  return text.slice(0, end)
}
