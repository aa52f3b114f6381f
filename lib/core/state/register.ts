/** Settings of shared values in a merge: each is one value of one register, so that no value meets another's author. */

import {
  propertiesOf,
  formatEarlier,
  parseEarlier,
  setIn,
  setKeys,
  setMs,
  type ValueSet,
} from './value-set.ts'
import { compareText } from '../compare-text.ts'
import { losersOf, noTime, plainOrder, type Register } from '../merge/register.ts'

/** The field's name; it stands in no file, for its values have lines of a form of their own. */
export const setField = 'set'

export function isSetKey(key: string): boolean {
  return setKeys.some((one) => one === key)
}

/** A line of the log that keeps a setting; undefined for any other. */
export function keptSet(
  item: string,
): { readonly field: string; readonly value: string; readonly atMs: number } | undefined {
  const set = parseEarlier(item)
  return set && { field: setField, value: formatEarlier(set), atMs: setMs(set) ?? noTime }
}

/** What the log keeps, and what stands in the properties; undefined when there is neither. */
export function setRegister(
  values: ReadonlyMap<string, string>,
  kept: Register | undefined,
  byHandMs: number,
): Register | undefined {
  const set = setIn((key) => values.get(key), byHandMs)
  if (!set) return kept
  return new Map([...(kept ?? []), [formatEarlier(set), setMs(set) ?? noTime]])
}

/** The properties of the setting that stands in the entry. */
export function setValues(item: string | undefined): Readonly<Record<string, string>> {
  const set = item === undefined ? undefined : parseEarlier(item)
  if (!set) return {}
  const values = Object.entries(propertiesOf(set))
  return Object.fromEntries(
    values.filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
}

/** All others, newest first. */
export function earlierSets(register: Register | undefined): readonly string[] {
  if (!register) return []
  return losersOf(register, plainOrder)
    .toSorted(([a, aMs], [b, bMs]) => bMs - aMs || compareText(a, b))
    .map(([item]) => item)
}

/** For the check of a merge: what of a line must be found again, in whatever form; undefined for a line of another kind. */
export function partsOfItem(item: string): readonly string[] | undefined {
  const set = parseEarlier(item)
  return set && partsOf(set)
}

/** The same of the setting in the properties. */
export function standingParts(values: ReadonlyMap<string, string>): readonly string[] {
  const set = setIn((key) => values.get(key), 0)
  return set ? partsOf(set) : []
}

function partsOf({ value, by, key, sig }: ValueSet): readonly string[] {
  // A property of several lines, line by line (fields.ts).
  return [value, by, key, sig].flatMap((part = '') => part.split(/\n[=+]/u))
}
