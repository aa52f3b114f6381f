/** A memory that has at least one word of a query, with how often it has each. */

import { countedOf, type Hit } from '../search/rank.ts'
import type { Query } from '../search/query.ts'
import type { Glimpse, Spot } from './scan.ts'

export interface MemoryHit extends Hit {
  readonly spot: Spot
}

/** Undefined for one that has none of the words, or one that is to be left out. */
export function hitOf(
  query: Query,
  glimpse: Glimpse,
  place: { readonly space: string; readonly path: string },
): MemoryHit | undefined {
  const { spot, from, body, tags, stamp, isSigned } = glimpse
  const counted = countedOf(query, { body, tags, names: from, stamp, isSigned })
  return counted && { ...place, ...counted, spot, at: spot.piece[0] + spot.range[0] }
}
