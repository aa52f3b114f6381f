/** One real login, to see whether a relay takes us: nothing is kept, and nothing tried twice. */

import type { LinkState } from '../../../app/relay/link.ts'
import { parseServerFrame } from '../../../core/wire/frames.ts'
import { loginWithinMs, socketPath } from '../../../core/wire/limits.ts'
import type { Admission as Admits } from '../../../core/wire/types.ts'
import { WebSocket } from '../websocket.ts'
import { connectRelay } from './client.ts'
import type { LoginDeps } from './login.ts'

export type SignedIn =
  | { readonly type: 'in' }
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'unreachable'; readonly why: string }

/** What admits a connection there; undefined where no relay answers. */
export function askAdmits(relay: string): Promise<readonly Admits[] | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${relay}${socketPath}`, {
      perMessageDeflate: false,
      maxPayload: 64 * 1024,
      handshakeTimeout: loginWithinMs,
      followRedirects: false,
    })
    const end = (admits: readonly Admits[] | undefined) => {
      clearTimeout(late)
      socket.terminate()
      resolve(admits)
    }
    const late = setTimeout(() => end(undefined), loginWithinMs)
    socket.on('error', () => end(undefined))
    socket.on('close', () => end(undefined))
    socket.on('message', (data) => {
      const parsed = parseServerFrame(String(data))
      end(parsed.ok && parsed.frame.t === 'hello' ? parsed.frame.admits : undefined)
    })
  })
}

export async function signIn(login: LoginDeps): Promise<SignedIn> {
  let settle: (state: SignedIn) => void = () => undefined
  const settled = new Promise<SignedIn>((resolve) => {
    settle = resolve
  })
  const link = connectRelay({
    login,
    nowMs: () => Date.now(),
    chance: () => 0,
    onDeliver: async () => ({ state: 'later' }),
    onPeer: () => undefined,
    onState: (state) => {
      const found = outcomeOf(state)
      if (found) settle(found)
    },
  })
  const found = await settled
  await link.close()
  return found
}

function outcomeOf(state: LinkState): SignedIn | undefined {
  if (state.type === 'online') return { type: 'in' }
  if (state.type === 'refused') return { type: 'refused', why: state.why }
  if (state.type === 'connecting' && state.why !== undefined) {
    return { type: 'unreachable', why: state.why }
  }
  return undefined
}
