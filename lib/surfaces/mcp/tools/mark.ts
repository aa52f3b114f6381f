/** `mark`. */

import { mark } from '../../../app/mark.ts'
import { done } from '../../../core/model/refusal.ts'
import { texts, word } from '../args/fields.ts'
import { idSpaceField } from '../args/space.ts'
import { aList, anObject, aText, outputSchemaOf } from '../json.ts'
import { answered, tool } from '../tool.ts'

export const markTool = tool({
  name: 'mark',
  title: 'Mark messages',
  description:
    'Marks messages to your person: read, unread, todo (keep it in the inbox) or done. Use it when a message is dealt ' +
    'with, or when your person wants to come back to it. All ids are checked first; one that is none refuses the whole. ' +
    'Tasks are moved on with task, not with this.',
  set: 'first',
  effect: 'changes',
  output: outputSchemaOf({
    marked: aList(
      'One for each id.',
      anObject({
        id: aText('The full id.'),
        status: aText('unread, todo or done; a message that is read is done.'),
        changed: { type: 'boolean', description: 'False when it was so already.' },
      }),
    ),
  }),
  fields: {
    ids: texts('needed', 'Ids, or unique parts of them.', 50),
    status: word('needed', 'What they become.', ['read', 'unread', 'todo', 'done']),
    space: idSpaceField,
  },
  async run({ deps }, { ids, status, space }) {
    return answered(await mark(deps, { ids, space, status }), ({ marked }) => {
      const rows = marked.map(({ id, status, changed }) => ({ id, status, changed }))
      const changed = rows.filter((row) => row.changed).length
      return done({ structured: { marked: rows }, said: `${changed} of ${rows.length} changed.` })
    })
  },
})
