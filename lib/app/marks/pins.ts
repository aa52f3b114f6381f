/** What is pinned of that which is to me or from me, or to or from my agents. */

import { pinnedTag } from '../../core/merge/entry.ts'
import { type Address, ownerByName } from '../../core/model/address.ts'
import type { Result } from '../../core/model/refusal.ts'
import { letterOf } from '../decode.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { EntryView } from '../views.ts'
import { gather, type Gathered, type GatherInput } from './gather.ts'

export async function pins(
  deps: Deps,
  input: GatherInput & { readonly limit: number },
): Promise<Result<Gathered>> {
  const isMine = (name: Address) =>
    name === me(deps) || name === deps.acting || ownerByName(name) === me(deps)
  return gather(deps, input, {
    words: [`:${pinnedTag}:`],
    scope: 'hot',
    limit: input.limit,
    isWanted: (view): view is EntryView => {
      const { from, to } = letterOf(view)
      const { tags } = view.kind === 'task' ? view.task : view.message
      return tags.includes(pinnedTag) && !view.standing.blocked && (isMine(from) || isMine(to))
    },
  })
}
