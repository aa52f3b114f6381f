/** The entry of a shared value and back: the present setting in its properties, the earlier ones in its log. */

import { kindOf, valuesOf } from '../merge/fields.ts'
import { parseLogLine } from '../model/log.ts'
import { safeItem } from '../org/safe.ts'
import type { EntryEdit, NewEntry, OrgEntry } from '../org/types.ts'
import { type StateKey, stateId } from './key.ts'
import {
  compareSets,
  formatEarlier,
  parseEarlier,
  propertiesOf,
  setIn,
  setMs,
  type ValueSet,
} from './value-set.ts'

export const stateTag = 'state'
export const statePath = 'state.org'

/** What the log keeps of one key: older settings are in git. */
export const earlierMax = 50
export const earlierCharsMax = 128 * 1024

export interface EntrySets {
  readonly standing: ValueSet | undefined
  readonly earlier: readonly { readonly item: string; readonly set: ValueSet }[]
}

export function encodeState(key: StateKey, set: ValueSet): NewEntry {
  const properties = Object.entries(propertiesOf(set)).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return {
    keyword: undefined,
    priority: undefined,
    title: key,
    tags: [stateTag],
    properties: [['ID', stateId(key)], ...properties],
    log: [],
    body: '',
  }
}

/** All settings that an entry has. One that was changed by hand counts as written after everything else in the entry. */
export function decodeSets(entry: OrgEntry): EntrySets {
  const earlier = entry.log.flatMap(({ text }) => {
    const set = parseEarlier(safeItem(text))
    return set ? [{ item: text, set }] : []
  })
  const values = valuesOf(entry)
  const own = Date.parse(values.get('STAMP') ?? '')
  const times = [
    Number.isNaN(own) ? 0 : own,
    ...earlier.map(({ set }) => setMs(set) ?? 0),
    ...entry.log.map(({ text }) => timeOf(text)),
  ]
  const newestMs = times.reduce((newest, one) => Math.max(newest, one), 0)
  return { standing: setIn((key) => values.get(key), newestMs + 1), earlier }
}

/** The edits that put a setting in place of the standing one, which goes to the log; the oldest lines there go. */
export function setEdits(entry: OrgEntry, set: ValueSet): readonly EntryEdit[] {
  const { standing, earlier } = decodeSets(entry)
  const properties = Object.entries(propertiesOf(set)).map(([key, value]): EntryEdit => {
    return { type: 'property', key, value }
  })
  const left = standing ? earlierCharsMax - formatEarlier(standing).length : earlierCharsMax
  return [
    ...properties,
    ...(standing ? [{ type: 'log', item: formatEarlier(standing) } as const] : []),
    ...tooOld(earlier, left).map((item): EntryEdit => ({ type: 'unlog', item })),
  ]
}

/** Anybody can make a letter of an entry; a merge would keep its old form beside ours. */
export function isStateEntry(entry: OrgEntry): boolean {
  return kindOf(valuesOf(entry)) === 'other'
}

function tooOld(earlier: EntrySets['earlier'], charsMax: number): readonly string[] {
  let chars = 0
  return earlier
    .toSorted((a, b) => compareSets(b.set, a.set))
    .filter(({ item }, index) => {
      chars += item.length
      return index >= earlierMax - 1 || chars > charsMax
    })
    .map(({ item }) => item)
}

function timeOf(item: string): number {
  const line = parseLogLine(item)
  return line.type === 'other' ? 0 : line.atMs
}
