/** What joins the processes of one relay: a bus and mailboxes over one connection to NATS. Loads nothing until it is opened. */

import type { Bus, Mailboxes } from '../../../app/relay/ports.ts'
import { createNatsBus } from './bus.ts'
import { type NatsOptions, openNatsLink } from './link.ts'
import { createJetStreamMailboxes, type JetStreamLimits } from './mailboxes.ts'

export interface Backplane {
  readonly bus: Bus
  readonly mailboxes: Mailboxes
}

/** Returns at once, also where no NATS answers: `trouble` says so until one does. Closing either closes the connection. */
export function openBackplane(
  options: NatsOptions & { readonly limits: JetStreamLimits },
): Backplane {
  const link = openNatsLink(options)
  return { bus: createNatsBus(link), mailboxes: createJetStreamMailboxes(link, options.limits) }
}
