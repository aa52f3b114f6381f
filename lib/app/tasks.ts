/** The task queues: my agent's, or any agent's of the spaces. */

import { compareText } from '../core/compare-text.ts'
import { agentOf, parseAddress } from '../core/model/address.ts'
import { nearest } from '../core/model/near.ts'
import { doneWithout, refuse, type Result } from '../core/model/refusal.ts'
import type { TaskState } from '../core/model/task.ts'
import { isQueue, queuePath, viewsOf } from './decode.ts'
import { govern } from './govern.ts'
import { loadContacts, myAgent } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { eachSpace, readingSpaces } from './spaces.ts'
import { judgeFor } from './standings.ts'
import type { SpaceChoice, TaskView } from './views.ts'

/** Without a state those that are not at an end; `agent` is a name, or `all`. My governor looks first. */
export async function tasks(
  deps: Deps,
  input: SpaceChoice & {
    readonly state?: TaskState | undefined
    readonly agent?: string | undefined
  },
): Promise<Result<readonly TaskView[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const agent = input.agent === undefined ? myAgent(deps) : parseAddress(input.agent)
  if (!agent) return refuse({ code: 'usage', why: `"${input.agent}" is no agent's name.` })
  const known = new Set<string>()
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    await trying(() => govern(deps, space))
    const queues = input.agent === undefined ? [] : (await deps.store.paths(space)).filter(isQueue)
    const paths = input.agent === 'all' ? queues : [queuePath(agent)]
    if (input.agent !== undefined) await trying(() => noteAgents(deps, space, { queues, known }))
    const views: TaskView[] = []
    for (const path of paths) views.push(...(await tasksIn(deps, space, path)))
    return views
  })
  const isNamed = input.agent !== undefined && input.agent !== 'all'
  if (isNamed && without.length === 0 && !known.has(agent)) return noAgent(input.agent, known)
  const wanted = found
    .flat()
    .filter(({ task }) =>
      input.state
        ? task.state === input.state
        : task.state !== 'DONE' && task.state !== 'CANCELLED' && task.state !== 'ARCHIVED',
    )
  return doneWithout(
    wanted.sort((a, b) => compareText(a.task.stamp, b.task.stamp)),
    without,
  )
}

/** Adds whoever may have a queue here: agents of the contacts, those that people have by name, and files. */
async function noteAgents(
  deps: Deps,
  space: Space,
  { queues, known }: { readonly queues: readonly string[]; readonly known: Set<string> },
): Promise<void> {
  known.add(myAgent(deps))
  for (const path of queues) known.add(path.slice('agents/'.length, -'.org'.length))
  for (const { kind, address } of await loadContacts(deps, space)) {
    known.add(kind === 'agent' ? address : agentOf(address))
  }
}

/** A slip in a name must not look like an agent with nothing to do. */
function noAgent(typed: string, known: ReadonlySet<string>): Result<never> {
  const candidates = nearest(typed.trim().replace(/^@/u, ''), [...known], 3)
  const near = candidates.length > 0 ? `Did you mean ${candidates.join(' or ')}? ` : ''
  return refuse({
    code: 'not_found',
    why: `There is no agent "${typed}", and no queue of that name.`,
    hint: `${near}See datacore-msg tasks --agent all, or datacore-msg contacts list.`,
    candidates,
  })
}

async function tasksIn(deps: Deps, space: Space, path: string): Promise<readonly TaskView[]> {
  const bytes = await deps.store.read(space, path)
  if (bytes.length === 0) return []
  const judge = await judgeFor(deps, space)
  const views = viewsOf(judge, { space: space.name, path }, bytes)
  await judge.savePins()
  return views.filter((view) => view.kind === 'task')
}
