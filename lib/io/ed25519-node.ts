/** ed25519 and SHA-256 by node:crypto: ready in 3 ms, so it serves the prompt hook. Keys are those of libsodium. */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { type Ed25519, isPlausible, seedBytes } from './ed25519.ts'

/** What stands before the raw bytes in the DER forms of RFC 8410. */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')

export const nodeEd25519: Ed25519 = {
  newSeed: () => new Uint8Array(randomBytes(seedBytes)),
  publicKeyOf(seed) {
    const der = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' })
    return new Uint8Array(der.subarray(publicPrefix.length))
  },
  sign: (seed, message) => new Uint8Array(sign(null, message, privateKey(seed))),
  verify(publicKey, message, signature) {
    if (!isPlausible(publicKey, signature)) return false
    const der = Buffer.concat([publicPrefix, publicKey])
    try {
      const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
      return verify(null, message, key, signature)
    } catch {
      // Bytes that are no point of the curve.
      return false
    }
  },
}

/** SHA-256, for fingerprints and digests. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

/** Reading a key takes ten times as long as signing by it; each is forgotten with its seed. */
const privateKeys = new WeakMap<Uint8Array, KeyObject>()

function privateKey(seed: Uint8Array): KeyObject {
  const known = privateKeys.get(seed)
  if (known) return known
  if (seed.length !== seedBytes) throw new RangeError('An ed25519 seed has 32 bytes.')
  const der = Buffer.concat([privatePrefix, seed])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  privateKeys.set(seed, key)
  return key
}
