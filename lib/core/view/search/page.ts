/** What a search found, for eyes: messages and tasks before posts, those with all words before those with some. */

import type { SeenPost } from '../../channel/types.ts'
import type { Match } from '../../search/rank.ts'
import { foundPostsPage } from '../channel/posts.ts'
import { sanitizeLine } from '../sanitize.ts'
import type { SeenEntry } from '../seen.ts'
import { section } from '../text/lists.ts'
import { blankLine, type Frame, type Page, paragraph } from '../text/page.ts'
import { spacesOf } from '../text/rows.ts'

export function searchedPage(
  found: {
    readonly entries: readonly (SeenEntry & Match)[]
    readonly posts: readonly (SeenPost & Match)[]
    /** `pieces`: no text has the words, so these have them within others. */
    readonly by: 'words' | 'pieces'
  },
  frame: Frame,
  asked: {
    readonly words: string
    readonly limit: number
    readonly order: 'best' | 'newest'
  },
): Page {
  const { entries, posts, by } = found
  const { words, limit, order } = asked
  if (entries.length === 0 && posts.length === 0) {
    const sentence = `Nothing contains ${sanitizeLine(words, 80)}. Use fewer or shorter words.`
    return paragraph(sentence, frame.width)
  }
  const all = entries.filter(({ match }) => match === 'all')
  const some = entries.filter(({ match }) => match === 'some')
  const isCut = entries.length >= limit
  const title = some.length > 0 ? 'With all words' : isCut ? `The ${order} found` : 'Found'
  const options = spacesOf(entries)
  const lists = [
    ...section(title, all, frame, options),
    ...section('With some of the words', some, frame, options),
  ]
  const page = posts.length > 0 ? [...lists, ...foundPostsPage(posts, frame)] : lists.slice(0, -1)
  if (by === 'words') return page
  const sentence = `No text has ${sanitizeLine(words, 80)} as words; these have it inside of words.`
  return [...paragraph(sentence, frame.width), blankLine, ...page]
}
