/** `check`: what is new. */

import { check } from '../../../app/check/check.ts'
import { done } from '../../../core/model/refusal.ts'
import { text, whole } from '../args/fields.ts'
import { narrowedBy, narrowedProperties, projectField } from '../args/project.ts'
import { anySpaceField } from '../args/space.ts'
import { aList, anObject, aNumber, maybeText, outputSchemaOf } from '../json.ts'
import { pageOf, reachOf } from '../page.ts'
import { keyOf, rowOf, rowSchema } from '../shape/entry.ts'
import { answered, tool } from '../tool.ts'

const rowsUsual = 20
const tasksMax = 20

export const checkTool = tool({
  name: 'check',
  title: 'See what is new',
  description:
    'Lists what waits: unread messages to your person, newest first, and the tasks of your queue with their state. ' +
    'Use it at the start of work, between two steps of long work, and when you are told that something arrived. ' +
    'It gives ids, authors and first lines; read gives the text. Nothing is marked as read by it.',
  set: 'first',
  effect: 'reads',
  always: 'loaded',
  output: outputSchemaOf({
    counts: anObject({
      unread: aNumber('Unread messages to your person.'),
      queued: aNumber('Admitted tasks that nobody works on.'),
      working: aNumber('Tasks that are claimed.'),
      waiting: aNumber('Tasks that wait for a decision of your person, which is not yours.'),
    }),
    messages: aList('Unread ones.', rowSchema),
    tasks: aList(
      `Queued, then claimed, then waiting; the first ${tasksMax}, on the first page; task with list has all.`,
      rowSchema,
    ),
    ...narrowedProperties,
    next: maybeText('The cursor for more messages; null at the end.'),
  }),
  fields: {
    project: projectField,
    space: anySpaceField,
    limit: whole('optional', `At most so many messages; ${rowsUsual} without it.`, {
      least: 1,
      most: 100,
    }),
    cursor: text('optional', 'From the last answer, for the next page.', 500),
  },
  async run({ deps }, { project, space, limit = rowsUsual, cursor }) {
    const by = await narrowedBy(deps, project)
    const asked = { space, limit: reachOf(cursor, limit), project: by.project }
    const found = await check(deps, asked)
    return answered(found, (view) => {
      const { queued, working, waiting } = view
      const tasks = [queued, working, waiting].flatMap((part) => part.tasks).slice(0, tasksMax)
      const shapes = { keyOf, rowOf }
      // They stand on the first page, so that what follows repeats none of them.
      const shownTasks = cursor === undefined ? tasks : []
      const taskPage = pageOf(shownTasks, shapes, {
        cursor: undefined,
        limit: tasksMax,
        share: 0.4,
      })
      if (!taskPage.ok) return taskPage
      const page = pageOf(view.messages, shapes, { cursor, limit, share: 0.6 })
      if (!page.ok) return page
      const counts = {
        unread: view.unread,
        queued: queued.total,
        working: working.total,
        waiting: waiting.total,
      }
      return done({
        structured: {
          counts,
          ...by.fields,
          messages: page.value.rows,
          tasks: taskPage.value.rows,
          next: page.value.next,
        },
        said: `${counts.unread} unread, ${counts.queued} queued, ${counts.working} claimed, ${counts.waiting} waiting for a decision.${by.said}`,
      })
    })
  },
})
