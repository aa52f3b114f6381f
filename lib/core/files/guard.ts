/** Which files of a machine are never shared and never written for somebody else: keys, and what tools keep hidden. */

/** Folders of secrets and of tools' own state, wherever they lie. */
const secretFolders = [
  ...['.git', '.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.password-store'],
  ...['.datacore', '.config', '.mozilla', '.netrc', '.npmrc', '.pgpass', 'keychains'],
]
const secretNames =
  /^(?:id_(?:rsa|dsa|ecdsa|ed25519)|credentials|secrets?|shadow|master\.key)(?:\.|$)/u
const secretEndings = /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|kdb|ppk|gpg|asc|ovpn)$/u

/**
 * Why a file must not be shared or written; undefined when it may be. `below` are the parts of its path below the allowed
 * folder, `above` those of that folder. To follow the path.
 */
export function whyGuarded(above: readonly string[], below: readonly string[]): string | undefined {
  const fold = (part: string) => part.normalize('NFKC').toLowerCase()
  const secret = [...above, ...below].map(fold).find((part) => secretFolders.includes(part))
  if (secret) return `lies in ${secret}, where secrets and tools' own files are`
  const hidden = below.find((part) => fold(part).startsWith('.'))
  if (hidden) return 'is hidden, as keys, passwords and settings of tools are'
  const name = fold(below.at(-1) ?? '')
  if (secretNames.test(name) || secretEndings.test(name)) return 'looks like a key or a password'
  return undefined
}

/** Whether a text has a private key in it, whatever its file is called. */
export function holdsPrivateKey(bytes: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, 64 * 1024))
  return (
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----/u.test(text) ||
    text.includes('datacore-messaging/identity/1')
  )
}

/** What somebody typed as a file and is an address of the web or of another machine. */
export function isUrl(typed: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|data:|file:|https?:)/iu.test(typed.trim())
}
