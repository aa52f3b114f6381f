/** What waits now, for an agent or a monitor: the newest unread messages and the open tasks, the others as numbers. */

import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { lookIntoInbox } from '../load.ts'
import { newestFirst } from '../order.ts'
import type { Deps } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { eachSpace, joined, readingSpaces } from '../spaces.ts'
import { listTasks } from '../tasks.ts'
import { joinTwice } from '../twice/join.ts'
import { isUnread } from '../unread.ts'
import type { MessageView, SpaceChoice, TaskView } from '../views.ts'

export interface Checked {
  /** Unread, newest first, at most as many as were asked for. */
  readonly messages: readonly MessageView[]
  /** How many wait; those of a crowd beyond the limit are counted by heading and drawer, for an agent some hundred of them judged. */
  readonly unread: number
  /** Admitted, and claimed by nobody. */
  readonly queued: Part
  readonly working: Part
  /** For the owner to decide. */
  readonly waiting: Part
}

export interface Part {
  readonly tasks: readonly TaskView[]
  readonly total: number
}

/** So many of each state are looked at. */
const tasksMax = 50

/** `limit` bounds what is decoded and judged, so that nobody can send so many that looking costs what all of them do. */
export async function check(
  deps: Deps,
  input: SpaceChoice & { readonly limit: number; readonly project?: string | undefined },
): Promise<Result<Checked>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  await joinTwice(deps, 'at hand')
  const { limit, project } = input
  const isWanted = (view: MessageView) =>
    isUnread(deps, view) && isProject(view.message.project, project)
  // What belongs to other projects takes no place of what is wanted, nor is it counted.
  const most = project === undefined ? { limit } : {}
  const inboxes = await eachSpace(spaces.value, input.space, (space) =>
    lookIntoInbox(deps, space, { which: 'unread', ...most, isWanted }),
  )
  const listed = await listTasks(deps, { space: input.space, limit: tasksMax, project })
  if (!listed.ok) return listed
  const { tasks, totals } = listed.value
  const all = newestFirst(inboxes.found.flatMap(({ found }) => found))
  const left = inboxes.found.reduce((sum, one) => sum + one.left, 0)
  const partOf = (state: TaskView['task']['state'], isShown: (view: TaskView) => boolean): Part => {
    const shown = tasks.filter((view) => view.task.state === state && isShown(view))
    return { tasks: shown, total: totals[state] > tasksMax ? totals[state] : shown.length }
  }
  const checked = {
    messages: all.slice(0, limit),
    unread: all.length + left,
    queued: partOf('QUEUED', ({ admitted }) => admitted),
    working: partOf('WORKING', ({ admitted }) => admitted),
    waiting: partOf(
      'WAITING',
      ({ task, standing }) => task.awaiting === 'owner-approval' && !standing.blocked,
    ),
  }
  return doneWithout(checked, joined(inboxes.without, listed.without ?? []))
}
