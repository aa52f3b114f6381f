/** Base 64 between bytes and text, strict: no blanks, full padding, nothing that decodes twice. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const charCodes = Uint8Array.from(alphabet, (char) => char.charCodeAt(0))
const padding = '='.charCodeAt(0)
/** By character code: what it stands for, or `none`. */
const none = 64
const values = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = alphabet.indexOf(String.fromCharCode(code))
  return value < 0 ? none : value
})
const ascii = new TextDecoder()

export function encodeBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  let at = 0
  for (let index = 0; index < bytes.length; index += 3) {
    const group = (bytes[index]! << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    text[at] = charCodes[group >> 18]!
    text[at + 1] = charCodes[(group >> 12) & 63]!
    text[at + 2] = charCodes[(group >> 6) & 63]!
    text[at + 3] = charCodes[group & 63]!
    at += 4
  }
  const padded = (3 - (bytes.length % 3)) % 3
  text.fill(padding, text.length - padded)
  return ascii.decode(text)
}

/** Undefined for text that is not the one base64 form of its bytes. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padded = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const charCount = text.length - padded
  const bytes = new Uint8Array((text.length / 4) * 3 - padded)
  let at = 0
  let group = 0
  for (let index = 0; index < charCount; index += 1) {
    const value = values[text.charCodeAt(index)] ?? none
    if (value === none) return undefined
    group = ((group << 6) | value) & 0xffffff
    if (index % 4 !== 3) continue
    bytes[at] = group >> 16
    bytes[at + 1] = (group >> 8) & 255
    bytes[at + 2] = group & 255
    at += 3
    group = 0
  }
  return padded === 0 ? bytes : withRest(bytes, { at, group, padded })
}

/** The last one or two bytes; bits that no byte uses are zero, or a second text would have the same bytes. */
function withRest(
  bytes: Uint8Array,
  { at, group, padded }: { readonly at: number; readonly group: number; readonly padded: number },
): Uint8Array | undefined {
  if (padded === 2) {
    bytes[at] = group >> 4
    return (group & 15) === 0 ? bytes : undefined
  }
  bytes[at] = group >> 10
  bytes[at + 1] = (group >> 2) & 255
  return (group & 3) === 0 ? bytes : undefined
}
