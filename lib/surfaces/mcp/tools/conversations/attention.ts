/** `attention`: the lists of what asks for somebody. */

import { pinnedPosts } from '../../../../app/channel/find-post.ts'
import { blockers } from '../../../../app/marks/blockers.ts'
import type { Gathered, GatherInput } from '../../../../app/marks/gather.ts'
import { mentions } from '../../../../app/marks/mentions.ts'
import { pins } from '../../../../app/marks/pins.ts'
import type { Deps } from '../../../../app/ports.ts'
import type { EntryView } from '../../../../app/views.ts'
import type { SeenPost } from '../../../../core/channel/types.ts'
import { done, type Result } from '../../../../core/model/refusal.ts'
import { text, whole, word } from '../../args/fields.ts'
import { narrowedBy, narrowedProperties, projectField } from '../../args/project.ts'
import { anySpaceField } from '../../args/space.ts'
import { aList, aNumber, maybeText, outputSchemaOf } from '../../json.ts'
import { rowOfPost } from '../together/post.ts'
import { pageOf, reachOf } from '../../page.ts'
import { keyOf, rowOf, rowSchema } from '../../shape/entry.ts'
import { answered, tool } from '../../tool.ts'

const rowsUsual = 20
const views = ['blockers', 'waiting', 'mentions', 'pins'] as const

export const attentionTool = tool({
  name: 'attention',
  title: 'List what asks for attention',
  description:
    'Lists, newest first: blockers, whose authors wait for your person; waiting, those for whose answer you wait; ' +
    'mentions of you, archived ones included; pins. Use it to find what to answer first, or what somebody ' +
    'put aside, posts of your channels included. A blocker is over when it is answered or done.',
  set: 'all',
  effect: 'reads',
  output: outputSchemaOf({
    entries: aList('Newest first.', rowSchema),
    total: aNumber('How many there are.'),
    next: maybeText('The cursor for the next page; null at the end.'),
    ...narrowedProperties,
  }),
  fields: {
    view: word('needed', 'Which list.', views),
    space: anySpaceField,
    project: projectField,
    limit: whole('optional', `At most so many; ${rowsUsual} without it.`, { least: 1, most: 100 }),
    cursor: text('optional', 'From the last answer, for the next page.', 500),
  },
  async run({ deps }, { view, space, project, limit = rowsUsual, cursor }) {
    const by = await narrowedBy(deps, project)
    const asked = { space, project: by.project, limit: reachOf(cursor, limit) }
    const posts = view === 'pins' ? await pinnedPosts(deps, asked) : done([])
    if (!posts.ok) return posts
    return answered(await listed(deps, view, asked), (found) => {
      const total = found.total + posts.value.length
      const page = pageOf([...found.entries, ...posts.value], shapes, { cursor, limit })
      if (!page.ok) return page
      const { rows, next } = page.value
      const said = `${total} in all, ${rows.length} given.${by.said}`
      return done({ structured: { entries: rows, total, next, ...by.fields }, said })
    })
  },
})

/** Pinned posts come after the messages and tasks. */
const shapes = {
  keyOf: (one: EntryView | SeenPost) => ('post' in one ? one.post.id : keyOf(one)),
  rowOf: (one: EntryView | SeenPost) => ('post' in one ? rowOfPost(one) : rowOf(one)),
}

function listed(
  deps: Deps,
  view: (typeof views)[number],
  asked: GatherInput & { readonly limit: number },
): Promise<Result<Gathered>> {
  switch (view) {
    case 'blockers':
      return blockers(deps, { ...asked, who: 'wait for me' })
    case 'waiting':
      return blockers(deps, { ...asked, who: 'I wait for' })
    case 'mentions':
      return mentions(deps, asked)
    case 'pins':
      return pins(deps, asked)
  }
}
