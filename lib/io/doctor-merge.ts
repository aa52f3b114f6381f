/** Doctor: does git give this space's files to the merge driver? A clone where it does not is mended at once. */

import type { Space } from '../app/ports.ts'
import type { Finding } from '../app/views.ts'
import { prepareTree } from './merge-space.ts'
import type { Places } from './places.ts'

export function checkMerge(space: Space, places: Places): readonly Finding[] {
  const check = `space ${space.name}`
  const { done, failed } = prepareTree(places, space)
  const hint = 'See docs/merging.md: until it is, git may leave conflict markers in these files.'
  return [
    ...done.map((sentence): Finding => ({ check, level: 'ok', sentence })),
    ...failed.map((sentence): Finding => ({ check, level: 'warn', sentence, hint })),
  ]
}
