/** Where a relay's notes and mailboxes are: in this process, on its disk, or on a backplane. The one place that chooses. */

import type { Bus, Mailboxes } from '../../app/relay/ports.ts'
import type { RelayLimits } from '../../core/relay/limits.ts'
import { createLocalBus } from './bus-local.ts'
import { createDiskMailboxes } from './mailboxes-disk.ts'
import { createMemoryMailboxes, type MailboxLimits } from './mailboxes-memory.ts'
import { openBackplane } from './nats/backplane.ts'

export interface Carriers {
  readonly bus: Bus
  readonly mailboxes: Mailboxes
}

export interface CarrierOptions {
  readonly data: string | undefined
  readonly backplane: string | undefined
  readonly limits: RelayLimits
  readonly note: (sentence: string) => void
}

export async function openCarriers(options: CarrierOptions): Promise<Carriers> {
  const limits = mailboxLimits(options.limits)
  if (options.backplane !== undefined) {
    return openBackplane({ url: options.backplane, limits })
  }
  const onError = (error: unknown) => options.note(`A note was not understood: ${String(error)}`)
  const bus = createLocalBus({ onError })
  const mailboxes =
    options.data === undefined
      ? createMemoryMailboxes(limits)
      : await createDiskMailboxes(options.data, limits, options.note)
  return { bus, mailboxes }
}

function mailboxLimits({ wire, ...limits }: RelayLimits): MailboxLimits {
  const { mailboxBytes, mailboxEnvelopes, ttlMsMax } = wire
  const { mailboxesBytes, senderShare, reserve, knownKeys } = limits
  return {
    mailboxBytes,
    mailboxEnvelopes,
    ttlMsMax,
    mailboxesBytes,
    senderShare,
    reserve,
    knownKeys,
  }
}
