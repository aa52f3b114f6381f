/** What the hub is given, what it keeps of a connection, and how a transport meets it. No socket, no timer in here. */

import type { Bucket } from '../../../core/relay/bucket.ts'
import type { RelayLimits } from '../../../core/relay/limits.ts'
import type { Seen } from '../../../core/relay/seen.ts'
import type { Mac } from '../../../core/relay/ticket.ts'
import type { VerifyFn } from '../../../core/trust/types.ts'
import type { Admission, KeyText, PresenceCard } from '../../../core/wire/types.ts'
import type { Clock, Random } from '../../ports.ts'
import type { Bus, Mailboxes } from '../ports.ts'
import type { Counts } from './counts.ts'
import type { Rates } from './rates.ts'

/** One connection of a transport, as the hub uses it. None of these throws, a closed socket ignores them. */
export interface RelaySocket {
  /** Where it comes from; one name for all addresses that one client can easily take. */
  readonly ip: string
  send(text: string): void
  /** Bytes that were sent and are not yet with the system. */
  waitingBytes(): number
  /** Reads no more from the client until `resume`. */
  pause(): void
  resume(): void
  /** Ends it, also when the client does not answer. */
  close(code: number, reason: string): void
}

/** What a transport tells the hub of one connection. */
export interface SocketEvents {
  frame(text: string): void
  /** A message that is no text. */
  binary(): void
  /** All that waited is with the system. */
  drained(): void
  gone(): void
}

export interface Admittance {
  readonly admits: readonly Admission[]
  /** Whether this, as a client dialled it, is a name of this relay. */
  isName(url: string): boolean
  /** HMAC-SHA256 under the team secret; undefined where there is none. */
  readonly secretMac: Mac | undefined
  /** Under the relay's own key; undefined where GitHub admits nobody. */
  readonly ticketMac: Mac | undefined
}

/** What an operator may want to read, in our own words: no texts, no secrets, and no names of clients. */
export interface RelayNote {
  readonly level: 'info' | 'trouble'
  readonly sentence: string
}

export interface HubDeps {
  readonly bus: Bus
  readonly mailboxes: Mailboxes
  readonly clock: Clock
  readonly random: Random
  readonly verify: VerifyFn
  readonly limits: RelayLimits
  readonly admittance: Admittance
  note(note: RelayNote): void
}

/** A connection, logged in or not. Changed in place. */
export interface Connection {
  /** For logs, and among the processes of a relay. */
  readonly id: string
  readonly socket: RelaySocket
  readonly challenge: string
  readonly sinceMs: number
  state: 'new' | 'entering' | 'in' | 'over'
  /** Bytes of its frames that are in work. */
  workingBytes: number
}

export interface Member extends Connection {
  readonly key: KeyText
  readonly address: string
  roster: ReadonlySet<KeyText>
  card: PresenceCard | undefined
  /** Since when it is there, or since it gave its card. */
  shownMs: number
  changes: Bucket
  readonly seen: Seen
  readonly window: DeliveryWindow
}

/** What was delivered to one connection and not acknowledged. */
export interface DeliveryWindow {
  /** By name (core/relay/name). */
  readonly inFlight: Set<string>
  /** Answered with `later`. */
  readonly deferred: Set<string>
  /** When the deferred ones are due; undefined without any. */
  dueMs: number | undefined
  /** When the mailbox was read last. */
  readMs: number
  /** Of the newest envelope that was read from the mailbox. */
  cursor: number
  /** `caught up`: what comes is delivered at once. `behind`: the mailbox is read first. */
  state: 'caught up' | 'behind' | 'reading'
  /** How many came and were left in the mailbox since it was read last. */
  missed: number
}

/** The connections of one key at this process. */
export interface Room {
  readonly members: Set<Member>
  /** Ends what is heard for the key. */
  readonly ends: readonly (() => void)[]
}

/** Everything that the parts of the hub share. */
export interface HubState extends HubDeps {
  /** This process, among those of one relay. */
  readonly process: string
  readonly connections: Set<Connection>
  readonly perIp: Map<string, number>
  readonly rooms: Map<KeyText, Room>
  readonly sends: Rates
  readonly logins: Rates
  readonly counts: Counts
  /** When each other process was heard last; those that fell silent are `dead`. */
  readonly processes: Map<string, { heardMs: number; state: 'alive' | 'dead' }>
  stopping: 'no' | 'yes'
}
