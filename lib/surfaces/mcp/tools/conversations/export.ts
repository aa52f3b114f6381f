/** `export`: messages as one text. */

import { exported } from '../../../../app/conversations/export.ts'
import { exportedEntry, exportedPost } from '../../../../core/export/exported.ts'
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
    'Gives a thread, or all messages and tasks since a time or with somebody, as one text in Markdown or mbox, archived ' +
    'included. Use it when your person wants an exchange as a document. The texts are cleaned, and come in parts; for ' +
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
    since: sinceField,
    with: text('optional', 'Only what is from or to this person or agent.', 100),
    format: word('optional', 'md without it.', ['md', 'mbox']),
    space: anySpaceField,
    project: projectField,
    cursor: text('optional', 'From the last answer, for the next part.', 500),
  },
  async run({ deps }, { thread, since, with: who, format = 'md', space, cursor, ...asked }) {
    const sinceMs = timeBack(deps, since)
    if (!sinceMs.ok) return sinceMs
    // An exchange that is named is wanted whole, whatever the focus is.
    const project = asked.project ?? (thread === undefined ? undefined : 'all')
    const by = await narrowedBy(deps, project)
    const wanted = { space, thread, with: who, project: by.project }
    const found = await exported(deps, { ...wanted, sinceMs: sinceMs.value })
    return answered(found, ({ entries: letters, posts }) => {
      const entries = [...letters.map(exportedEntry), ...posts.map(exportedPost)]
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
