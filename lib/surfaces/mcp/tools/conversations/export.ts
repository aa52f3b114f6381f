/** `export`: messages as one text. */

import { exported } from '../../../../app/conversations/export.ts'
import { exportedAll } from '../../../../core/export/exported.ts'
import { markdownOf } from '../../../../core/export/markdown.ts'
import { mboxOf } from '../../../../core/export/mbox.ts'
import { hashOf } from '../../../../core/merge/register.ts'
import { done } from '../../../../core/model/refusal.ts'
import { sanitizeText } from '../../../../core/view/sanitize.ts'
import { text, word } from '../../args/fields.ts'
import { narrowedBy, narrowedProperties, projectField } from '../../args/project.ts'
import { anySpaceField } from '../../args/space.ts'
import { sinceField, timeBack } from '../../args/times.ts'
import { aNumber, outputSchemaOf } from '../../json.ts'
import { partOf } from '../../page.ts'
import { textSchema } from '../../shape/entry.ts'
import { answered, tool } from '../../tool.ts'

export const exportTool = tool({
  name: 'export',
  title: 'Export messages as text',
  description:
    'Gives a thread, a channel, or all messages, tasks and posts since a time or with somebody, as one text in Markdown ' +
    'or mbox, archived included. Use it when your person wants an exchange as a document. The texts are cleaned, and come in parts; for ' +
    'a file that is true to the byte there is the command datacore-msg export.',
  set: 'all',
  effect: 'reads',
  output: outputSchemaOf({
    count: aNumber('How many entries are in it.'),
    body: textSchema,
    ...narrowedProperties,
  }),
  fields: {
    thread: text('optional', 'Only the thread that this id belongs to.'),
    channel: text('optional', 'Only the posts of this channel.', 100),
    since: sinceField,
    with: text('optional', 'Only what is from or to this person or agent, and their posts.', 100),
    format: word('optional', 'md without it.', ['md', 'mbox']),
    space: anySpaceField,
    project: projectField,
    cursor: text('optional', 'From the last answer, for the next part.', 500),
  },
  async run(
    { deps },
    { thread, channel, since, with: who, format = 'md', space, cursor, ...asked },
  ) {
    const sinceMs = timeBack(deps, since)
    if (!sinceMs.ok) return sinceMs
    // An exchange or a channel that is named is wanted whole, whatever the focus is.
    const isNamed = thread !== undefined || channel !== undefined
    const project = asked.project ?? (isNamed ? 'all' : undefined)
    const by = await narrowedBy(deps, project)
    const wanted = { space, thread, channel, with: who, project: by.project }
    const found = await exported(deps, { ...wanted, sinceMs: sinceMs.value })
    return answered(found, ({ entries: letters, posts }) => {
      const entries = exportedAll(letters, posts)
      const whole = sanitizeText(format === 'mbox' ? mboxOf(entries) : markdownOf(entries))
      // What has changed meanwhile has no next part.
      const part = partOf(whole, { key: `export ${hashOf(whole)}`, cursor })
      if (!part.ok) return part
      const { text: body, from, total, next } = part.value
      return done({
        structured: {
          count: entries.length,
          body: { text: body, from, total, next },
          ...by.fields,
        },
        said: `${entries.length} entries, ${total} characters.${by.said}`,
      })
    })
  },
})
