/** Messages, tasks and posts of channels by words; where none has them, by pieces of words. Or those since a time. */

import type { SeenPost } from '../../core/channel/types.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { postsSince } from '../channel/find-post.ts'
import type { Deps } from '../ports.ts'
import { since, type SinceInput } from '../since.ts'
import { joined } from '../spaces.ts'
import type { EntryView } from '../views.ts'
import { hasPieces, type SearchedBy, type SearchInput } from './asked.ts'
import { type FoundPost, searchPosts } from './posts.ts'
import { type FoundEntry, search } from './search.ts'

interface Found<E, P> {
  readonly entries: readonly E[]
  readonly posts: readonly P[]
}

export interface Searched extends Found<FoundEntry, FoundPost> {
  readonly by: SearchedBy
}

/** What is pasted may begin in the middle of a word: a piece of an address, the end of an id. */
export async function searchAll(
  deps: Deps,
  input: Omit<SearchInput, 'by'>,
): Promise<Result<Searched>> {
  const words = await searchedBy(deps, input, 'words')
  if (!words.ok || !isEmpty(words.value) || !hasPieces(input)) return words
  const pieces = await searchedBy(deps, input, 'pieces')
  return pieces.ok && isEmpty(pieces.value) ? words : pieces
}

export async function sinceAll(
  deps: Deps,
  input: SinceInput,
): Promise<Result<Found<EntryView, SeenPost>>> {
  return both(await since(deps, input), () => postsSince(deps, input))
}

async function searchedBy(
  deps: Deps,
  input: SearchInput,
  by: SearchedBy,
): Promise<Result<Searched>> {
  const asked = { ...input, by }
  const found = await both(await search(deps, asked), () => searchPosts(deps, asked))
  return found.ok ? { ...found, value: { ...found.value, by } } : found
}

function isEmpty({ entries, posts }: Searched): boolean {
  return entries.length === 0 && posts.length === 0
}

/** What a space lacks is told once, whichever of the two met it. */
async function both<E, P>(
  entries: Result<readonly E[]>,
  findPosts: () => Promise<Result<readonly P[]>>,
): Promise<Result<Found<E, P>>> {
  if (!entries.ok) return entries
  const posts = await findPosts()
  if (!posts.ok) return posts
  const found = { entries: entries.value, posts: posts.value }
  return doneWithout(found, joined(entries.without ?? [], posts.without ?? []))
}
