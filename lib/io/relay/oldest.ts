/** Which key is forgotten when there are too many: an empty mailbox goes before one in which something waits. */

import type { KeyText } from '../../core/wire/types.ts'

/** `boxes` has those first that were opened longest ago; `spared` was opened just now. */
export function oldestOf(
  boxes: ReadonlyMap<KeyText, { readonly entries: ReadonlyMap<string, unknown> }>,
  spared: KeyText,
): KeyText | undefined {
  let first: KeyText | undefined
  for (const [key, { entries }] of boxes) {
    if (key === spared) continue
    if (entries.size === 0) return key
    first ??= key
  }
  return first
}
