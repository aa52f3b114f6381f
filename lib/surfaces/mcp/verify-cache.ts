/**
 * Remembers which signatures were checked: a session asks for the same unread messages again and again, and a check takes a
 * hundred times as long as a look. Whether a signature is right depends on nothing but what is hashed here.
 */

import type { Keys } from '../../app/ports.ts'
import { verifyingBy } from '../../app/verify-once.ts'

/** About 2 MB. */
const entriesMax = 20_000

export type Checked = (keys: Keys) => Keys

export function createVerifyCache(): Checked {
  const known = new Map<string, boolean>()
  return (keys) =>
    verifyingBy(keys, (publicKey, message, signature) => {
      // Key and signature have one length each, so no two sets of bytes are alike; others are not worth a place.
      if (publicKey.length !== 32 || signature.length !== 64) {
        return keys.verify(publicKey, message, signature)
      }
      const all = new Uint8Array(96 + message.length)
      all.set(publicKey)
      all.set(signature, 32)
      all.set(message, 96)
      const key = Buffer.from(keys.sha256(all)).toString('latin1')
      const answer = known.get(key)
      if (answer !== undefined) return answer
      const checked = keys.verify(publicKey, message, signature)
      if (known.size >= entriesMax) known.clear()
      known.set(key, checked)
      return checked
    })
}
