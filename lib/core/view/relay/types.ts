/** What the views of the relay's side are given. */

import type { PresenceStatus } from '../../presence/types.ts'
import type { SilentDaemon } from './silent.ts'

export interface SeenOutboxItem {
  readonly id: string
  readonly to: string
  readonly kind: 'message' | 'task'
  readonly space: string
  readonly state: 'to send' | 'sent' | 'stored' | 'given up'
  /** Whether a relay had it at some time. */
  readonly relay: 'taken' | 'not yet'
  /** Unix milliseconds: written, and the last step. */
  readonly writtenMs: number
  readonly stepMs?: number
  /** It does not bear its author's signature, so it goes nowhere as it is. */
  readonly held?: 'unsigned'
  /** First line of its text, as it stands. */
  readonly title: string
  /** Why it is not further, a sentence of ours. */
  readonly why?: string
}

export interface SeenRelay {
  readonly url: string
  readonly state: 'connecting' | 'online' | 'refused' | 'closed'
  readonly sinceMs?: number
  readonly why?: string
}

/** Came by relay, and could not be stored. */
export interface SeenUnstored {
  readonly what: 'letter' | 'receipt' | 'notice'
  /** Left out where it could not even be opened. */
  readonly id?: string
  readonly from: string
  /** Unix milliseconds: when it was tried first. */
  readonly sinceMs: number
  /** A sentence each: why, and what to do. */
  readonly why: string
  readonly hint?: string
}

export interface SeenPeer {
  readonly address: string
  readonly presence: 'online' | 'offline' | 'unknown'
  /** Unix milliseconds, by the relay's clock: when that changed. */
  readonly atMs?: number
  /** What they said of themselves, by their own clock. */
  readonly card?: {
    readonly status: PresenceStatus
    readonly summary: string
    readonly sessions: readonly string[]
    readonly sinceMs: number
    readonly atMs: number
  }
}

export interface SeenPeers {
  /** Undefined where no daemon answers. */
  readonly relay: SeenRelay | undefined
  /** The one that runs and does not. */
  readonly silent?: SilentDaemon
  /** Whether the settings say that a relay is used. */
  readonly used: 'yes' | 'no'
  readonly peers: readonly SeenPeer[]
}
