/** ed25519 by libsodium, the library of record. */

import { type Ed25519, isPlausible } from './ed25519.ts'
import { loadLibsodium } from './sodium.ts'

/** Resolves when the library is ready to use. */
export async function loadSodium(): Promise<Ed25519> {
  const sodium = await loadLibsodium()
  return {
    newSeed: () => sodium.randombytes_buf(sodium.crypto_sign_SEEDBYTES),
    publicKeyOf: (seed) => sodium.crypto_sign_seed_keypair(seed).publicKey,
    sign(seed, message) {
      const { privateKey } = sodium.crypto_sign_seed_keypair(seed)
      return sodium.crypto_sign_detached(message, privateKey)
    },
    verify: (publicKey, message, signature) =>
      isPlausible(publicKey, signature) &&
      sodium.crypto_sign_verify_detached(signature, message, publicKey),
  }
}
