/**
 * The only way of other people's text to an eye or a model: nothing in it can steer a terminal, hide, or pose as a
 * frame of the agent. What hides meaning is shown as a mark such as ⟨U+202E⟩; what only takes no room is taken out.
 */

import { cutNote, cutText } from './sanitize-cut.ts'
import { breakFrames } from './sanitize-frames.ts'

/** Text of several lines. With a limit, what is cut is counted at the end, and the note fits into the limit. */
export function sanitizeText(text: string, charsMax = Number.POSITIVE_INFINITY): string {
  if (harmless.test(text)) return limited(breakFrames(text), text.length, charsMax)
  return limited(breakFrames(cleaned(bounded(text, charsMax))), text.length, charsMax)
}

/** One line, for names and titles: every run of white space becomes one blank. What is cut ends with an ellipsis. */
export function sanitizeLine(text: string, charsMax = Number.POSITIVE_INFINITY): string {
  const short = bounded(text, charsMax)
  const clean = harmless.test(short) ? short : cleaned(short)
  const line = breakFrames(clean.replaceAll(/\s+/gu, ' ').trim())
  const full = line.length > charsMax || short.length < text.length
  return full ? `${cutText(line, charsMax - 1).trimEnd()}…` : line
}

/** A frame around text of others. The boundary is random, so that the text cannot close it. */
export function fence(text: string, boundary: string): string {
  const inside = text.replaceAll(boundary, '…')
  return `┌─ ${boundary}\n${inside}\n└─ ${boundary}`
}

/** Printable ASCII, tabs and line feeds: nothing to clean. */
const harmless = /^[\t\n\x20-\x7e]*$/

/** Colours of a terminal, the one escape that only decorates; any other one is shown. */
const colour = /\u001b\[[0-9;:]*m/gu

const lineBreaks = /\r\n?|[\u000b\u000c\u0085\u2028\u2029]/gu

/**
 * Everything that is unseen, steers, or means something else on each machine: controls, unpaired surrogates, private
 * use, non-characters, and what Unicode calls ignorable (bidi and zero-width characters, tags, variation selectors).
 * Runs have a limit, because the engine keeps a place to go back to for each code point.
 */
const unseenRuns =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\p{Noncharacter_Code_Point}]{1,256}/gu

/** These only take no room; they carry no direction and no hidden text of their own, or one bit of it. */
const widthless = new RegExp(
  '[\\u00ad\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200d\\u2060-\\u2064\\u3164' +
    '\\ufe00-\\ufe0f\\ufeff\\uffa0\\u{e0100}-\\u{e01ef}]',
  'u',
)

/** Marks on one letter; more is a column of ink, and would make composition quadratic. */
const marksMax = 8
const markOnPile = new RegExp(`(?<=\\p{M}{${marksMax}})\\p{M}`, 'gu')

function cleaned(text: string): string {
  const lines = text.replaceAll(colour, '').replaceAll(lineBreaks, '\n')
  const visible = joinsEmoji.test(lines) ? keepEmoji(lines) : withoutUnseen(lines)
  // Composition may split one mark into two, so the piles are cut before it and after it.
  return visible.replaceAll(markOnPile, '').normalize('NFC').replaceAll(markOnPile, '')
}

/** What belongs to an emoji of several code points: joiner, emoji style, the end of a flag. */
const joinsEmoji = /[\u200d\ufe0f\u{e007f}]/u

/**
 * Emoji with style and skin, a few of them joined; keycaps; the three flags made of tags. Joiners, styles and tags
 * anywhere else could carry hidden text.
 */
const emoji =
  /\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}|\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?){0,8}|[0-9#*]\ufe0f\u20e3/gu

function keepEmoji(text: string): string {
  let out = ''
  let at = 0
  for (const match of text.matchAll(emoji)) {
    out += withoutUnseen(text.slice(at, match.index)) + match[0]
    at = match.index + match[0].length
  }
  return out + withoutUnseen(text.slice(at))
}

function withoutUnseen(text: string): string {
  return text.replaceAll(unseenRuns, (run) => {
    const shown = Array.from(run).filter((char) => !widthless.test(char))
    const [first] = shown
    if (first === undefined) return ''
    if (shown.length <= 3) return shown.map((char) => `⟨${codeOf(char)}⟩`).join('')
    return `⟨${codeOf(first)} and ${shown.length - 1} more⟩`
  })
}

function codeOf(char: string): string {
  return `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}

/** More than this of the text cannot be shown anyway, so it is not looked at. */
function bounded(text: string, charsMax: number): string {
  return text.length > 4 * charsMax + 256 ? text.slice(0, 4 * charsMax + 256) : text
}

function limited(clean: string, charsTotal: number, charsMax: number): string {
  if (clean.length <= charsMax) return clean
  const room = charsMax - cutNote(charsMax, charsTotal).length
  const head = cutText(clean, Math.max(room, 0)).trimEnd()
  const note = cutNote(head.length, charsTotal)
  return head ? head + note : cutText(clean, charsMax)
}
