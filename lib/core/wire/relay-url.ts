/** The one spelling of a relay's URL, which a login signs: both sides must come to the same. */

import { socketPath } from './limits.ts'

const urlCharsMax = 400
const isSocketUrl = /^wss?:\/\//i
const loopback = /^(?:localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/

/**
 * Lower case, without the usual port, a final `/`, or the `/v1` that a client adds by itself. Undefined for what is no relay:
 * another scheme, `ws://` to another machine (it would not be encrypted), or a secret, a query or a fragment in it.
 */
export function canonicalRelayUrl(url: string): string | undefined {
  const text = url.trim()
  if (text.length > urlCharsMax || !isSocketUrl.test(text) || !URL.canParse(text)) return undefined
  const { protocol, username, password, host, hostname, pathname, search, hash } = new URL(text)
  if (username || password || search || hash || hostname === '') return undefined
  if (protocol === 'ws:' && !loopback.test(hostname)) return undefined
  return `${protocol}//${host}${basePath(pathname.toLowerCase())}`
}

/** Without what is at its end, in linear time. */
function basePath(pathname: string): string {
  let path = pathname
  for (;;) {
    if (path.endsWith('/')) path = path.slice(0, -1)
    else if (path.endsWith(socketPath)) path = path.slice(0, -socketPath.length)
    else return path
  }
}
