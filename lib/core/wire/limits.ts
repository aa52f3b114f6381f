/** Numbers of the relay protocol (docs/relay-protocol.md); a relay may be started with others. */

import type { WireCode, WireLimits } from './types.ts'

export const protocolVersion = 1
/** The path of the WebSocket. */
export const socketPath = '/v1'
export const challengeBytes = 32
export const loginWithinMs = 10_000
export const heartbeatMs = 15_000
export const heartbeatsMissed = 3

const mib = 1024 * 1024

export const usualLimits: WireLimits = {
  frameBytes: mib,
  recipients: 256,
  rosterKeys: 2_000,
  sendsPerMinute: 1_200,
  mailboxBytes: 16 * mib,
  mailboxEnvelopes: 10_000,
  ttlMsMax: 7 * 24 * 3_600_000,
  inFlight: 256,
}

/** Envelopes that one `ack` names. */
export const acksAtOnce = 1_000
/** Sends of one key that may come at once. */
export const sendsAtOnce = 200
export const connectionsPerKey = 8
export const connectionsPerIp = 64
export const loginsPerIpMinute = 30
/** Of one peer, each of another machine: the newest, as far as they fit into a frame. */
export const cardsShown = 8
export const cardsShownBytes = mib / 2
/** Of all mailboxes together, in memory. */
export const mailboxesBytes = 512 * mib
/** Bytes that may wait for one reader. */
export const waitingBytes = 4 * mib

/** With which code of RFC 6455 a connection ends; a code that is not here ends none. */
export const closeCodes: Readonly<Partial<Record<WireCode, number>>> = {
  bad_frame: 4000,
  unsupported_version: 4001,
  login_required: 4002,
  already_logged_in: 4003,
  login_timeout: 4004,
  bad_signature: 4005,
  wrong_relay: 4006,
  not_admitted: 4007,
  too_many_connections: 4008,
  slow_consumer: 4009,
  rate_limited: 4010,
  frame_too_large: 1009,
  shutting_down: 1001,
  internal: 1011,
}
