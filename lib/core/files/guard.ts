/** Which files of a machine are never shared and never written for somebody else: keys, and what tools keep hidden. */

/** Folders of secrets and of tools' own state, wherever they lie. */
const secretFolders = [
  ...['.git', '.ssh', '.gnupg', '.aws', '.azure', '.kube', '.docker', '.password-store'],
  ...['.datacore', '.config', '.mozilla', '.netrc', '.npmrc', '.pgpass', 'keychains'],
]
/** What comes before the first dot, whatever follows: `passwords.txt`, `secrets.prod.yaml`. */
const secretStems = [
  ...['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519', 'id_ecdsa_sk', 'id_ed25519_sk'],
  ...['credential', 'credentials', 'secret', 'secrets', 'password', 'passwords', 'passwd'],
  ...['passphrase', 'passphrases', 'shadow', 'gshadow', 'htpasswd', 'netrc', 'npmrc', 'yarnrc'],
  ...['pypirc', 'pgpass', 'my_cnf', 'kubeconfig', 'boto', 's3cfg', 'dockercfg', 'git-credentials'],
  ...['service-account', 'service_account', 'serviceaccount', 'vault-token', 'vault_pass', 'env'],
]
/** Whole names whose stem alone says nothing. */
const secretNames = /^(?:master\.key|application_default_credentials\.json|wallet\.dat)$/u
/** Also before another ending, as in `prod.env.bak` and `terraform.tfstate.backup`. */
const secretEndings =
  /\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|kdb|ppk|gpg|pgp|asc|ovpn|env|envrc|tfstate|tfvars|keytab|htpasswd|netrc|npmrc|kubeconfig|mobileprovision)(?:\.(?:bak|backup|old|orig|save|swp|txt|json|[0-9]+)|~)*$/u
/** `_netrc` is what `.netrc` is called on Windows; `dot_npmrc` in a folder of settings. */
const hiddenElsewhere = /^(?:_|dot_|dot-)+/u

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
  const plain = name.replace(hiddenElsewhere, '')
  const [stem = ''] = plain.split(/[.~]/u)
  const isSecret = secretStems.includes(stem) || secretNames.test(plain) || secretEndings.test(name)
  return isSecret ? 'looks like a key or a password' : undefined
}

/** Whether a text has a private key in it, anywhere, whatever its file is called; in UTF-16 of either order too. */
export function holdsPrivateKey(bytes: Uint8Array): boolean {
  // A key is in ASCII: without the NUL bytes UTF-16 is the same text, whichever byte comes first and wherever it begins.
  const text = new TextDecoder('latin1').decode(bytes)
  return hasKey(text) || (text.includes('\0') && hasKey(text.replaceAll('\0', '')))
}

function hasKey(text: string): boolean {
  return (
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----/u.test(text) ||
    /PuTTY-User-Key-File-[0-9]/u.test(text) ||
    text.includes('datacore-messaging/identity/1')
  )
}

/** What somebody typed as a file and is an address of the web or of another machine. */
export function isUrl(typed: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:\/\/|data:|file:|https?:)/iu.test(typed.trim())
}
