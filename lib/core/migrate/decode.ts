/** Bytes of an old file as text: UTF-8, else Windows-1252, which editors without a setting wrote. Loses nothing. */

import { byteText } from '../org/bytes.ts'

export interface DecodedText {
  /** LF line ends, no byte order mark. */
  readonly text: string
  readonly encoding: 'UTF-8' | 'Windows-1252'
}

const strict = new TextDecoder('utf-8', { fatal: true })
/** What Windows-1252 has in place of the controls from 0x80 on; node's own decoder leaves the controls there. */
const western =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

/** An entry at a time, so that one of another encoding does not spoil its neighbours. */
export function decodeOld(bytes: Uint8Array): DecodedText {
  const utf8 = tryDecode(bytes)
  return utf8 === undefined
    ? { text: normal(decodeWestern(bytes)), encoding: 'Windows-1252' }
    : { text: normal(utf8), encoding: 'UTF-8' }
}

/** A file that begins with the mark of UTF-16 as UTF-8; any other as it is. */
export function withoutUtf16(bytes: Uint8Array): Uint8Array {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined
  return label ? new TextEncoder().encode(new TextDecoder(label).decode(bytes)) : bytes
}

function decodeWestern(bytes: Uint8Array): string {
  const latin = byteText(bytes, 0, bytes.length)
  return latin.replace(/[\u0080-\u009f]/gu, (char) => western[char.charCodeAt(0) - 0x80]!)
}

function tryDecode(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

function normal(text: string): string {
  return text.replace(/\r\n?/gu, '\n')
}
