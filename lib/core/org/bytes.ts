/** Searching and reading bytes, without node's Buffer. A line ends with LF or CR LF. */

import type { Range } from './types.ts'

export const lineFeed = 10
export const carriageReturn = 13
const star = 0x2a
const space = 0x20
const tab = 0x09

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const oneByteDecoder = new TextDecoder('latin1')
/** Up to this many bytes of ASCII take longer in the decoder than here (bench/scanner.ts). */
const shortBytesMax = 200
/** As many arguments as a call surely takes. */
const piece = 4096

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Invalid UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  if (end - start > shortBytesMax) return decoder.decode(bytes.subarray(start, end))
  for (let at = start; at < end; at += 1) {
    if (bytes[at]! >= 0x80) return decoder.decode(bytes.subarray(start, end))
  }
  return charsOf(bytes.subarray(start, end))
}

/** One character a byte, so that positions in the text are offsets in the bytes. */
export function byteText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= piece) return charsOf(bytes.subarray(start, end))
  let text = ''
  for (let at = start; at < end; at += piece) {
    text += charsOf(bytes.subarray(at, Math.min(at + piece, end)))
  }
  return text
}

const texts = new WeakMap<Uint8Array, string>()

/**
 * A whole file with one character a byte, which is the byte's own in ASCII and some other one beyond. Made once, for
 * bytes that nobody changes, in a fifth of the time of byteText.
 */
export function fileText(bytes: Uint8Array): string {
  const text = texts.get(bytes) ?? oneByteDecoder.decode(bytes)
  texts.set(bytes, text)
  return text
}

/** A call with `...` walks an iterator and takes seven times as long. */
function charsOf(bytes: Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, bytes)
}

export interface Line {
  /** Without its line break. */
  readonly text: Range
  readonly next: number
}

/** The line at `start`, which ends at `limit` at the latest. */
export function lineAt(bytes: Uint8Array, start: number, limit: number): Line {
  const feed = Math.min(lineEnd(bytes, start), limit)
  const end = feed > start && feed < limit && bytes[feed - 1] === carriageReturn ? feed - 1 : feed
  return { text: { start, end }, next: Math.min(feed + 1, limit) }
}

/** The first bytes of a line after its blanks: enough to tell what the line is, however long it is. */
export function peekWord(bytes: Uint8Array, line: Range): string {
  let at = line.start
  while (at < line.end && (bytes[at] === space || bytes[at] === tab)) at += 1
  return byteText(bytes, at, Math.min(at + 16, line.end))
}

/** Offset of the line feed at or after `from`, or the length. */
export function lineEnd(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(lineFeed, from)
  return at < 0 ? bytes.length : at
}

/** Offset of the first star at or after `from`, or -1. The search is the engine's own, at memory speed. */
export function nextStar(bytes: Uint8Array, from: number): number {
  return bytes.indexOf(star, from)
}

/** Offset after the stars at `from`. */
export function skipStars(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === star) at += 1
  return at
}

/** True for the first star of a line of stars and a space. */
export function isHeadingAt(bytes: Uint8Array, at: number): boolean {
  return isLineStart(bytes, at) && bytes[at] === star && bytes[skipStars(bytes, at)] === space
}

/** The file's start without its byte order mark, which hides no heading from Emacs. */
export function textStart(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

export function isLineStart(bytes: Uint8Array, at: number): boolean {
  return at === 0 || bytes[at - 1] === lineFeed || (at === 3 && textStart(bytes) === 3)
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
