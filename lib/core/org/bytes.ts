/** Searching and reading bytes, without node's Buffer. */

export const lineFeed = 10
export const carriageReturn = 13

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Invalid UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return decoder.decode(bytes.subarray(start, end))
}

/** One character a byte, so that positions in the text are offsets in the bytes. */
export function byteText(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < end; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(at + 4096, end)))
  }
  return text
}

/** Offset of the line feed at or after `from`, or the length. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(lineFeed, from)
  return at < 0 ? bytes.length : at
}

/** Offset after the line break of the line at `from`. */
export function nextLine(bytes: Uint8Array, from: number): number {
  return Math.min(lineEnd(bytes, from) + 1, bytes.length)
}

export type Finder = (haystack: Uint8Array, from: number, to: number) => number

/** Makes a search for some bytes (Horspool's, which skips by the needle's length); -1 when there are none. */
export function finderOf(needle: Uint8Array): Finder {
  const size = needle.length
  const skip = new Uint32Array(256).fill(size)
  for (let at = 0; at < size - 1; at += 1) skip[needle[at]!] = size - 1 - at
  return (haystack, from, to) => {
    let at = from
    while (at + size <= to) {
      let index = size - 1
      while (index >= 0 && haystack[at + index] === needle[index]) index -= 1
      if (index < 0) return at
      at += skip[haystack[at + size - 1]!]!
    }
    return -1
  }
}
