/** The entries of one sending, one a recipient. */

import { compareText } from '../../core/compare-text.ts'
import type { Address } from '../../core/model/address.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import { hitView, isArchive, letterOf } from '../decode.ts'
import type { Deps } from '../ports.ts'
import { eachSpace } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import type { EntryView } from '../views.ts'
import { isWithheld } from '../withheld.ts'

/** A group has some hundred members; entries that merely name the batch are looked at, too. */
const lookedMax = 5000

/** By recipient. What another author wrote under the batch's name is none of them. */
export async function copiesOf(deps: Deps, view: EntryView): Promise<Result<readonly EntryView[]>> {
  const { batch, from } = letterOf(view)
  if (batch === undefined) return done([view])
  const found = new Map<Address, EntryView>([[letterOf(view).to, view]])
  // What went by relay stands in another space than what went by files.
  await eachSpace(await deps.store.spaces(), undefined, async (space) => {
    const hits = await deps.store.search(space, [batch], lookedMax)
    const judge = await judgeFor(deps, space)
    for (const hit of hits) {
      const copy = hitView(judge, space, hit)
      if (!copy || isWithheld(deps, copy)) continue
      const letter = letterOf(copy)
      if (letter.batch !== batch || letter.from !== from) continue
      if (copy.standing.proof !== view.standing.proof) continue
      const known = found.get(letter.to)
      // Of one that stands twice the archived copy, as everywhere.
      const isFirst = !known || (known !== view && isArchive(hit.path) && !isArchive(known.path))
      if (isFirst) found.set(letter.to, copy)
    }
  })
  return done([...found.values()].sort((a, b) => compareText(letterOf(a).to, letterOf(b).to)))
}
