/** What the daemon is asked over its socket, and what it answers: one JSON object a line. The socket is this user's own. */

import { isRecord } from '../../core/is-record.ts'
import { parseJson } from '../../core/json-text.ts'
import type { SeenUnstored } from '../../core/view/relay/types.ts'
import type { Peer } from './peers.ts'

export type Asked =
  | { readonly op: 'status' }
  | { readonly op: 'peers' }
  /** Sends what is due now, and waits for the relay's answer. */
  | { readonly op: 'flush'; readonly ids: readonly string[] }
  /** Tells the others of these spaces that their repository has news. */
  | { readonly op: 'ring'; readonly spaces: readonly string[] }
  /** Says presence again, after it was set. */
  | { readonly op: 'presence' }
  | { readonly op: 'typing'; readonly to: string; readonly thread?: string }
  /** Reads the settings, and what admits to the relay, anew at once; else it is done within seconds. */
  | { readonly op: 'settings' }
  /** The answer is followed by events, until the asker ends it. */
  | { readonly op: 'subscribe' }

export interface DaemonStatus {
  readonly pid: number
  readonly sinceMs: number
  readonly relay: {
    /** Empty where none is set up. */
    readonly url: string
    readonly state: 'connecting' | 'online' | 'refused' | 'closed'
    readonly sinceMs?: number
    /** Why it is not online, a sentence. */
    readonly why?: string
  }
  readonly outbox: {
    /** Not with the relay yet. */
    readonly waiting: number
    /** With the relay; the recipient has not confirmed it. */
    readonly unconfirmed: number
    /** Of the last refusals, a sentence each. */
    readonly whys: readonly string[]
  }
  /** Came by relay and could not be stored. */
  readonly unstored: readonly SeenUnstored[]
}

export interface Answers {
  readonly status: DaemonStatus
  readonly peers: { readonly relay: DaemonStatus['relay']; readonly peers: readonly Peer[] }
  readonly flush: {
    readonly letters: Readonly<Record<string, 'waiting' | 'relayed' | 'delivered'>>
  }
  readonly ring: { readonly told: number }
  readonly presence: { readonly said: 'yes' | 'no' }
  /** `lately`: they were told a moment ago. */
  readonly typing: { readonly said: 'told' | 'lately' | 'nobody' }
  readonly settings: { readonly relay: DaemonStatus['relay'] }
  readonly subscribe: { readonly subscribed: 'yes' }
}

export type DaemonEvent =
  | { readonly event: 'relay'; readonly relay: DaemonStatus['relay'] }
  | { readonly event: 'peer'; readonly peer: Peer }
  | { readonly event: 'stored'; readonly id: string; readonly from: string; readonly space: string }
  /** For now: it comes again. */
  | {
      readonly event: 'not stored'
      readonly from: string
      readonly code: string
      /** A sentence each: why, and what to do. */
      readonly why: string
      readonly hint?: string
    }
  | { readonly event: 'delivered'; readonly id: string; readonly to: string }
  | { readonly event: 'given up'; readonly id: string; readonly to: string; readonly why: string }
  | { readonly event: 'typing'; readonly from: string; readonly thread?: string }
  | { readonly event: 'read'; readonly from: string; readonly ids: readonly string[] }
  | { readonly event: 'changed'; readonly from: string; readonly space: string }

export const controlLineMax = 64 * 1024

/** Undefined for what is none of these. */
export function parseAsked(line: string): Asked | undefined {
  const value = parseJson(line)
  if (!isRecord(value)) return undefined
  const { op, thread } = value
  switch (op) {
    case 'status':
    case 'peers':
    case 'presence':
    case 'settings':
    case 'subscribe':
      return { op }
    case 'flush':
      return { op, ids: words(value['ids']) }
    case 'ring':
      return { op, spaces: words(value['spaces']) }
    case 'typing': {
      const to = value['to']
      if (typeof to !== 'string') return undefined
      return { op, to, ...(typeof thread === 'string' ? { thread } : {}) }
    }
    default:
      return undefined
  }
}

function words(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return []
  return value.filter((one): one is string => typeof one === 'string').slice(0, 500)
}
