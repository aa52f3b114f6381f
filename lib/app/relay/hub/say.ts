/** What the hub says to one connection, and how it ends one. Whoever does not read is ended before it costs memory. */

import { closeCodes } from '../../../core/wire/limits.ts'
import type { ServerFrame, WireCode } from '../../../core/wire/types.ts'
import { count } from './counts.ts'
import type { Connection, HubState } from './types.ts'

export interface Trouble {
  readonly code: WireCode
  /** One sentence. */
  readonly message: string
  /** The id of the frame that this answers. */
  readonly re?: string | undefined
  readonly retryMs?: number | undefined
}

/** Every frame that we build has the members of the page alone, in its order. */
export function say(hub: HubState, to: Connection, frame: ServerFrame): void {
  sayText(hub, to, JSON.stringify(frame))
}

export function sayText(hub: HubState, to: Connection, text: string): void {
  if (to.state === 'over') return
  if (to.socket.waitingBytes() > hub.limits.waitingBytes) {
    end(hub, to, {
      code: 'slow_consumer',
      message: 'More waits for you than the relay holds: read faster, then connect again.',
      retryMs: 1_000,
    })
    return
  }
  to.socket.send(text)
}

/** An answer that does not end the connection. */
export function refuse(hub: HubState, to: Connection, trouble: Trouble): void {
  count(hub.counts.errors, trouble.code)
  say(hub, to, { ...errorFrame(trouble), fatal: false })
}

/** The last word to a connection. The transport reports it gone in its own time; nothing is heard from it any more. */
export function end(hub: HubState, to: Connection, trouble: Trouble): void {
  if (to.state === 'over') return
  count(hub.counts.errors, trouble.code)
  to.state = 'over'
  to.socket.send(JSON.stringify({ ...errorFrame(trouble), fatal: true }))
  to.socket.close(closeCodes[trouble.code] ?? 1011, trouble.code)
}

function errorFrame({ re, code, message, retryMs }: Trouble) {
  return {
    t: 'error',
    ...(re === undefined ? {} : { re }),
    code,
    message,
    ...(retryMs === undefined ? {} : { retryMs }),
  } as const
}
