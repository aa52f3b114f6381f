/** What the vault asks of an ed25519 library (RFC 8032, raw bytes), and the rules that all of them keep alike. */

export interface Ed25519 {
  /** A new 32-byte seed from the system's randomness. */
  newSeed(): Uint8Array
  /** The raw public key of a seed. */
  publicKeyOf(seed: Uint8Array): Uint8Array
  sign(seed: Uint8Array, message: Uint8Array): Uint8Array
  /** False, and never an error, for keys and signatures of wrong length, non-canonical or of small order. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
}

export const seedBytes = 32
const keyBytes = 32
const signatureBytes = 64

/** The y coordinates of the eight points of small order: anybody can sign for such a key (little-endian hex). */
const smallOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
])

/**
 * Libraries differ on what they let pass here, and a signature must not be good for one and bad for the other: so
 * each adapter asks this first.
 */
export function isPlausible(publicKey: Uint8Array, signature: Uint8Array): boolean {
  return (
    publicKey.length === keyBytes &&
    signature.length === signatureBytes &&
    isSoundPoint(publicKey) &&
    isSoundPoint(signature.subarray(0, keyBytes))
  )
}

/** A y below 2^255 - 19 whose point is not of small order. The last bit is the sign of x. */
function isSoundPoint(point: Uint8Array): boolean {
  const y = Uint8Array.from(point)
  y[31] = y[31]! & 0x7f
  const isBelowPrime =
    y[31] !== 0x7f || y[0]! < 0xed || y.subarray(1, 31).some((byte) => byte !== 0xff)
  return isBelowPrime && !smallOrder.has(Buffer.from(y).toString('hex'))
}
