/** Keys and addresses as parts of NATS subjects (docs/relay-protocol.md, "Between relays"). */

/**
 * An address with its widest part first, so that a pattern of subjects is a pattern of addresses: `tex@team.example.com` is
 * `com.example.team.@tex`, and `com.example.>` is everybody there. Parts are those of an address: no `*`, no `>`, no blanks.
 */
export function addressSubject(address: string): string {
  const at = address.indexOf('@')
  if (at < 0) return address
  const domain = address
    .slice(at + 1)
    .split('.')
    .reverse()
  return [...domain, `@${address.slice(0, at)}`].join('.')
}

/** The key's bytes in base64url without padding. */
export function keySubject(key: string): string {
  return key
    .slice(key.indexOf(':') + 1)
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
