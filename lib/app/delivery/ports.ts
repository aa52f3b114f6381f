/** What delivery asks of outside: git's history, and this machine's book of offers. Adapters: lib/io/git/traces.ts, lib/io/hook-state.ts. */

import type { RelayBook } from '../outbox/shared.ts'
import type { Space } from '../ports.ts'
import type { OfferBook } from '../prompt/book/book.ts'

export interface TracedCommit {
  readonly oid: string
  /** Unix milliseconds, by the clock of who committed. */
  readonly atMs: number
}

export type Traced =
  /** No history to look into, and why. */
  | { readonly type: 'none'; readonly why: string }
  | {
      readonly type: 'history'
      /** The first commit that has it; undefined when no commit has it. */
      readonly committed: TracedCommit | undefined
      /** The branch of the remote, such as `origin/main`; undefined without one. */
      readonly upstream: string | undefined
      /** Whether that commit is in the remote branch, as this clone saw it last. */
      readonly pushed: 'yes' | 'no'
      /** Unix milliseconds: when this clone saw that first, if it remembers. */
      readonly pushedMs: number | undefined
    }

export interface Traces {
  /** `id` is a checked id; nothing older than `sinceMs` is looked at. */
  find(space: Space, id: string, sinceMs: number): Promise<Traced>
}

export interface DeliveryPorts {
  readonly traces: Traces
  /** What was offered to agents of this machine; empty where nothing was. */
  readonly offers: () => Promise<OfferBook>
  /** What the daemon noted of letters that went by relay as well. */
  readonly relayed: Pick<RelayBook, 'load'>
}
