/** `thread_list`: conversations, the newest first. */

import { listThreads } from '../../../../app/conversations/list.ts'
import { done } from '../../../../core/model/refusal.ts'
import { isoTime } from '../../../../core/view/json/document.ts'
import type { SeenThread } from '../../../../core/view/marks/threads.ts'
import { sanitizeLine } from '../../../../core/view/sanitize.ts'
import { flag, text, whole } from '../../args/fields.ts'
import { narrowedBy, narrowedProperties, projectField } from '../../args/project.ts'
import { anySpaceField } from '../../args/space.ts'
import {
  aList,
  anObject,
  aNumber,
  aText,
  type JsonObject,
  maybeText,
  outputSchemaOf,
} from '../../json.ts'
import { pageOf, reachOf } from '../../page.ts'
import { answered, tool } from '../../tool.ts'

const rowsUsual = 20
const namesMax = 20

export const threadListTool = tool({
  name: 'thread_list',
  title: 'List conversations',
  description:
    'Lists the conversations of your person and you, the newest first: who takes part, how many entries, how many are ' +
    'unread. Use it to see which exchanges are going on; read with view thread gives one.',
  set: 'all',
  effect: 'reads',
  output: outputSchemaOf({
    threads: aList(
      'The newest first.',
      anObject({
        id: aText('Give it to read with view thread.'),
        space: aText('The space that it is in.'),
        title: aText('The first line of its oldest text: words of its author.'),
        participants: aList(`Who wrote last first, the first ${namesMax}.`, { type: 'string' }),
        entries: aNumber('Entries in it.'),
        unread: aNumber('Of these unread by your person.'),
        last: maybeText('When the newest was written, RFC 3339.'),
      }),
    ),
    total: aNumber('How many there are.'),
    next: maybeText('The cursor for the next page; null at the end.'),
    ...narrowedProperties,
  }),
  fields: {
    all: flag('True for those in the archive as well.'),
    space: anySpaceField,
    project: projectField,
    limit: whole('optional', `At most so many; ${rowsUsual} without it.`, { least: 1, most: 100 }),
    cursor: text('optional', 'From the last answer, for the next page.', 500),
  },
  async run({ deps }, { all, space, project, limit = rowsUsual, cursor }) {
    const by = await narrowedBy(deps, project)
    const scope = all ? 'all' : 'hot'
    const asked = { space, project: by.project, limit: reachOf(cursor, limit), scope } as const
    return answered(await listThreads(deps, asked), ({ threads, total }) => {
      const keyOf = (thread: SeenThread) => `${thread.space} ${thread.id}`
      const page = pageOf(threads, { keyOf, rowOf }, { cursor, limit })
      if (!page.ok) return page
      const { rows, next } = page.value
      const said = `${total} conversations, ${rows.length} given.${by.said}`
      return done({ structured: { threads: rows, total, next, ...by.fields }, said })
    })
  },
})

function rowOf({ id, space, title, participants, ...rest }: SeenThread): JsonObject {
  const { entries, unread, lastMs } = rest
  return {
    id,
    space,
    title: sanitizeLine(title, 160),
    participants: participants.slice(0, namesMax),
    entries,
    unread,
    last: isoTime(lastMs),
  }
}
