/** Bytes of an old file as text: UTF-8, else Windows-1252, which editors without a setting wrote. Loses nothing. */

export interface DecodedText {
  /** LF line ends, no byte order mark. */
  readonly text: string
  readonly encoding: 'UTF-8' | 'Windows-1252'
}

const strict = new TextDecoder('utf-8', { fatal: true })
const western = new TextDecoder('windows-1252')

/** An entry at a time, so that one of another encoding does not spoil its neighbours. */
export function decodeOld(bytes: Uint8Array): DecodedText {
  const utf8 = tryDecode(bytes)
  return utf8 === undefined
    ? { text: normal(western.decode(bytes)), encoding: 'Windows-1252' }
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
