/** `edit`: a new version of a message of one's own. */

import { edit } from '../../../../app/marks/edit.ts'
import { done } from '../../../../core/model/refusal.ts'
import { text } from '../../args/fields.ts'
import { idSpaceField } from '../../args/space.ts'
import { aList, aNumber, aText, outputSchemaOf } from '../../json.ts'
import { answered, tool } from '../../tool.ts'

/** What a message may have at most is for the use case to say; this only bounds what is taken in. */
const bodyCharsMax = 200_000

export const editTool = tool({
  name: 'edit',
  title: 'Edit a message of yours',
  description:
    'Writes a new version of a message that you sent, or a post that you wrote, for all its recipients; what it said before is kept and can be ' +
    'seen. Use it to put right what is wrong in it; what follows later is a message of its own. Nobody can edit ' +
    'messages of others, or a task, for its owner approved what it says.',
  set: 'all',
  effect: 'changes',
  output: outputSchemaOf({
    did: aText('edited, or unchanged when it says so already.'),
    id: aText('The full id.'),
    recipients: aList('Whose copies have it.', { type: 'string' }),
    archived: aNumber('Copies in the archive, which stay as they are.'),
    reached: aText('stored on disk here, spooled until somebody saves that file, or nothing.'),
  }),
  fields: {
    id: text('needed', 'The id of the message, or a unique part of it.'),
    text: text('needed', 'All of what it is to say.', bodyCharsMax),
    space: idSpaceField,
  },
  async run({ deps }, { id: typed, text: body, space }) {
    return answered(await edit(deps, { id: typed, text: body, space }), (edited) => {
      const { did, id, recipients, archived, reached } = edited
      const structured = { did, id, recipients: recipients.slice(0, 60), archived, reached }
      return done({ structured, said: `${id}: ${did}.` })
    })
  },
})
