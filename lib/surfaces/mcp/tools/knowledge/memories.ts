/** `memory_list` and `forget`. */

import { forget } from '../../../../app/memory/forget.ts'
import { memoryList } from '../../../../app/memory/list.ts'
import { done } from '../../../../core/model/refusal.ts'
import { flag, text, whole } from '../../args/fields.ts'
import { filterOf, memoryFields } from '../../args/memories.ts'
import { narrowedProperties } from '../../args/project.ts'
import { idSpaceField } from '../../args/space.ts'
import { aList, aText, maybeText, outputSchemaOf } from '../../json.ts'
import { pageOf, reachOf } from '../../page.ts'
import { keyOfMemory, memoryRow as rowOf, memorySchema } from '../../shape/memory.ts'
import { answered, tool } from '../../tool.ts'

const rowsUsual = 20

export const memoryListTool = tool({
  name: 'memory_list',
  title: 'List memories',
  description:
    'Lists what is remembered, newest first: in all spaces, by tag, author, project or time. Use it to see what is new ' +
    'among the memories, or what there is under a tag; to look for words use recall.',
  set: 'all',
  effect: 'reads',
  output: outputSchemaOf({
    memories: aList('Newest first.', memorySchema),
    ...narrowedProperties,
    next: maybeText('The cursor for the next page; null at the end.'),
  }),
  fields: {
    ...memoryFields,
    limit: whole('optional', `At most so many; ${rowsUsual} without it.`, { least: 1, most: 100 }),
    cursor: text('optional', 'From the last answer, for the next page.', 500),
  },
  async run({ deps }, args) {
    const { space, limit = rowsUsual, cursor } = args
    const asking = await filterOf(deps, args)
    if (!asking.ok) return asking
    const { filter, narrowed } = asking.value
    const asked = { space, limit: reachOf(cursor, limit), ...filter }
    return answered(await memoryList(deps, asked), (memories) => {
      const page = pageOf(memories, { keyOf: keyOfMemory, rowOf }, { cursor, limit })
      if (!page.ok) return page
      const { rows, next } = page.value
      return done({
        structured: { memories: rows, next, ...narrowed.fields },
        said: `${rows.length} memories.${narrowed.said}`,
      })
    })
  },
})

export const forgetTool = tool({
  name: 'forget',
  title: 'Forget a memory',
  description:
    'Hides a memory from recall for everybody in its space, or with undo brings it back; nothing is deleted. Use it for ' +
    'what was never right. What was right once is better superseded by what is so now.',
  set: 'all',
  effect: 'changes',
  output: outputSchemaOf({
    did: aText('forgotten, restored, or unchanged when it was so already.'),
    reached: aText('stored on disk here, spooled until somebody saves that file, or nothing.'),
    memory: memorySchema,
  }),
  fields: {
    id: text('needed', 'The id of the memory, or a unique part of it.'),
    undo: flag('True brings it back.'),
    reason: text('optional', 'Why; it is kept in its history.', 500),
    space: idSpaceField,
  },
  async run({ deps }, { id, undo, reason, space }) {
    const to = undo ? 'held' : 'forgotten'
    return answered(await forget(deps, { id, to, reason, space }), ({ did, reached, memory }) =>
      done({
        structured: { did, reached, memory: rowOf(memory) },
        said: `${memory.memory.id}: ${did}.`,
      }),
    )
  },
})
