/** What a person should know today: unread messages, decisions that wait, what the agent does and did. */

import { done, type Result } from '../core/model/refusal.ts'
import { govern } from './govern.ts'
import { compareText, loadInbox } from './load.ts'
import { myAgent } from './people.ts'
import type { Deps } from './ports.ts'
import { readingSpaces } from './spaces.ts'
import { queuePath, viewsOf } from './decode.ts'
import { judgeFor } from './standings.ts'
import type { MessageView, SpaceChoice, TaskView, TodayView } from './views.ts'

export async function today(deps: Deps, input: SpaceChoice): Promise<Result<TodayView>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const unread: MessageView[] = []
  const queue: TaskView[] = []
  for (const space of spaces.value) {
    await govern(deps, space)
    unread.push(
      ...(await loadInbox(deps, space)).filter(({ message }) => message.status === 'unread'),
    )
    const path = queuePath(myAgent(deps))
    const judge = await judgeFor(deps, space)
    const bytes = await deps.store.read(space, path)
    const views = viewsOf(judge, { space: space.name, path }, bytes)
    queue.push(...views.filter((view) => view.kind === 'task'))
  }
  const dayStart = new Date(deps.dayStartMs(deps.clock.nowMs())).toISOString()
  const inState = (state: string) => queue.filter(({ task }) => task.state === state)
  return done({
    unread: unread.sort((a, b) => compareText(b.message.stamp, a.message.stamp)),
    needsDecision: inState('WAITING').filter(({ task }) => task.awaiting === 'owner-approval'),
    working: inState('WORKING').filter(({ admitted }) => admitted),
    queued: inState('QUEUED').filter(({ admitted }) => admitted),
    doneToday: inState('DONE').filter(({ task }) => (task.completed ?? '') >= dayStart),
  })
}
