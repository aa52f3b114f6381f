/** The name of an envelope as one word of a map or a set: two senders may choose the same id, and neither may touch the other's. */

import type { EnvelopeName } from '../wire/types.ts'

export function nameText({ from, id }: EnvelopeName): string {
  return `${id} ${from}`
}
