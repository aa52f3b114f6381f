/** Shared values as JSON. */

import { valueIn } from '../../state/json.ts'
import type { StateKey } from '../../state/key.ts'
import type { JudgedSet, SeenHistory, SeenState, SeenStateChange } from '../../state/types.ts'
import { document, type JsonDocument, type JsonValue, orNull } from '../json/document.ts'

/** What stands under a key, or null; `did` says what became of a wish to change it. */
export function stateJson(
  did: SeenStateChange['did'] | 'seen',
  where: { readonly space: string; readonly key: StateKey },
  state: SeenState | undefined,
): JsonDocument {
  return document('state', {
    did,
    key: where.key,
    space: where.space,
    state: state ? stateFields(state) : null,
  })
}

export function statesJson(states: readonly SeenState[]): JsonDocument {
  return document('states', { states: states.map(stateFields) })
}

export function historyJson({ space, key, present, sets }: SeenHistory): JsonDocument {
  return document('history', {
    key,
    space,
    sets: sets.map((set) => ({ present: isPresent(set, present), ...setFields(set) })),
  })
}

function isPresent(set: JudgedSet, present: JudgedSet | undefined): boolean {
  return (
    present !== undefined &&
    set.stamp === present.stamp &&
    set.sig === present.sig &&
    set.value === present.value &&
    set.by === present.by
  )
}

function stateFields({ key, space, path, present, later }: SeenState): JsonValue {
  return { key, space, path, ...setFields(present), later: later.map(setFields) }
}

/** A value that is no JSON stands as `text` alone. */
function setFields({ value, by, stamp, standing }: JudgedSet): {
  readonly [key: string]: JsonValue
} {
  const { proof, tier, blocked } = standing
  const parsed = value === undefined ? undefined : valueIn(value)
  return {
    value: orNull(parsed),
    text: orNull(value),
    deleted: value === undefined,
    by,
    stamp,
    author: { proof, tier, blocked },
  }
}
