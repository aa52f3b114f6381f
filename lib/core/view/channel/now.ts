/** What a post says now, and whether it is pinned: as for a message. */

import type { SeenPost } from '../../channel/types.ts'

/** The newest version, else its own text. */
export function textNow({ versions, post }: Pick<SeenPost, 'versions' | 'post'>): string {
  return versions?.at(-1)?.text ?? post.body
}

export function isPinnedPost({ post }: Pick<SeenPost, 'post'>): boolean {
  return post.tags.includes('pinned')
}
