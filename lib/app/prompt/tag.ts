/** Short random words: the nonce of a digest, and the boundary of a fence. */

/** Without i, l, o and u, so that it can be read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** One letter or digit for each byte; eight make 40 bits. */
export function newTag(random: Uint8Array): string {
  return Array.from(random, (byte) => alphabet[byte & 31]).join('')
}
