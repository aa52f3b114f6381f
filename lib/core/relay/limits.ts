/** Everything that bounds a relay, in one value; the usual ones are those of docs/relay-protocol.md. */

import {
  connectionsPerIp,
  connectionsPerKey,
  heartbeatMs,
  loginsPerIpMinute,
  loginWithinMs,
  mailboxesBytes,
  sendsAtOnce,
  usualLimits,
  waitingBytes,
} from '../wire/limits.ts'
import type { WireLimits } from '../wire/types.ts'
import type { BucketRate } from './bucket.ts'

export interface RelayLimits {
  readonly wire: WireLimits
  readonly loginWithinMs: number
  readonly heartbeatMs: number
  readonly sends: BucketRate
  /** Of presence and roster frames of a connection: each may be told to a whole roster. */
  readonly changes: BucketRate
  readonly loginsPerIp: BucketRate
  readonly connectionsPerKey: number
  readonly connectionsPerIp: number
  /** Of the process. */
  readonly connections: number
  /** Sockets beside those connections: requests over HTTP, finished or not, and what has not said what it is. */
  readonly otherSockets: number
  readonly otherSocketsPerIp: number
  /** For all of a request over HTTP. */
  readonly requestMs: number
  /** Of a card as JSON, boxes included. */
  readonly cardBytes: number
  /** Of a frame before the login. */
  readonly loginBytes: number
  readonly mailboxesBytes: number
  /** What part of a mailbox, and of all together, one sender may have. */
  readonly senderShare: number
  /** What part of them is for receipts and small envelopes alone. */
  readonly reserve: number
  /** Keys that have a mailbox; those that were away longest are forgotten first. */
  readonly knownKeys: number
  /** Bytes that may wait for one reader before it is disconnected. Envelopes of a mailbox stop at half of it. */
  readonly waitingBytes: number
  /** Bytes of one connection that may be in work before the relay stops reading from it. */
  readonly workingBytes: number
  /** After `later`, when an envelope is delivered again. */
  readonly laterMs: number
  /** A sign of life of a process of this relay, for the others. */
  readonly aliveMs: number
  readonly aliveMissed: number
}

const mib = 1024 * 1024

export const usualRelayLimits: RelayLimits = {
  wire: usualLimits,
  loginWithinMs,
  heartbeatMs,
  sends: { perMinute: usualLimits.sendsPerMinute, atOnce: sendsAtOnce },
  changes: { perMinute: 60, atOnce: 20 },
  loginsPerIp: { perMinute: loginsPerIpMinute, atOnce: loginsPerIpMinute },
  connectionsPerKey,
  connectionsPerIp,
  connections: 20_000,
  otherSockets: 200,
  otherSocketsPerIp: 64,
  requestMs: 10_000,
  cardBytes: mib / 2,
  loginBytes: 16 * 1024,
  mailboxesBytes,
  senderShare: 1 / 4,
  reserve: 1 / 8,
  knownKeys: 100_000,
  waitingBytes,
  workingBytes: 4 * mib,
  laterMs: 60_000,
  aliveMs: 5_000,
  aliveMissed: 3,
}
