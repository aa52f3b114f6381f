/** Shared values as rows: JSON as text, which is given back to `set` and `if` as it stands, with who set it beside it. */

import { hashOf } from '../../../core/merge/register.ts'
import { valueIn } from '../../../core/state/json.ts'
import type { JudgedSet, SeenState } from '../../../core/state/types.ts'
import { formatEarlier } from '../../../core/state/value-set.ts'
import { visibleJson } from '../../../core/view/json/visible.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { cutText } from '../../../core/view/sanitize-cut.ts'
import { anObject, aNumber, aText, type JsonObject, maybeText } from '../json.ts'

/** Of a value in a list. */
const listedCharsMax = 400

const setProperties = {
  value: maybeText('JSON as text, ready for value and if; null where it was deleted.'),
  cut: { type: 'boolean', description: 'True when this is not all of the value.' },
  by: aText('Who set it, by the file; believe it as far as proof says.'),
  proof: aText('verified, unsigned, unknown key or key changed'),
  tier: aText('What your person grants this author: owner, team, trusted, unknown.'),
  stamp: aText('When, RFC 3339.'),
} as const

export const stateSchema = anObject({
  key: aText('The key.'),
  space: aText('The space that it is in.'),
  ...setProperties,
  later: aNumber('Later settings in the file that do not count; history shows them.'),
})

export const pastSchema = anObject({
  ...setProperties,
  present: { type: 'boolean', description: 'True for the one that counts.' },
})

/** The value cut as for a list. */
export function stateRow(state: SeenState): JsonObject {
  return { ...headOf(state), ...setRow(state.present), later: state.later.length }
}

/** With that part of the value. */
export function statePart(state: SeenState, part: string, cut: 'cut' | 'whole'): JsonObject {
  return { ...stateRow(state), value: part, cut: cut === 'cut' }
}

/** A setting of the past; its author is said, and not which space it is in. */
export function pastRow(set: JudgedSet, present: JudgedSet | undefined): JsonObject {
  return { ...setRow(set), present: present !== undefined && keyOfSet(set) === keyOfSet(present) }
}

/** All of a value; of what is no JSON, and never counts, its words. Undefined for a deletion. */
export function shownValue({ value }: JudgedSet): string | undefined {
  if (value === undefined) return undefined
  return valueIn(value) === undefined ? sanitizeLine(value) : visibleJson(value)
}

/** Names a setting among others of one key, whatever stands in it. */
export function keyOfSet(set: JudgedSet): string {
  return `${hashOf(formatEarlier(set)).toString(36)} ${set.stamp.slice(0, 30)}`
}

function headOf({ key, space }: SeenState): JsonObject {
  return { key, space }
}

function setRow(set: JudgedSet): JsonObject {
  const shown = shownValue(set)
  const value = shown === undefined ? undefined : cutText(shown, listedCharsMax)
  const { proof, tier } = set.standing
  return {
    value: value ?? null,
    cut: value !== shown,
    by: sanitizeLine(set.by, 80),
    proof,
    tier: sanitizeLine(tier, 60),
    stamp: sanitizeLine(set.stamp, 40),
  }
}
