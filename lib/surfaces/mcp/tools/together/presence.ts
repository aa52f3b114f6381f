/** `presence`: what this session says of itself, and taking over its name. */

import { presenceSet } from '../../../../app/presence/set.ts'
import { presenceTakeover } from '../../../../app/presence/takeover.ts'
import { done, refuse, type Result } from '../../../../core/model/refusal.ts'
import { type SeenPresenceSet, statuses } from '../../../../core/presence/types.ts'
import { text, word } from '../../args/fields.ts'
import { aList, aText, outputSchemaOf } from '../../json.ts'
import { presenceRow, presenceSchema } from '../../shape/presence.ts'
import { type Answer, answered, tool } from '../../tool.ts'

export const presenceTool = tool({
  name: 'presence',
  title: 'Say what you are doing',
  description:
    'Says for this machine what you are doing: a status and one line, which who shows. Use it when you begin long work, ' +
    'or when your person wants quiet. takeover keeps your name for this session when another one on this machine uses ' +
    'it as well; that one is told.',
  set: 'all',
  effect: 'changes',
  output: outputSchemaOf({
    did: aText('set, taken over or unchanged.'),
    presence: presenceSchema,
    replaced: aList('Sessions that lost the name by it.', { type: 'string' }),
  }),
  fields: {
    action: word('needed', 'What to do.', ['set', 'takeover']),
    status: word('optional', 'With set.', statuses),
    summary: text('optional', 'With set: what you are at, in one line.', 200),
  },
  async run({ deps }, { action, status, summary }) {
    if (action === 'takeover') return answered(await presenceTakeover(deps), setAnswer)
    if (status === undefined) {
      const hint = `Say one of ${statuses.join(', ')}.`
      return refuse({ code: 'usage', why: 'The status to set is missing.', hint })
    }
    return answered(await presenceSet(deps, { status, summary }), setAnswer)
  },
})

function setAnswer({ did, presence, replaced }: SeenPresenceSet): Result<Answer> {
  return done({
    structured: {
      did,
      presence: presenceRow(presence),
      replaced: replaced.slice(0, 20).map((one) => one.session),
    },
    said: `${presence.actor} is ${presence.status}.`,
  })
}
