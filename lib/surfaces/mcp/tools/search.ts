/** `search`: by words, by time, or both. */

import type { Deps } from '../../../app/ports.ts'
import { searchAll, sinceAll } from '../../../app/search/all.ts'
import type { SearchedBy } from '../../../app/search/asked.ts'
import { refuse, done, type Result } from '../../../core/model/refusal.ts'
import { flag, text, whole } from '../args/fields.ts'
import { narrowedBy, narrowedProperties, projectField } from '../args/project.ts'
import { anySpaceField } from '../args/space.ts'
import { sinceField, timeBack } from '../args/times.ts'
import { aList, aNumber, maybeText, outputSchemaOf } from '../json.ts'
import { pageOf } from '../page.ts'
import { rowSchema } from '../shape/entry.ts'
import { answered, tool } from '../tool.ts'
import { bestFirst, type FoundOne, newestFirst } from './found.ts'

const rowsUsual = 20
/** So many hits are looked at; a search with more of them needs another word. */
const hitsMax = 1000

export const searchTool = tool({
  name: 'search',
  title: 'Find messages, tasks and posts',
  description:
    'Finds messages, tasks and posts of channels, of all spaces, archived ones included, by words, the best of each first: ' +
    'those with all of them, then those with some. Case and accents do not count, and a word finds longer ones that begin ' +
    'with it; where there are none it is looked for inside of words, and by says so. Or those written since a time, newest ' +
    'first; or both. Use it to find what was said about something, or what happened while you were away. It gives ids and ' +
    'first lines; read gives the text.',
  set: 'all',
  effect: 'reads',
  output: outputSchemaOf({
    found: aList(
      'With words the best first, messages and tasks by turns with posts, or else the newest.',
      rowSchema,
    ),
    by: maybeText('words; pieces where no word began with them; null without words.'),
    count: aNumber(`How many were found; ${hitsMax} may mean more.`),
    ...narrowedProperties,
    next: maybeText('The cursor for the next page; null at the end.'),
  }),
  fields: {
    words: text(
      'optional',
      'Words of text, tags, people or ids. "A phrase" is found as it stands, OR is for either of two, -word leaves out.',
      500,
    ),
    newest: flag('With words: those with all of them, newest first.'),
    since: sinceField,
    project: projectField,
    space: anySpaceField,
    limit: whole('optional', `At most so many; ${rowsUsual} without it.`, { least: 1, most: 100 }),
    cursor: text('optional', 'From the last answer, for the next page.', 500),
  },
  async run({ deps }, { words, newest, since: from, project, space, limit = rowsUsual, cursor }) {
    const by = await narrowedBy(deps, project)
    const order = newest === true ? ('newest' as const) : ('best' as const)
    const asked = { words, order, from, space, project: by.project }
    return answered(await foundBy(deps, asked), ({ all, as }) => {
      const page = pageOf(
        all,
        { keyOf: ({ key }) => key, rowOf: ({ row }) => row() },
        { cursor, limit },
      )
      if (!page.ok) return page
      const { rows, next } = page.value
      const inside = as === 'pieces' ? ' No word begins with that; it stands inside of words.' : ''
      return done({
        structured: { found: rows, by: as, count: all.length, next, ...by.fields },
        said: `${all.length} found, ${rows.length} given.${inside}${by.said}`,
      })
    })
  },
})

async function foundBy(
  deps: Deps,
  {
    words,
    order,
    from,
    space,
    project,
  }: {
    readonly words: string | undefined
    readonly order: 'best' | 'newest'
    readonly from: string | undefined
    readonly space: string | undefined
    readonly project: string | undefined
  },
): Promise<Result<Found>> {
  const back = timeBack(deps, from)
  if (!back.ok) return back
  const sinceMs = back.value
  if (words !== undefined) {
    const found = await searchAll(deps, { space, project, words, order, limit: hitsMax })
    if (!found.ok) return found
    const { entries, posts, by } = found.value
    const earliest = sinceMs === undefined ? '' : new Date(sinceMs).toISOString()
    const all = order === 'best' ? bestFirst(entries, posts) : newestFirst(deps, entries, posts)
    const wanted = all.filter(({ stamp }) => stamp >= earliest)
    return { ...found, value: { all: wanted.slice(0, hitsMax), as: by } }
  }
  if (sinceMs !== undefined) {
    const found = await sinceAll(deps, { space, project, sinceMs })
    if (!found.ok) return found
    const { entries, posts } = found.value
    return { ...found, value: { all: newestFirst(deps, entries, posts), as: null } }
  }
  const why = 'There is neither "words" nor "since" to search by.'
  return refuse({ code: 'usage', why, hint: 'Give one of them, or both.' })
}

interface Found {
  readonly all: readonly FoundOne[]
  readonly as: SearchedBy | null
}
