/** Carries an answer to where the question asked for it, when the asker may ask that of this machine. */

import { letterOf } from './decode.ts'
import { loadContacts, resolveTargets } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { send } from './send.ts'
import type { EntryView, RouteReport } from './views.ts'

/** What the parent's route made of the answer; nothing when it has none. */
export async function deliverRoute(
  deps: Deps,
  space: Space,
  parent: EntryView,
  text: string,
): Promise<readonly RouteReport[]> {
  const { route, from } = letterOf(parent)
  if (!route) return []
  if (parent.standing.tier === 'unknown' || parent.standing.blocked) {
    const sentence = `The answer was not routed to [${route}]: ${from} is ${parent.standing.proof}, tier ${parent.standing.tier}.`
    return [{ route, ok: false, sentence }]
  }
  if (!route.startsWith('user:'))
    return [{ route, ...(await deps.routes.deliver(space, route, text)) }]
  const user = route.slice('user:'.length)
  const contacts = await loadContacts(deps, space)
  // As an agent's task it would be mine, of the owner's tier, whatever the asker's tier may ask for.
  const recipients = resolveTargets(deps, [`@${user}`], contacts)
  if (recipients.ok && recipients.value.some(({ kind }) => kind === 'agent')) {
    const sentence = `No copy for ${user}: an answer is routed to people, and an agent is sent a task.`
    return [{ route, ok: false, sentence }]
  }
  const copied = await send(deps, { space: space.name, targets: [`@${user}`], text })
  if (!copied.ok)
    return [{ route, ok: false, sentence: `No copy for ${user}: ${copied.refusal.why}` }]
  return [{ route, ok: true, sentence: `A copy is stored for ${user}.` }]
}
