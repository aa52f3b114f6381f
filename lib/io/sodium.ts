/** The one import of libsodium-wrappers. Takes 37 ms to load, so that only those load it who sign by it or seal. */

export type Sodium = typeof import('libsodium-wrappers')

/** Resolves when the library is ready to use. */
export async function loadLibsodium(): Promise<Sodium> {
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  return sodium as Sodium
}
