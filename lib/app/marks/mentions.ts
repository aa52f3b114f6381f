/** What mentions me, whoever it was sent to. */

import type { Result } from '../../core/model/refusal.ts'
import { plainName } from '../../core/trust/standing.ts'
import { mentionsOf } from '../compose.ts'
import { letterOf } from '../decode.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { EntryView } from '../views.ts'
import { gather, type Gathered, type GatherInput } from './gather.ts'

/** By my name or one of my handles, hot and archived. What blocked senders and forgers wrote is left out. */
export async function mentions(
  deps: Deps,
  input: GatherInput & { readonly limit: number; readonly sinceMs?: number | undefined },
): Promise<Result<Gathered>> {
  const names = new Set([deps.acting, ...namesOf(deps)])
  const { sinceMs = Number.NEGATIVE_INFINITY } = input
  return gather(deps, input, {
    words: [':MENTIONS:', ...[...names].map((name) => `@${name}`)],
    scope: 'all',
    limit: input.limit,
    isWanted: (view): view is EntryView => {
      const letter = letterOf(view)
      if (view.standing.blocked || view.standing.proof === 'forged') return false
      if (letter.from === deps.acting || !(Date.parse(letter.stamp) >= sinceMs)) return false
      // MENTIONS leaves out to whom it was sent.
      const own = letter.to === deps.acting ? mentionsOf(letter.body) : []
      return [...letter.mentions, ...own].some((name) => names.has(name))
    },
  })
}

/** Who acts for a person's agent is not mentioned by the person's name. */
function namesOf(deps: Deps): readonly string[] {
  return deps.acting === me(deps) ? deps.settings.identity.handles.map(plainName) : []
}
