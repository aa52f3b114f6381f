/** A process of the bench with all senders or all readers in it. It says what it sent and what came, with the times. */

import { printFrame } from '../../../lib/core/wire/frames.ts'
import type { Envelope } from '../../../lib/core/wire/types.ts'
import { type End, idIn, type Server } from './ends.ts'
import { openEnd } from './open-end.ts'
import { opens, type Person, person, sealed } from './people.ts'

export interface EndsPlan {
  readonly server: Server
  readonly port: number
  readonly role: 'send' | 'read' | 'idle'
  readonly ends: number
  readonly messages: number
  readonly answerBytes: number
  /** No two plans at one server may use the same ids. */
  readonly firstId: number
  /** `with`: sealed as it is sent, and opened as it comes. `before`: before the clock starts, and not opened. */
  readonly seal: 'before' | 'with'
  /** Of all ends together; undefined for as fast as it goes. */
  readonly perSecond?: number
}

/** Microseconds of a clock that all processes of the machine share, by the id of the envelope. */
export type Times = readonly (readonly [id: string, us: number])[]

const times: [string, number][] = []
const nowUs = () => Number(process.hrtime.bigint()) / 1_000

process.on('message', (message) => {
  if (message === 'report') process.send?.({ times })
})
process.once('disconnect', () => process.exit(0))

async function main(plan: EndsPlan): Promise<void> {
  const mates = await matesOf(plan)
  const all: End[] = []
  for (let index = 0; index < plan.ends; index += 1) {
    const hear = (text: string) => heard(plan, text, mates[index])
    all.push(await openEnd(plan.server, { ...plan, index, hear }))
  }
  const frames = plan.role === 'send' && plan.seal === 'before' ? framesOf(plan, mates) : undefined
  process.send?.('ready')
  if (plan.role !== 'send') return
  await new Promise((resolve) => process.once('message', resolve))
  await Promise.all(all.map((end, index) => sendAll(plan, { end, index, mates, frames })))
  process.send?.({ times })
}

type Mates = readonly [sender: Person, reader: Person]

async function matesOf({ ends, role, seal }: EndsPlan): Promise<readonly Mates[]> {
  if (role === 'idle' || (role === 'read' && seal === 'before')) return []
  const mates: Mates[] = []
  for (let index = 0; index < ends; index += 1) {
    mates.push([await person('send', index), await person('read', index)])
  }
  return mates
}

/** What comes is stored by nobody here: only the time of it is. */
function heard(plan: EndsPlan, text: string, mates: Mates | undefined): void {
  if (plan.seal === 'with' && mates) {
    const { envelope } = JSON.parse(text) as { envelope: Envelope }
    if (!opens(mates[1], mates[0], envelope)) throw new Error(`It does not open: ${text}`)
  }
  times.push([idIn(text), nowUs()])
  if (times.length === plan.messages) process.send?.({ times })
}

interface Sending {
  readonly end: End
  readonly index: number
  readonly mates: readonly Mates[]
  readonly frames: readonly string[] | undefined
}

async function sendAll(plan: EndsPlan, { end, index, mates, frames }: Sending): Promise<void> {
  const own = plan.messages / plan.ends
  const beginMs = performance.now()
  const [sender, reader] = mates[index]!
  for (let count = 0; count < own; count += 1) {
    const number = count * plan.ends + index
    if (plan.perSecond !== undefined) await until(beginMs + (number / plan.perSecond) * 1_000)
    const beganUs = nowUs()
    const text = frames?.[number] ?? printed(sealed(sender, reader))
    times.push([idIn(text), beganUs])
    await end.send(text)
  }
}

/** Sealed once for each pair; the relay looks at no signature, so each may have an id of its own. */
function framesOf(
  { messages, ends, firstId }: EndsPlan,
  mates: readonly Mates[],
): readonly string[] {
  const envelopes = mates.map(([sender, reader]) => sealed(sender, reader))
  return Array.from({ length: messages }, (_, number) =>
    printed({
      ...envelopes[number % ends]!,
      id: (firstId + number).toString(16).padStart(32, '0'),
    }),
  )
}

function printed(envelope: Envelope): string {
  return printFrame({ t: 'send', id: envelope.id, envelope })
}

async function until(atMs: number): Promise<void> {
  const waitMs = atMs - performance.now()
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
}

void main(JSON.parse(process.argv[2]!) as EndsPlan)
