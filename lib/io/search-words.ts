/** Words a person typed to patterns over raw bytes, read as Latin-1: one character a byte, so offsets are exact. */

export interface WordMatcher {
  /** Finds places where the rarest word may stand; global, so callers set `lastIndex`. */
  readonly candidate: RegExp
  /** True when an entry's bytes contain every word. */
  matches(entry: Buffer): boolean
}

/** Case does not count, nor whether an accent is one character with its letter or two. */
export function wordMatcher(words: readonly string[]): WordMatcher {
  const cleaned = words.map((word) => word.normalize('NFC'))
  // The longest word is likely the rarest.
  const longest = cleaned.reduce((a, b) => (b.length > a.length ? b : a), '')
  const ascii = cleaned.map((word) => isAscii(word))
  return {
    candidate: new RegExp(patternOf(longest), 'gi'),
    matches(entry) {
      const raw = ascii.includes(true) ? entry.toString('latin1').toLowerCase() : ''
      const text = ascii.includes(false)
        ? entry.toString('utf8').normalize('NFC').toLowerCase()
        : ''
      return cleaned.every((word, index) =>
        ascii[index] ? raw.includes(word.toLowerCase()) : text.includes(word.toLowerCase()),
      )
    },
  }
}

function patternOf(word: string): string {
  return Array.from(word, characterPattern).join('')
}

/** A character in each case and each form, as the Latin-1 reading of its UTF-8 bytes. */
function characterPattern(character: string): string {
  if (isAscii(character)) return literal(character)
  const cases = [character, character.toLowerCase(), character.toUpperCase()]
  const forms = cases.flatMap((one) => [one.normalize('NFC'), one.normalize('NFD')])
  const bytes = [...new Set(forms)].map((form) => literal(Buffer.from(form).toString('latin1')))
  return `(?:${bytes.join('|')})`
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`)
}

function isAscii(text: string): boolean {
  return /^[\u0000-\u007f]*$/u.test(text)
}
