/** Sets or deletes a shared value, if it is still the one that somebody saw: one look and one write under the space's lock. */

import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { copyText } from '../../core/org/find.ts'
import { printEntry } from '../../core/org/print.ts'
import type { Op, OrgEntry } from '../../core/org/types.ts'
import { encodeState, isStateEntry, setEdits, statePath } from '../../core/state/entry.ts'
import type { Folded } from '../../core/state/fold.ts'
import { compactJson } from '../../core/state/json.ts'
import { type StateKey, stateId } from '../../core/state/key.ts'
import type { SeenStateChange } from '../../core/state/types.ts'
import type { ValueSet } from '../../core/state/value-set.ts'
import type { Deps, Space } from '../ports.ts'
import { reachedOf } from '../reached.ts'
import { writingSpace } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import type { SpaceChoice } from '../views.ts'
import { keyOf, whereIs } from './find.ts'
import { entriesOf, foldOf, judgeSet, seenState, setsOf } from './read.ts'
import { signedSet } from './sign.ts'
import { isSame, type Wanted, wantedValue } from './wanted.ts'

export interface StateWish extends SpaceChoice {
  readonly key: string
  /** JSON, or `absent`: only when the present value is this one. */
  readonly onlyIf?: string | undefined
}

/** `value` is JSON. A value that differs from `onlyIf` is an answer, not a refusal: it has the present one. */
export async function stateSet(
  deps: Deps,
  input: StateWish & { readonly value: string },
): Promise<Result<SeenStateChange>> {
  const key = keyOf(input.key)
  if (!key.ok) return key
  const value = compactJson(input.value)
  if (!value.ok) return value
  const space = await writingSpace(deps, input.space)
  if (!space.ok) return space
  return change(deps, space.value, { key: key.value, value: value.value, onlyIf: input.onlyIf })
}

/** The history stays. Refuses `not_found` where there is nothing to delete. */
export async function stateDelete(deps: Deps, input: StateWish): Promise<Result<SeenStateChange>> {
  const key = keyOf(input.key)
  if (!key.ok) return key
  const space = await writingSpace(deps, input.space)
  if (!space.ok) return space
  const result = await change(deps, space.value, {
    key: key.value,
    value: undefined,
    onlyIf: input.onlyIf,
  })
  if (!result.ok || result.value.did !== 'unchanged') return result
  const elsewhere = await whereIs(deps, undefined, key.value)
  const other = elsewhere.ok ? elsewhere.value.space.name : undefined
  return refuse({
    code: 'not_found',
    why: `${key.value} has no value in ${space.value.name}.`,
    hint:
      other === undefined || other === space.value.name
        ? 'See what there is with datacore-msg state list.'
        : `It has one in ${other}: add --space ${other}.`,
  })
}

interface Wish {
  readonly key: StateKey
  readonly value: string | undefined
  readonly onlyIf: string | undefined
}

interface Planned {
  readonly did: SeenStateChange['did']
  readonly now: Folded
}

async function change(deps: Deps, space: Space, wish: Wish): Promise<Result<SeenStateChange>> {
  const wanted = wish.onlyIf === undefined ? done(undefined) : wantedValue(wish.onlyIf, '--if')
  if (!wanted.ok) return wanted
  const judge = await judgeFor(deps, space)
  const written = await deps.store.write<Planned>(space, (view) => {
    const bytes = view.read(statePath)
    const entries = entriesOf(bytes, wish.key)
    const sets = setsOf(entries)
    const before = foldOf(deps, judge, { key: wish.key, sets })
    const no = refusalOf(before, wish, wanted.value)
    if (no) return { ops: [], value: { did: no, now: before } }
    const set = signedSet(deps, wish, sets)
    const present = { ...set, standing: judgeSet(judge, wish.key, set) }
    const did = set.value === undefined ? 'deleted' : 'set'
    const op = opFor(wish.key, set, { bytes, entries })
    return { ops: [op], value: { did, now: { present, later: [] } } }
  })
  const { did, now } = written.value
  return done({
    did,
    reached: reachedOf(written.state),
    space: space.name,
    key: wish.key,
    state: now.present?.value === undefined ? undefined : seenState({ space, ...now }, wish.key),
  })
}

/** Why nothing is to be written. What is proved already need not be said again. */
function refusalOf(
  { present }: Folded,
  { value }: Wish,
  wanted: Wanted | undefined,
): 'differs' | 'unchanged' | undefined {
  if (wanted && !isSame(present?.value, wanted.value)) return 'differs'
  if (present === undefined) return value === undefined ? 'unchanged' : undefined
  if (!isSame(present.value, value)) return undefined
  return value === undefined || present.standing.proof === 'verified' ? 'unchanged' : undefined
}

function opFor(
  key: StateKey,
  set: ValueSet,
  { bytes, entries }: { readonly bytes: Uint8Array; readonly entries: readonly OrgEntry[] },
): Op {
  const id = stateId(key)
  const entry = entries.find(isStateEntry) ?? entries[0]
  if (!entry) {
    return { type: 'append', path: statePath, id, text: printEntry(encodeState(key, set)) }
  }
  const copy = entries.length > 1 ? { copy: copyText(bytes, entry.range) } : {}
  return { type: 'edit', path: statePath, id, edits: setEdits(entry, set), ...copy }
}
