/** A client's connection to a relay, as use cases see it. Adapter: lib/io/relay/client/client.ts. Nothing here says that anybody has anything. */

import type {
  Envelope,
  EnvelopeAck,
  KeyText,
  PresenceCard,
  SendResult,
  ServerFrame,
  WireCode,
  WireLimits,
} from '../../core/wire/types.ts'

export type PeerFrame = Extract<ServerFrame, { t: 'peer' }>

export type LinkState =
  | { readonly type: 'connecting'; readonly attempt: number; readonly why?: string }
  | { readonly type: 'online'; readonly sinceMs: number; readonly connection: string }
  /** The relay does not admit us, and will not until somebody does something. */
  | { readonly type: 'refused'; readonly code: WireCode; readonly why: string }
  | { readonly type: 'closed' }

export type SendAnswer =
  | { readonly type: 'sent'; readonly results: readonly SendResult[] }
  | {
      readonly type: 'error'
      readonly code: WireCode
      readonly why: string
      readonly retryMs?: number
    }
  /** Nobody can say whether the relay has it. */
  | { readonly type: 'offline' }

export interface RelayLink {
  state(): LinkState
  /** Those of the relay that is connected; undefined before the first one. */
  limits(): WireLimits | undefined
  send(envelope: Envelope): Promise<SendAnswer>
  /** Whose presence is asked for, whole; said again after each reconnect. */
  setRoster(keys: readonly KeyText[]): void
  /** What one says of oneself; the last one is said again after each reconnect. */
  setCard(card: PresenceCard): void
  /** Tries at once, instead of when its time comes. */
  retryNow(): void
  close(): Promise<void>
}

/** What a link tells. */
export interface LinkListener {
  /** Called for one envelope after another; the answer is acknowledged when it comes. */
  readonly onDeliver: (envelope: Envelope) => Promise<Pick<EnvelopeAck, 'state' | 'code'>>
  readonly onPeer: (frame: PeerFrame) => void
  readonly onState: (state: LinkState) => void
}
