/** ed25519 by libsodium-wrappers, the library of record. Takes 37 ms to load: only loadSodium() loads it. */

import { type Ed25519, isPlausible } from './ed25519.ts'

/** Resolves when the library is ready to use. */
export async function loadSodium(): Promise<Ed25519> {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
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
