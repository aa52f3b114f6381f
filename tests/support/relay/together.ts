/** A real relay in this process and people with settings for it, each a HOME of their own. */

import { makePersons, type Person, type Persons } from '../persons.ts'
import { type RelayHere, startRelay } from '../relay-here.ts'

export interface Together {
  readonly relay: RelayHere
  readonly persons: Persons
  /** Admits to the relay. */
  readonly secret: string
  remove(): Promise<void>
}

export interface Pair extends Together {
  readonly gregor: Person
  readonly tex: Person
}

export async function together(heartbeatMs?: number): Promise<Together> {
  const secret = 'Ht6-mB1xNc_wZ9sRq4Jv'
  const relay = await startRelay(secret, heartbeatMs)
  const persons = makePersons({ url: relay.url, secret })
  return {
    relay,
    persons,
    secret,
    async remove() {
      await persons.remove()
      await relay.stop()
    },
  }
}

/** Two who do not know each other's keys yet. */
export async function pairTogether(): Promise<Pair> {
  const here = await together()
  const { persons } = here
  return { ...here, gregor: await persons.add('gregor'), tex: await persons.add('tex') }
}
