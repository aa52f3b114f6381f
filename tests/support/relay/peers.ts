/** Whom a person sees, as their daemon says it over its socket. */

import { askDaemon } from '../../../lib/io/daemon/socket/ask.ts'
import { placesOf } from '../../../lib/io/places.ts'
import type { Person } from '../persons.ts'
import { until } from '../watching.ts'

export interface PeerSeen {
  readonly presence: string
  readonly status: string | undefined
  readonly summary: string | undefined
}

async function peerOf({ env, home }: Person, name: string): Promise<PeerSeen | undefined> {
  const answer = await askDaemon(placesOf(env, home), env, { op: 'peers' })
  const peer = answer?.peers.find(({ address }) => address === name)
  if (!peer) return undefined
  const { presence, card } = peer
  return { presence, status: card?.status, summary: card?.summary }
}

/** Asks one question after the other until the answer is so. */
export async function sees(person: Person, name: string, wished: Partial<PeerSeen>): Promise<void> {
  let last: PeerSeen | undefined
  let state: 'idle' | 'asking' | 'over' = 'idle'
  const ask = async () => {
    state = 'asking'
    last = await peerOf(person, name)
    if (state === 'asking') state = 'idle'
  }
  const isSo = () =>
    Object.entries(wished).every(([field, value]) => last?.[field as keyof PeerSeen] === value)
  await until(
    `${person.name} sees ${name} as ${JSON.stringify(wished)}`,
    () => {
      if (state === 'idle' && !isSo()) void ask()
      return last !== undefined && isSo()
    },
    () => JSON.stringify(last),
  )
  state = 'over'
}
