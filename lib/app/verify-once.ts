/** Keys that check a signature once: the look without the lock and the one under it judge the same entries. */

import type { Keys } from './ports.ts'

/** For one use case only, since it forgets nothing. */
export function rememberingKeys(keys: Keys): Keys {
  const known = new Map<string, boolean>()
  return verifyingBy(keys, (publicKey, message, signature) => {
    const key = [publicKey, signature, message].map(latin1).join(' ')
    const answer = known.get(key) ?? keys.verify(publicKey, message, signature)
    known.set(key, answer)
    return answer
  })
}

/** The same keys, with signatures checked in another way. */
export function verifyingBy(keys: Keys, verify: Keys['verify']): Keys {
  return {
    // Asked for when they are needed, for a look that finds nothing opens no key.
    get publicKey() {
      return keys.publicKey
    },
    get fingerprint() {
      return keys.fingerprint
    },
    sign: (message) => keys.sign(message),
    sha256: (bytes) => keys.sha256(bytes),
    verify,
  }
}

/** One character a byte; the two of a fixed length come first, so that no two sets of bytes are alike. */
function latin1(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 4096) {
    text += String.fromCharCode(...bytes.subarray(at, at + 4096))
  }
  return text
}
