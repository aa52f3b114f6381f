/** What the daemon does about an envelope once it was judged: who is told, what is answered, what is shown on the desktop. */

import type { DaemonEvent } from '../../app/daemon/control.ts'
import { desktopNotice } from '../../app/daemon/desktop.ts'
import { noteUnstored, type Unstored } from '../../app/daemon/unstored.ts'
import { ownPresence } from '../../app/daemon/presence.ts'
import type { Deps, Space } from '../../app/ports.ts'
import { type Delivered, deliver } from '../../app/receive/deliver.ts'
import type { NoticeTimes } from '../../app/receive/notice.ts'
import type { Letter } from '../../core/model/message.ts'
import type { Envelope } from '../../core/wire/types.ts'
import { tooManyLetters } from '../../app/receive/letters.ts'
import type { Notifier } from './notifier.ts'
import type { Parts } from './parts.ts'
import type { Receipts } from './receipts.ts'

const toldAgainMs = 3_600_000

export interface ArrivalPorts {
  /** Kept for as long as the process runs, whichever relay it uses. */
  readonly noticeTimes: NoticeTimes
  readonly notifier: Notifier
  readonly unstored: Unstored
  /** When the log was told of what one sender does, Unix milliseconds by sender and code. */
  readonly told: Map<string, number>
  readonly receipts: Receipts
  /** Somebody pushed to this space. */
  readonly onRing: (space: Space) => void
}

/** Resolves to the acknowledgement, when what it says is so. */
export async function receive(
  parts: Parts,
  ports: ArrivalPorts,
  envelope: Envelope,
): Promise<Delivered['ack']> {
  const { deps, announce } = parts
  const came = await deliver(deps, { ...parts, noticeTimes: ports.noticeTimes }, envelope)
  const { code = 'unknown' } = came.ack
  noteUnstored(deps, ports.unstored, { envelope, came })
  for (const { letter, how, space = '' } of came.fates) {
    if (how !== 'new') continue
    announce({ event: 'stored', id: letter.id, from: letter.from, space })
    await showOnDesktop(deps, ports.notifier, letter)
  }
  if (came.ack.state === 'later') {
    const { why = '', hint } = came.fates.find(({ state }) => state === 'later') ?? came
    const more = hint === undefined ? {} : { hint }
    if (code !== tooManyLetters || isNews(parts, ports, { from: envelope.address, code })) {
      announce({ event: 'not stored', from: envelope.address, code, why, ...more })
    }
  } else if (came.why !== undefined && isNews(parts, ports, { from: envelope.address, code })) {
    const said = `Did not take what ${envelope.address} sent (${code}). ${came.why} ${came.hint ?? ''}`
    parts.onProblem(said.trim())
  }
  const { confirmed } = came
  if (confirmed && confirmed.type !== 'unknown' && confirmed.state === 'stored') {
    const { id, to } = confirmed.letter
    if (confirmed.type === 'shared') await noteStored(parts, id)
    announce({ event: 'delivered', id, to })
  }
  await heed(parts, ports, came.heeded)
  for (const answer of came.answers) ports.receipts.give(answer)
  return came.ack
}

/** What comes in numbers is told once an hour. */
function isNews(
  { deps }: Parts,
  { told }: ArrivalPorts,
  { from, code }: { readonly from: string; readonly code: string },
): boolean {
  const nowMs = deps.clock.nowMs()
  const name = `${from} ${code}`
  const beforeMs = told.get(name) ?? Number.NEGATIVE_INFINITY
  if (nowMs >= beforeMs && nowMs < beforeMs + toldAgainMs) return false
  told.set(name, nowMs)
  return true
}

async function heed(
  { deps, announce, book }: Parts,
  { onRing }: ArrivalPorts,
  heeded: Delivered['heeded'],
): Promise<void> {
  if (!heeded) return
  if (heeded.type === 'changed') {
    announce({ event: 'changed', from: heeded.from, space: heeded.space.name })
    if (deps.settings.messaging.relay.sync_on_ring) onRing(heeded.space)
    return
  }
  if (heeded.type === 'read') {
    for (const id of heeded.ids) await book.note(id, { readMs: deps.clock.nowMs() })
  }
  const { type, ...rest } = heeded
  announce({ event: type, ...rest } as DaemonEvent)
}

async function showOnDesktop(
  deps: Deps,
  notifier: Notifier,
  { from, to, urgency }: Letter,
): Promise<void> {
  const nowMs = deps.clock.nowMs()
  const kind = to === deps.settings.identity.name ? 'message' : 'task'
  const sentence = desktopNotice(
    { from, kind, urgency },
    {
      status: (await ownPresence(deps)).status,
      minute: Math.floor((nowMs - deps.dayStartMs(nowMs)) / 60_000),
      settings: deps.settings.messaging.notices,
    },
  )
  if (sentence !== undefined) notifier.show(sentence, urgency)
}

async function noteStored({ deps, book }: Parts, id: string): Promise<void> {
  const before = (await book.load()).get(id)
  const nowMs = deps.clock.nowMs()
  await book.note(id, { sentMs: before?.sentMs ?? nowMs, storedMs: nowMs })
}
