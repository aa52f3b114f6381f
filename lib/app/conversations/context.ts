/** What a session needs at its start: who it is, what waits, what is pinned, which channels there are, what changed. */

import { doneWithout, type Result, type Shortfall } from '../../core/model/refusal.ts'
import type { SeenState } from '../../core/state/types.ts'
import type { SeenContext } from '../../core/view/marks/context.ts'
import { channelsOf } from '../channel/list.ts'
import { listInbox } from '../inbox.ts'
import { blockers } from '../marks/blockers.ts'
import { pins } from '../marks/pins.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import { stateList } from '../state/list.ts'
import { listTasks } from '../tasks.ts'
import type { SpaceChoice } from '../views.ts'

/** Entries of each kind that are named; the others are counted. */
const namedMax = 5

/** Values belong to no project: they are told whatever it is kept to. */
export async function sessionContext(
  deps: Deps,
  input: SpaceChoice & { readonly project?: string | undefined },
): Promise<Result<SeenContext>> {
  const { space, project } = input
  const spaces = await readingSpaces(deps, space)
  if (!spaces.ok) return spaces
  const inbox = await listInbox(deps, { space, project, all: false, limit: namedMax })
  if (!inbox.ok) return inbox
  const waited = await blockers(deps, { space, project, limit: namedMax, who: 'wait for me' })
  if (!waited.ok) return waited
  const tasks = await listTasks(deps, { space, project, limit: namedMax })
  if (!tasks.ok) return tasks
  const pinned = await pins(deps, { space, project, limit: namedMax })
  if (!pinned.ok) return pinned
  const states = await stateList(deps, { space })
  if (!states.ok) return states
  const channels = await eachSpace(spaces.value, space, (one, trying) =>
    channelsOf(deps, one, trying),
  )
  const context = {
    me: me(deps),
    acting: deps.acting,
    session: deps.session,
    spaces: spaces.value.map(({ name }) => name),
    inbox: inbox.value,
    blockers: waited.value,
    tasks: tasks.value,
    pins: pinned.value,
    channels: channels.found.flat().filter((one) => {
      return one.state === 'open' && isProject(one.project, project)
    }),
    states: recent(states.value),
  }
  const parts = [inbox, waited, tasks, pinned, states, channels]
  return doneWithout(context, once(parts.flatMap(({ without }) => without ?? [])))
}

/** Those that count and are proved, the latest first. */
function recent(states: readonly SeenState[]): readonly SeenState[] {
  return states
    .filter(({ present }) => present.standing.proof === 'verified')
    .toSorted((a, b) => (a.present.stamp < b.present.stamp ? 1 : -1))
    .slice(0, namedMax)
}

/** Most parts of the answer miss the same. */
function once(problems: readonly Shortfall[]): readonly Shortfall[] {
  return problems.filter((one, index) => {
    return problems.findIndex(({ space, why }) => space === one.space && why === one.why) === index
  })
}
