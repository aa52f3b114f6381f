/** `remember` and `supersede`: a text for everybody in a space. */

import { remember } from '../../../../app/memory/remember.ts'
import { supersede } from '../../../../app/memory/supersede.ts'
import { done } from '../../../../core/model/refusal.ts'
import { text, texts } from '../../args/fields.ts'
import { idSpaceField, oneSpace } from '../../args/space.ts'
import { rememberedAnswer, rememberedOutput as output } from '../../shape/memory.ts'
import { answered, tool } from '../../tool.ts'

/** What a memory may have at most is for the use case to say; this only bounds what is taken in. */
const bodyCharsMax = 70_000
const tagsMax = 20

export const rememberTool = tool({
  name: 'remember',
  title: 'Remember for everybody',
  description:
    'Keeps a text that everybody in the space, people and agents, can recall later: a decision, a rule, how something ' +
    'works, where something is. Use it when you learned what others will need and the repository does not say. One ' +
    'thing a memory, in words that stand alone; nothing secret. The very same text is not stored twice, and what says ' +
    'nearly the same is named. What changes often is a value of state.',
  set: 'first',
  effect: 'adds',
  output,
  fields: {
    text: text('needed', 'What is to be known.', bodyCharsMax),
    tags: texts('optional', 'Words such as deploy.', tagsMax),
    source: text('optional', 'The id of the message or task that it was learned from.'),
    project: text('optional', 'The name of the project that it is about.', 100),
    space: text(
      'optional',
      'The space; without it that of the source, else the only one there is.',
    ),
  },
  async run({ deps }, { text: body, tags, source, project, space: typed }) {
    const space =
      typed === undefined && source !== undefined ? done(undefined) : await oneSpace(deps, typed)
    if (!space.ok) return space
    const kept = await remember(deps, { text: body, tags, source, project, space: space.value })
    return answered(kept, (report) => done(rememberedAnswer(report)))
  },
})

export const supersedeTool = tool({
  name: 'supersede',
  title: 'Put a new memory in the place of an old one',
  description:
    'Keeps a text in the place of a memory that is out of date; the old one is found with all from then on, and comes ' +
    'back when the new one is forgotten. Use it when recall gave you something that is no longer so. Without tags the ' +
    'new one has those of the old one.',
  set: 'all',
  effect: 'adds',
  output,
  fields: {
    id: text('needed', 'The id of the old memory, or a unique part of it.'),
    text: text('needed', 'What is so now.', bodyCharsMax),
    tags: texts('optional', 'Its tags; those of the old one without it.', tagsMax),
    space: idSpaceField,
  },
  async run({ deps }, { id, text: body, tags, space }) {
    const kept = await supersede(deps, { id, text: body, tags, space })
    return answered(kept, (report) => done(rememberedAnswer(report)))
  },
})
