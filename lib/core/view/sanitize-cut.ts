/** Cutting text at a limit of UTF-16 units, never inside of what a reader sees as one character. */

/** Longer clusters are no characters but attacks, and are cut between code points. */
const clusterCharsMax = 64

/** Made on first use: the segmenter costs some milliseconds to load. */
let segmenter: Intl.Segmenter | undefined

/** The longest beginning of at most that many UTF-16 units. */
export function cutText(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text
  if (charsMax <= 0) return ''
  // Between two ASCII characters there is no cluster but CRLF, which clean text has none of.
  if (isAscii(text, charsMax - 1) && isAscii(text, charsMax)) return text.slice(0, charsMax)
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  const start = beforeFlags(text, codePointStart(text, Math.max(0, charsMax - clusterCharsMax)))
  const around = text.slice(start, charsMax + clusterCharsMax)
  const cluster = segmenter.segment(around).containing(charsMax - start)
  const at = cluster ? start + cluster.index : charsMax
  const isTooLong = at === start && start > 0
  return text.slice(0, isTooLong ? codePointStart(text, charsMax) : at)
}

/** Says how much of a text is shown. */
export function cutNote(charsShown: number, charsTotal: number): string {
  return `… (${charsShown} of ${charsTotal} characters)`
}

/** Flags are pairs, so a run of them can only be divided from its beginning on. */
function beforeFlags(text: string, at: number): number {
  let start = at
  while (start >= 2 && isFlagLetter(text.codePointAt(start - 2))) start -= 2
  return start
}

function isFlagLetter(code: number | undefined): boolean {
  return code !== undefined && code >= 0x1f1e6 && code <= 0x1f1ff
}

function isAscii(text: string, at: number): boolean {
  return text.charCodeAt(at) < 0x80
}

function codePointStart(text: string, at: number): number {
  const low = text.charCodeAt(at) & 0xfc00
  return at > 0 && low === 0xdc00 && (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 ? at - 1 : at
}
