/**
 * Who acts in this server: the owner's agent, in one session, as the environment says; never as an argument says. Settings,
 * pins and key are read anew for each call, so that what the person changes holds from the next one on.
 */

import { Failure } from '../../app/failure.ts'
import { forgetSession } from '../../io/wiring-mcp.ts'
import { type Wired, type WireOptions, wire } from '../../io/wiring.ts'
import { createVerifyCache } from './verify-cache.ts'
import type { ToolContext, ToolWords } from './tool.ts'

export interface Session {
  /** How the server named itself, where no client named the session. */
  readonly made?: string
  readonly env: NodeJS.ProcessEnv
  /** Throws Failure `config` when this machine has no usable name, key or root. */
  readonly wire: (crypto: WireOptions['crypto']) => Promise<Wired>
}

/** A client that names no session gets one of its own, so that two servers never hold one claim. */
export function openSession(env: NodeJS.ProcessEnv, nonce: string): Session {
  const named = env['CLAUDE_CODE_SESSION_ID'] ?? ''
  const session = /^[A-Za-z0-9-]{1,64}$/u.test(named) ? named : `mcp-${nonce}`
  // What speaks this protocol is an agent, whatever started it.
  const own = { ...env, CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: session }
  const checked = createVerifyCache()
  return {
    ...(session === named ? {} : { made: session }),
    env: own,
    async wire(crypto) {
      const wired = await wire(own, { crypto })
      return { ...wired, deps: { ...wired.deps, keys: checked(wired.deps.keys) } }
    },
  }
}

/** The library of record signs; what only reads starts without it. */
export async function contextFor(
  session: Session,
  { effect }: ToolWords,
  signal: AbortSignal,
): Promise<ToolContext> {
  const { deps, places } = await session.wire(effect === 'reads' ? 'node' : 'sodium')
  return { deps, places, env: session.env, signal }
}

/** A session that ends with its server is no rival of the next one. What cannot be taken out ages by itself. */
export async function leave(session: Session): Promise<void> {
  if (session.made === undefined) return
  const wired = await tryWire(session)
  if (typeof wired !== 'string') forgetSession(wired.places.stateDir, session.made)
}

/** The machine as far as it is set up; a sentence where it is not. */
export async function tryWire(session: Session): Promise<Wired | string> {
  try {
    return await session.wire('node')
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return [error.message, error.hint].filter(Boolean).join(' ')
  }
}
