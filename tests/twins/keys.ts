/** A key in memory, the same for the same number: real signatures, no file. */

import type { Keys } from '../../lib/app/ports.ts'
import { fingerprintOf, formatPublicKey } from '../../lib/core/trust/keys.ts'
import { nodeEd25519, sha256 } from '../../lib/io/ed25519-node.ts'

export function createKeysTwin(number: number): Keys {
  const seed = new Uint8Array(32).fill(number)
  const publicKey = formatPublicKey(nodeEd25519.publicKeyOf(seed))
  return {
    publicKey,
    fingerprint: fingerprintOf(publicKey, sha256),
    sign: (message) => nodeEd25519.sign(seed, message),
    verify: nodeEd25519.verify,
    sha256,
  }
}
