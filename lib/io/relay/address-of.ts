/** Where a connection comes from, as the name under which its client is counted. */

import type { IncomingMessage } from 'node:http'
import { isIP, isIPv6 } from 'node:net'

/** `proxied`: the last address of X-Forwarded-For, which the proxy itself has put there. */
export type Source = 'socket' | 'proxied'

export function addressOf(request: IncomingMessage, source: Source): string {
  const peer = request.socket.remoteAddress ?? ''
  if (source === 'socket') return countedAs(peer)
  const header = request.headers['x-forwarded-for']
  const list = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',')
  const last = (list.at(-1) ?? '').trim()
  const address = withoutPort(last)
  return countedAs(isIP(address) ? address : peer)
}

/** Some proxies write the port as well: `10.2.2.2:4000`, `[2001:db8::1]:4000`. */
function withoutPort(text: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([0-9.]+))(?::[0-9]{1,5})?$/u.exec(text) ?? []
  return bracketed ?? plain ?? text
}

/** One client usually has 2^64 addresses of IPv6: they count as one. */
export function countedAs(address: string): string {
  const plain = address.replace(/^::ffff:(?=[0-9]+\.)/iu, '').replace(/%.*$/u, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail = ''] = plain.toLowerCase().split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === '' ? [] : tail.split(':')
  const zeros = plain.includes('::')
    ? Array(Math.max(0, 8 - first.length - last.length)).fill('0')
    : []
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`
}
