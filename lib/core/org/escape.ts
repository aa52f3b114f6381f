/**
 * Other people's text in an org file, so that it does nothing there and comes back whole. Two rules, both org's own comma:
 *
 * 1. A line that org would act on gets a comma in front: a heading (`* `), a keyword (`#+`), a drawer line (`:END:`), planning
 *    and clock lines. A line that already has commas before such a thing gets one more, so that every text has its own form.
 * 2. Inside a line, `Local Variables:` becomes `Local ,Variables:` and `%%(` becomes `%%,(`, because Emacs acts on the first
 *    under any prefix and evaluates the second in the agenda, wherever they stand.
 */

/** Whatever some program takes for a line break counts as the start of a line. */
const lineBreaks = /([\n\v\f\r\u0085\u2028\u2029])/u

const acting = String.raw`(?:\*+[ \t]|[ \t]*(?:#\+|:[^\s:]\S*:[ \t]*$|(?:CLOSED|DEADLINE|SCHEDULED|CLOCK):))`
const actingLine = new RegExp(`^,*${acting}`, 'iu')
const escapedLine = new RegExp(`^,+${acting}`, 'iu')

/** Text as it can stand in a file at all: no NUL, no lone surrogates (Emacs would open the file as raw bytes). */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD')
}

/** Lossless for every cleaned text with LF line ends: unescapeBody(escapeBody(text)) is text. */
export function escapeBody(text: string): string {
  return text
    .split(lineBreaks)
    .map((line) => escapePhrases(actingLine.test(line) ? `,${line}` : line))
    .join('')
}

export function unescapeBody(text: string): string {
  return text
    .split(lineBreaks)
    .map((line) => {
      const plain = unescapePhrases(line)
      return escapedLine.test(plain) ? plain.slice(1) : plain
    })
    .join('')
}

function escapePhrases(line: string): string {
  return line.replace(/(local ,*)(?=variables:)/giu, '$1,').replace(/(%%,*)(?=\()/gu, '$1,')
}

function unescapePhrases(line: string): string {
  return line.replace(/(local ,*),(?=variables:)/giu, '$1').replace(/(%%,*),(?=\()/gu, '$1')
}

/** Characters that break a line, hide text or turn its direction; each becomes a space or goes. */
const breaks = /[\p{Cc}\u2028\u2029]+/gu
const hidden = /[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu

/** One line for a heading, at most so many characters, in which org sees no markup. Not reversible. */
export function safeTitle(text: string, charsMax: number): string {
  const line = escapePhrases(cleanText(text.slice(0, charsMax * 8)))
    .replace(hidden, '')
    .replace(breaks, ' ')
    .replace(/[ \t]+/gu, ' ')
    .trim()
    // Brackets make links, time stamps, targets, cookies and footnotes; a title needs none of them.
    .replace(/\[/gu, '(')
    .replace(/\]/gu, ')')
    .replace(/</gu, '‹')
    .replace(/>/gu, '›')
  const characters = Array.from(line)
  const cut = characters.length > charsMax ? `${characters.slice(0, charsMax - 1).join('')}…` : line
  const untagged = cut.replace(/(^|\s)(:[\p{L}\p{N}_@#%:]*):$/u, '$1$2 :')
  // Neither a keyword nor COMMENT nor stars may open the heading.
  return /^(?:TODO|WAITING|QUEUED|WORKING|DONE|CANCELLED|ARCHIVED|COMMENT|\*)/u.test(untagged)
    ? `– ${untagged}`
    : untagged
}

/** A property value: one line, no break, nothing that acts. Not reversible where it changes anything. */
export function safeValue(text: string): string {
  return escapePhrases(cleanText(text)).replace(breaks, ' ').trim()
}

/** A tag of letters, digits, `_`, `@`, `#` and `%`; anything else becomes `_`, for a hyphen ends the list. */
export function safeTag(text: string): string {
  return cleanText(text).replace(/[^\p{L}\p{N}_@#%]/gu, '_')
}
