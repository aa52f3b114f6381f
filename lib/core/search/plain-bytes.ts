/** Whether words of ASCII stand in a text only as they are typed: then a plain pattern finds them all, and that is ten times as quick. */

const highBits = 0x80808080

/** UTF-8 without a character that folds to letters of ASCII, and without accents. Dashes, quotes, emoji and Chinese are none. */
export function isPlain(bytes: Uint8Array): boolean {
  const { buffer, byteOffset, length } = bytes
  if (length < 32) return !hasLatin(bytes, 0, length)
  const head = -byteOffset & 3
  const words = new Uint32Array(buffer, byteOffset + head, (length - head) >> 2)
  const whole = words.length & ~3
  for (let at = 0; at < whole; at += 4) {
    const all = words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!
    if ((all & highBits) !== 0 && hasLatin(bytes, head + at * 4, head + at * 4 + 16)) return false
  }
  return !hasLatin(bytes, 0, head) && !hasLatin(bytes, head + whole * 4, length)
}

function hasLatin(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    if (bytes[at]! >= 0xc0 && mayBeLatin(bytes[at]!, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0)) {
      return true
    }
  }
  return false
}

/** By the first bytes of a character; rather too many than too few. */
function mayBeLatin(first: number, second: number, third: number): boolean {
  // Two bytes: Latin with accents, the accents themselves, and all up to Arabic.
  if (first < 0xe0 || first === 0xe1 || first === 0xea || first === 0xef) return true
  // Punctuation, arrows, signs and boxes are not; raised letters, accents around signs and letters in circles are.
  if (first === 0xe2)
    return !(second === 0x80 || inRange(second, 0x87, 0x90) || inRange(second, 0x94, 0xaf))
  // Emoji but for letters in boxes and digits of displays.
  if (first === 0xf0) return second !== 0x9f || third < 0x85 || third === 0xaf
  return false
}

function inRange(byte: number, first: number, last: number): boolean {
  return byte >= first && byte <= last
}
