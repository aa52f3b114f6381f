/** How a pattern spells characters: over text as it is, or over its UTF-8 bytes with one character a byte (Latin-1). */

export interface Alphabet {
  /** Any of these, each of one character or several. */
  oneOf(forms: readonly string[]): string
  /** Any character of ranges that are written as in a class, such as `\\u0300-\\u036f\\u00ad`. */
  anyIn(ranges: string): string
}

export const inText: Alphabet = {
  oneOf(forms) {
    const single = forms.filter((form) => form.length === 1).map(literal)
    const longer = forms.filter((form) => form.length > 1).map(literal)
    return either([...(single.length > 0 ? [`[${single.join('')}]`] : []), ...longer])
  },
  anyIn: (ranges) => `[${ranges}]`,
}

export const inBytes: Alphabet = {
  oneOf(forms) {
    const plain = forms.filter((form) => form.length === 1 && form <= '\u007f').map(literal)
    const longer = forms.filter((form) => form.length > 1 || form > '\u007f').map(bytesOf)
    return either([...(plain.length > 0 ? [`[${plain.join('')}]`] : []), ...longer])
  },
  anyIn: (ranges) => either(rangesIn(ranges).flatMap(byteRanges)),
}

/** Of no patterns one that nothing has. */
export function either(patterns: readonly string[]): string {
  if (patterns.length === 0) return '[]'
  return patterns.length === 1 ? patterns[0]! : `(?:${patterns.join('|')})`
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, String.raw`\$&`)
}

const encoder = new TextEncoder()
const escaped = (byte: number) => `\\x${byte.toString(16).padStart(2, '0')}`

function bytesOf(text: string): string {
  return Array.from(encoder.encode(text), escaped).join('')
}

type CodeRange = readonly [first: number, last: number]

const written = /\\u(?:([0-9a-f]{4})|\{([0-9a-f]+)\})(?:-\\u(?:([0-9a-f]{4})|\{([0-9a-f]+)\}))?/gu

function rangesIn(ranges: string): readonly CodeRange[] {
  return Array.from(ranges.matchAll(written), ([, a, b, c, d]): CodeRange => {
    const first = Number.parseInt(a ?? b ?? '', 16)
    const last = c ?? d
    return [first, last === undefined ? first : Number.parseInt(last, 16)]
  })
}

/** A range's characters that begin with the same bytes differ in the last one, which is a class. */
function byteRanges([first, last]: CodeRange): readonly string[] {
  const patterns: string[] = []
  for (let from = first; from <= last; ) {
    const to = Math.min(last, from | 0x3f)
    const low = encoder.encode(String.fromCodePoint(from))
    const high = encoder.encode(String.fromCodePoint(to))
    const head = Array.from(low.subarray(0, -1), escaped).join('')
    patterns.push(`${head}[${escaped(low.at(-1)!)}-${escaped(high.at(-1)!)}]`)
    from = to + 1
  }
  return patterns
}
