/** What an agent is not shown: text under somebody's name that they did not sign, and anything of blocked senders. */

import { me } from './people.ts'
import type { Deps } from './ports.ts'
import type { EntryView } from './views.ts'

/** A person at a terminal sees it, with the proof named; an agent would take its words for the author's. */
export function isWithheld(deps: Deps, { standing }: EntryView): boolean {
  return deps.acting !== me(deps) && (standing.proof === 'forged' || standing.blocked)
}
