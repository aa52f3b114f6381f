/** Reads what is waiting in one space: messages to me, and an agent's queue. Unread ones for the hook: unread.ts. */

import type { Address } from '../core/model/address.ts'
import { inboxPath, queuePath, viewsOf } from './decode.ts'
import { type DatedView, dated } from './order.ts'
import { me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { judgeFor } from './standings.ts'
import type { MessageView, TaskView } from './views.ts'

export { compareText } from './order.ts'

/** Keywords of tasks that are not at an end. */
export const openTaskWords = ['TODO', 'WAITING', 'QUEUED', 'WORKING'] as const

/** An agent's tasks that are not at an end, in the order of the file. */
export async function loadQueue(
  deps: Deps,
  space: Space,
  agent: Address,
): Promise<readonly TaskView[]> {
  const path = queuePath(agent)
  const bytes = await deps.store.read(space, path)
  if (bytes.length === 0) return []
  const judge = await judgeFor(deps, space)
  const views = viewsOf(judge, { space: space.name, path }, bytes, openTaskWords)
  await judge.savePins()
  return views.filter(
    (view): view is TaskView =>
      view.kind === 'task' && openTaskWords.some((word) => word === view.task.state),
  )
}

/** Messages to me in the inbox file, read ones and those of blocked senders included, in the order of the file. */
export async function loadInbox(
  deps: Deps,
  space: Space,
): Promise<readonly DatedView<MessageView>[]> {
  const bytes = await deps.store.read(space, inboxPath)
  const judge = await judgeFor(deps, space)
  const views = viewsOf(judge, { space: space.name, path: inboxPath }, bytes)
  await judge.savePins()
  const messages = views.filter((view): view is MessageView => view.kind === 'message')
  return dated(deps, messages).filter(({ view }) => view.message.to === me(deps))
}

/** True when the author said that the message is of no use any more. */
export function isExpired(deps: Deps, expires: string | undefined): boolean {
  const atMs = Date.parse(expires ?? '')
  return !Number.isNaN(atMs) && atMs <= deps.clock.nowMs()
}
