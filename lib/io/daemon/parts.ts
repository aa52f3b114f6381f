/** What the parts of the daemon's work share: this machine, the link of the moment, and whom to tell. */

import type { DaemonEvent, DaemonStatus } from '../../app/daemon/control.ts'
import type { RelayBook } from '../../app/outbox/shared.ts'
import type { Deps } from '../../app/ports.ts'
import type { Received } from '../../app/receive/received.ts'
import type { SpaceNames } from '../../app/receive/space-name.ts'
import type { LinkState, RelayLink } from '../../app/relay/link.ts'
import type { Sealing } from '../../app/relay/ports.ts'

export interface Parts {
  /** Its settings are those of the moment. */
  readonly deps: Deps
  readonly sealing: Sealing
  /** What this machine calls itself on its cards. */
  readonly machine: string
  readonly names: SpaceNames
  readonly book: RelayBook
  readonly received: Received
  readonly link: RelayLink
  readonly announce: (event: DaemonEvent) => void
  /** One sentence for the log. */
  readonly onProblem: (sentence: string) => void
}

export function failing({ onProblem }: Pick<Parts, 'onProblem'>): (error: unknown) => void {
  return (error) => onProblem(error instanceof Error ? error.message : String(error))
}

export function relayStatus(url: string, state: LinkState): DaemonStatus['relay'] {
  const why = state.type === 'refused' || state.type === 'connecting' ? state.why : undefined
  return {
    url,
    state: state.type,
    ...(state.type === 'online' ? { sinceMs: state.sinceMs } : {}),
    ...(why === undefined ? {} : { why }),
  }
}
