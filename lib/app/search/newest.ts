/** Hits by time, the newest first, before anybody is judged. */

import type { Ranked } from '../../core/search/rank.ts'
import { believed, compareNewest, type Dated } from '../order.ts'
import { compareText } from '../../core/compare-text.ts'
import type { Deps } from '../ports.ts'
import type { EntryHit } from './look.ts'

interface DatedHit extends Dated {
  readonly one: Ranked<EntryHit>
}

/** Those with all that was asked for; each file's are dated by those before them in that file. */
export function newestRanked(
  deps: Deps,
  ranked: readonly Ranked<EntryHit>[],
): readonly Ranked<EntryHit>[] {
  const byFile = new Map<string, Ranked<EntryHit>[]>()
  for (const one of ranked) {
    if (one.match !== 'all') continue
    const place = `${one.hit.space} ${one.hit.path}`
    const known = byFile.get(place)
    if (known) known.push(one)
    else byFile.set(place, [one])
  }
  return [...byFile.values()]
    .flatMap((own) => datedIn(deps, own))
    .sort((a, b) => compareNewest(a, b) || compareText(b.one.hit.id, a.one.hit.id))
    .map(({ one }) => one)
}

function datedIn(deps: Deps, own: readonly Ranked<EntryHit>[]): readonly DatedHit[] {
  const ordered = own.toSorted((a, b) => a.hit.at - b.hit.at)
  const dates = believed(
    deps.clock.nowMs(),
    ordered.map(({ hit }) => new Date(hit.stampMs || 0).toISOString()),
  )
  return ordered.map((one, index) => ({ one, ...dates[index]! }))
}
