/**
 * What a relay says on one WebSocket: text messages as RFC 6455 section 5.2 has them, those of one turn by one write. The `ws`
 * library makes two buffers and several objects of each message; here they are one text until they go to the system.
 */

import type { Socket } from 'node:net'
import type { WebSocket } from './websocket.ts'

export interface Outgoing {
  /** Ignored once the connection ends. */
  readonly send: (text: string) => void
  /** Now, for what is said next is not said through this. */
  flush(): void
  /** Bytes that were sent and not yet given to the socket. */
  heldBytes(): number
}

/** For a connection without compression: the library then writes its own frames, pings and the end, whole and at once. */
export function createOutgoing(web: WebSocket, socket: Socket): Outgoing {
  /** Whole messages, a byte a character. */
  let held = ''
  const flush = () => {
    const bytes = held
    held = ''
    if (bytes !== '' && web.readyState === web.OPEN) socket.write(bytes, 'latin1')
  }
  return {
    send(text) {
      if (web.readyState !== web.OPEN) return
      if (held === '') setImmediate(flush)
      held += textMessage(text)
    },
    flush,
    heldBytes: () => held.length,
  }
}

/** A last fragment of a text, not masked, as a server's are. */
const finalText = '\x81'
const mediumMin = 126
const largeMin = 65_536

/** The bytes of a message, each as the character of its number. */
export function textMessage(text: string): string {
  const length = Buffer.byteLength(text)
  const bytes = length === text.length ? text : Buffer.from(text).toString('latin1')
  return `${finalText}${lengthBytes(length)}${bytes}`
}

function lengthBytes(length: number): string {
  if (length < mediumMin) return String.fromCharCode(length)
  const low = String.fromCharCode((length >>> 8) & 0xff, length & 0xff)
  if (length < largeMin) return `\x7e${low}`
  return `\x7f\0\0\0\0${String.fromCharCode(length >>> 24, (length >>> 16) & 0xff)}${low}`
}
