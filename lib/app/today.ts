/** What a person should know today: unread messages, decisions that wait, what the agent does and did. */

import type { SeenChannel } from '../core/channel/types.ts'
import { doneWithout, type Result } from '../core/model/refusal.ts'
import { unreadChannels } from './channel/list.ts'
import { govern } from './govern.ts'
import { lookIntoInbox } from './load.ts'
import { blockers } from './marks/blockers.ts'
import { newestFirst } from './order.ts'
import { myAgentsIn } from './my-queues.ts'
import type { Deps, Space } from './ports.ts'
import { isProject } from './project/is-project.ts'
import { eachSpace, readingSpaces } from './spaces.ts'
import { keyOf, queuePath, viewsOf } from './decode.ts'
import { judgeFor } from './standings.ts'
import { joinTwice } from './twice/join.ts'
import { isUnread } from './unread.ts'
import type { MessageView, SpaceChoice, TaskView, TodayView } from './views.ts'

/** A day has no room for more; they are counted. */
const blockersMax = 50
const unreadMax = 200

export async function today(
  deps: Deps,
  input: SpaceChoice & { readonly project?: string | undefined },
): Promise<Result<TodayView>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  await joinTwice(deps, 'at hand')
  const isNews = (view: MessageView) =>
    isUnread(deps, view) && isProject(view.message.project, input.project)
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    await trying(() => govern(deps, space))
    const { project } = input
    const wish = { which: 'unread', limit: unreadMax, project, isWanted: isNews } as const
    const inbox = await lookIntoInbox(deps, space, wish)
    let channels: readonly SeenChannel[] = []
    await trying(async () => {
      channels = await unreadChannels(deps, space, trying)
    })
    return { inbox: inbox.found, left: inbox.left, tasks: await tasksOf(deps, space), channels }
  })
  const waited = await blockers(deps, {
    space: input.space,
    limit: blockersMax,
    who: 'wait for me',
  })
  const first = (waited.ok ? waited.value.entries : []).filter(({ message }) =>
    isProject(message.project, input.project),
  )
  const known = new Set(first.map(keyOf))
  const unread = found.flatMap(({ inbox }) => inbox).filter(({ view }) => !known.has(keyOf(view)))
  const queue = found
    .flatMap(({ tasks }) => tasks)
    .filter(({ task }) => isProject(task.project, input.project))
  const dayStart = new Date(deps.dayStartMs(deps.clock.nowMs())).toISOString()
  const inState = (state: string) => queue.filter(({ task }) => task.state === state)
  const view = {
    blockers: first,
    unread: newestFirst(unread).slice(0, unreadMax),
    unreadTotal: unread.length + found.reduce((sum, { left }) => sum + left, 0),
    needsDecision: inState('WAITING').filter(({ task }) => task.awaiting === 'owner-approval'),
    working: inState('WORKING').filter(({ admitted }) => admitted),
    queued: inState('QUEUED').filter(({ admitted }) => admitted),
    doneToday: inState('DONE').filter(({ task }) => (task.completed ?? '') >= dayStart),
    channels: found
      .flatMap(({ channels }) => channels)
      .filter(({ project }) => isProject(project, input.project)),
  }
  return doneWithout(view, without)
}

async function tasksOf(deps: Deps, space: Space): Promise<readonly TaskView[]> {
  const judge = await judgeFor(deps, space)
  const found: TaskView[] = []
  // The day is the person's, whoever asks for it.
  for (const agent of await myAgentsIn(deps, space)) {
    const path = queuePath(agent)
    const views = viewsOf(judge, { space: space.name, path }, await deps.store.read(space, path))
    for (const view of views) if (view.kind === 'task') found.push(view)
  }
  return found
}
