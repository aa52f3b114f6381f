/** What a search was asked for, and in which spaces. */

import { done, type Result } from '../../core/model/refusal.ts'
import { parseQuery, piecesOf, type Query } from '../../core/search/query.ts'
import type { Deps, Space } from '../ports.ts'
import { readingSpaces } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'

export interface SearchInput extends SpaceChoice {
  /** Words, "phrases", OR between two, - before what must not be there. */
  readonly words: string
  readonly limit: number
  readonly project?: string | undefined
  /** `newest`: those with all that was asked for, the newest first; by rank without it. */
  readonly order?: 'best' | 'newest' | undefined
  /** `pieces`: within longer words, too; whole words and beginnings without it. */
  readonly by?: SearchedBy | undefined
}

export type SearchedBy = 'words' | 'pieces'

/** Said where there is nothing to look for. */
const example = 'search pricing'

export async function askedOf(
  deps: Deps,
  { words, by, space }: SearchInput,
): Promise<Result<{ readonly query: Query; readonly spaces: readonly Space[] }>> {
  const typed = parseQuery(words, example)
  if (!typed.ok) return typed
  const spaces = await readingSpaces(deps, space)
  if (!spaces.ok) return spaces
  const query = (by === 'pieces' ? piecesOf(typed.value) : undefined) ?? typed.value
  return done({ query, spaces: spaces.value })
}

/** Whether a look for pieces could find more. */
export function hasPieces({ words }: SearchInput): boolean {
  const typed = parseQuery(words, example)
  return typed.ok && piecesOf(typed.value) !== undefined
}
