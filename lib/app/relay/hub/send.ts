/** Takes an envelope for each of its recipients: kept first, then handed on, so that no answer says more than is so. */

import { copiesOf, sentText } from '../../../core/relay/copies.ts'
import { nameText } from '../../../core/relay/name.ts'
import { printEnvelopeNote, subjects } from '../../../core/relay/notes.ts'
import { envelopeBytes } from '../../../core/relay/room.ts'
import { isElsewhere } from '../../../core/relay/seen.ts'
import type {
  ClientFrame,
  Envelope,
  EnvelopeRecipient,
  SendResult,
} from '../../../core/wire/types.ts'
import type { Kept } from '../ports.ts'
import { all, onceKnown, type Soon } from '../soon.ts'
import { count } from './counts.ts'
import { deliver } from './deliver.ts'
import { mayHaveOthers } from './processes.ts'
import { refuse, sayText } from './say.ts'
import type { HubState, Member } from './types.ts'

/** When a full mailbox is worth another try. */
const fullRetryMs = 60_000

export function send(
  hub: HubState,
  member: Member,
  { id, envelope }: Extract<ClientFrame, { readonly t: 'send' }>,
): Soon<void> {
  const waitMs = hub.sends.take(member.key, hub.clock.nowMs())
  if (waitMs > 0) {
    const message = `That is more than ${hub.limits.sends.perMinute} sends a minute, or ${hub.limits.sends.atOnce} at once.`
    refuse(hub, member, { code: 'rate_limited', message, re: id, retryMs: waitMs })
    return
  }
  const wrong = faultOf(hub, member, envelope)
  if (wrong) {
    refuse(hub, member, { code: 'bad_envelope', message: wrong, re: id })
    return
  }
  count(hub.counts.envelopes, envelope.kind)
  const copies = copiesOf(envelope)
  const taken = envelope.to.map((recipient, index) =>
    takeFor(hub, member, {
      recipient,
      copy: copies.envelope(index),
      text: () => copies.text(index),
    }),
  )
  return onceKnown(all(taken), (results) => {
    for (const { state, code } of results) {
      count(hub.counts.results, state)
      if (code) count(hub.counts.errors, code)
    }
    sayText(hub, member, sentText({ re: id, envelope: envelope.id, results }))
  })
}

/** What makes it an envelope that no reader would open. */
function faultOf(hub: HubState, { key }: Member, { from, to }: Envelope): string | undefined {
  if (from !== key) return 'The sender of an envelope is the key of its connection.'
  if (to.length > hub.limits.wire.recipients) {
    return `An envelope has at most ${hub.limits.wire.recipients} recipients.`
  }
  return undefined
}

interface Copy {
  readonly recipient: EnvelopeRecipient
  readonly copy: Envelope
  text(): string
}

function takeFor(hub: HubState, sender: Member, one: Copy): Soon<SendResult> {
  const { key } = one.recipient
  if (one.copy.kind === 'notice') return handedOn(hub, sender, one)
  if (envelopeBytes(one.copy) > hub.limits.wire.mailboxBytes) {
    return { key, state: 'refused', code: 'too_large' }
  }
  return onceKnown(hub.mailboxes.keep(key, one.copy, hub.clock.nowMs()), (kept): SendResult => {
    const no = refusalOf(kept)
    return no ? { key, state: 'refused', ...no } : handedOn(hub, sender, one)
  })
}

function handedOn(hub: HubState, sender: Member, one: Copy): SendResult {
  const { key } = one.recipient
  const isHere = passOn(hub, one)
  if (isHere || isElsewhere(sender.seen, key, hub.process)) return { key, state: 'forwarded' }
  return { key, state: one.copy.kind === 'notice' ? 'absent' : 'kept' }
}

/** To the connections of this process, and over the bus to those of others. */
function passOn(hub: HubState, { recipient, copy, text }: Copy): boolean {
  const { from, id, kind } = copy
  let printed: string | undefined
  const once = () => {
    printed ??= text()
    return printed
  }
  const isHere = deliver(hub, recipient.key, { name: nameText(copy), kind, text: once })
  if (mayHaveOthers(hub)) {
    const note = printEnvelopeNote({ process: hub.process, from, id, kind, text: once() })
    hub.bus.publish(subjects.envelope(recipient), note)
  }
  return isHere
}

function refusalOf(kept: Kept): Pick<SendResult, 'code' | 'retryMs'> | undefined {
  if (kept === 'unknown') return { code: 'unknown_recipient' }
  if (kept === 'full') return { code: 'mailbox_full', retryMs: fullRetryMs }
  return kept === 'conflict' ? { code: 'duplicate' } : undefined
}
