/** Shared values of one space, judged. */

import { type Address, parseAddress } from '../../core/model/address.ts'
import { propertyOf, readEntry } from '../../core/org/entry.ts'
import { findCopies } from '../../core/org/find.ts'
import { entryRanges, readKeywords, scanOutline } from '../../core/org/scan.ts'
import type { OrgEntry } from '../../core/org/types.ts'
import { decodeSets, statePath } from '../../core/state/entry.ts'
import { type Folded, foldSets } from '../../core/state/fold.ts'
import { type StateKey, stateId, stateKeyOf } from '../../core/state/key.ts'
import type { SeenState } from '../../core/state/types.ts'
import { stateText, type ValueSet } from '../../core/state/value-set.ts'
import type { Standing } from '../../core/trust/types.ts'
import type { Deps, Space } from '../ports.ts'
import { type Judge, judgeFor } from '../standings.ts'

/** The key's entries, of which there is one unless somebody copied it. */
export function entriesOf(bytes: Uint8Array, key: StateKey): readonly OrgEntry[] {
  const id = stateId(key)
  const keywords = readKeywords(bytes)
  const ranges = findCopies(bytes, new Set([id])).get(id) ?? []
  return ranges.map((range) => readEntry(bytes, range, keywords))
}

/** All settings that these entries have. */
export function setsOf(entries: readonly OrgEntry[]): readonly ValueSet[] {
  return entries.flatMap((entry) => {
    const { standing, earlier } = decodeSets(entry)
    return [...(standing ? [standing] : []), ...earlier.map(({ set }) => set)]
  })
}

/**
 * Who set it, and how far that is proved: over this very key, value and time. A signature that is left beside what it was
 * not made for is a wrong one, also where no author is named any more.
 */
export function judgeSet(judge: Judge, key: StateKey, set: ValueSet): Standing {
  const author: Address | undefined = parseAddress(set.by)
  if (set.under || !author || author !== set.by) {
    const isSigned = set.under !== undefined || (set.sig !== undefined && set.key !== undefined)
    return { proof: isSigned ? 'forged' : 'unsigned', tier: 'unknown', blocked: false }
  }
  return judge.standingOf(author, { key: set.key, sig: set.sig, text: () => stateText(key, set) })
}

export function foldOf(
  deps: Deps,
  judge: Judge,
  { key, sets }: { readonly key: StateKey; readonly sets: readonly ValueSet[] },
): Folded {
  const nowMs = deps.clock.nowMs()
  return foldSets(sets, { nowMs, judge: (set) => judgeSet(judge, key, set) })
}

/** A key in one space; `present` is undefined when the space has an entry of it, and nothing there counts. */
export interface Found extends Folded {
  readonly space: Space
}

export async function findKey(deps: Deps, space: Space, key: StateKey): Promise<Found | undefined> {
  const entries = entriesOf(await deps.store.read(space, statePath), key)
  if (entries.length === 0) return undefined
  const judge = await judgeFor(deps, space)
  const folded = foldOf(deps, judge, { key, sets: setsOf(entries) })
  await judge.savePins()
  return { space, ...folded }
}

export function seenState({ space, present, later }: Found, key: StateKey): SeenState | undefined {
  return present && { space: space.name, path: statePath, key, present, later }
}

/** All keys of a space that have a value, by name; those of entries whose id is no key are left out. */
export async function loadStates(
  deps: Deps,
  space: Space,
  prefix: string,
): Promise<readonly SeenState[]> {
  const bytes = await deps.store.read(space, statePath)
  const outline = scanOutline(bytes)
  const byKey = new Map<StateKey, OrgEntry[]>()
  for (const range of entryRanges(outline)) {
    const entry = readEntry(bytes, range, outline.keywords)
    const key = stateKeyOf(propertyOf(entry, 'ID') ?? '')
    if (!key?.startsWith(prefix)) continue
    const known = byKey.get(key)
    if (known) known.push(entry)
    else byKey.set(key, [entry])
  }
  if (byKey.size === 0) return []
  const judge = await judgeFor(deps, space)
  const states = [...byKey].flatMap(([key, entries]) => {
    const folded = foldOf(deps, judge, { key, sets: setsOf(entries) })
    const state = seenState({ space, ...folded }, key)
    return state?.present.value === undefined ? [] : [state]
  })
  await judge.savePins()
  return states
}
