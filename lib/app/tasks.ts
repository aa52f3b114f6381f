/** The task queues: my agent's, or any agent's of the spaces. */

import { parseAddress } from '../core/model/address.ts'
import { doneWithout, refuse, type Result } from '../core/model/refusal.ts'
import type { TaskState } from '../core/model/task.ts'
import { isQueue, queuePath, viewsOf } from './decode.ts'
import { govern } from './govern.ts'
import { compareText } from './load.ts'
import { myAgent } from './people.ts'
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
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    await trying(() => govern(deps, space))
    const paths =
      input.agent === 'all' ? (await deps.store.paths(space)).filter(isQueue) : [queuePath(agent)]
    const views: TaskView[] = []
    for (const path of paths) views.push(...(await tasksIn(deps, space, path)))
    return views
  })
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

async function tasksIn(deps: Deps, space: Space, path: string): Promise<readonly TaskView[]> {
  const bytes = await deps.store.read(space, path)
  if (bytes.length === 0) return []
  const judge = await judgeFor(deps, space)
  const views = viewsOf(judge, { space: space.name, path }, bytes)
  await judge.savePins()
  return views.filter((view) => view.kind === 'task')
}
