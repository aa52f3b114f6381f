/** Sealing by libsodium, with the key of one identity, which stays inside the functions returned here. */

import { createHmac, randomBytes } from 'node:crypto'
import type { Sealing } from '../app/relay/ports.ts'
import { loadLibsodium } from './sodium.ts'

/** The length of a text shows in steps of this many bytes only. */
const blockBytes = 256
/** Contacts whose keys are remembered in the form that boxes need: making it takes a third of a box's time. */
const knownKeysMax = 5_000

/** `seed` is that of an ed25519 key; boxes are for its X25519 form. */
export async function createSealing(seed: Uint8Array): Promise<Sealing> {
  const sodium = await loadLibsodium()
  const pair = sodium.crypto_sign_seed_keypair(seed)
  const secretKey = sodium.crypto_sign_ed25519_sk_to_curve25519(pair.privateKey)
  const ownKey = sodium.crypto_sign_ed25519_pk_to_curve25519(pair.publicKey)
  sodium.memzero(pair.privateKey)
  const boxKeys = new Map<string, Uint8Array>()

  /** Throws for what is no key that one can seal to. */
  function boxKeyOf(publicKey: Uint8Array): Uint8Array {
    const name = Buffer.from(publicKey).toString('latin1')
    const known = boxKeys.get(name)
    if (known) return known
    const made = sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey)
    if (boxKeys.size >= knownKeysMax) boxKeys.clear()
    boxKeys.set(name, made)
    return made
  }

  return {
    // The library asks the system for four bytes at a time, which takes seconds for a megabyte.
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    seal: (text, { key, nonce, associated }) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        sodium.pad(text, blockBytes),
        associated,
        null,
        nonce,
        key,
      ),
    open: (ciphertext, { key, nonce, associated }) =>
      orUndefined(() => {
        const padded = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
          null,
          ciphertext,
          associated,
          nonce,
          key,
        )
        return padded.length % blockBytes === 0 ? sodium.unpad(padded, blockBytes) : undefined
      }),
    sealKey: (contentKey, publicKey) =>
      orUndefined(() => sodium.crypto_box_seal(contentKey, boxKeyOf(publicKey))),
    openKey: (box) => orUndefined(() => sodium.crypto_box_seal_open(box, ownKey, secretKey)),
    mac: (secret, text) => new Uint8Array(createHmac('sha256', secret).update(text).digest()),
  }
}

/** The library throws for what does not open, and for keys and nonces of the wrong length; to a reader that is one. */
function orUndefined(attempt: () => Uint8Array | undefined): Uint8Array | undefined {
  try {
    return attempt()
  } catch {
    return undefined
  }
}
