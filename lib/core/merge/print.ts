/** A joined entry as text: the form that every order of merging ends with. Reading it gives the same state. */

import { compareText } from '../compare-text.ts'
import { parseLogLine } from '../model/log.ts'
import { escapeBody } from '../org/escape.ts'
import { alignTags, noTitle } from '../org/print.ts'
import { entryLife, type EntryState, linesOf, orderOf, pinnedTag, unreadTag } from './entry.ts'
import { compareKeys, printValue } from './fields.ts'
import { formatBundle, lineName, valuesInEffect } from './life.ts'
import { planningLine } from './planning.ts'
import { earlierSets, setField, setValues } from '../state/register.ts'
import { formatConflict, losersOf, winnerOf } from './register.ts'

/** LF, without line breaks at its end. */
export function printState(state: EntryState): string {
  const value = (field: string) => {
    const register = state.registers.get(field)
    return register && winnerOf(register, orderOf(field))
  }
  const { keyword, effective } = entryLife(state, linesOf(state))
  const head = headOf(keyword, value)
  const planning = planningLine(value)
  const inEffect = valuesInEffect(state.bundles, lineName(effective))
  const values: Record<string, string> = { ...state.fixed.values, ...inEffect }
  Object.assign(values, setValues(value(setField)))
  for (const field of state.registers.keys()) {
    const written = isProperty(field) ? value(field) : undefined
    if (written !== undefined) values[field] = written
  }
  const drawer = Object.entries(values)
    .sort(([a], [b]) => compareKeys(a, b))
    .flatMap(([key, written]) => printValue(key, written))
  const kept = [
    ...earlierSets(state.registers.get(setField)),
    ...conflictsOf(state),
    ...bundlesBeside(state, lineName(effective), inEffect),
  ]
  const log = [...[...state.items].sort(compareItems), ...kept].map((item) => escapeBody(item))
  const loose = [...state.loose].sort(compareText).reverse()
  const below = [state.body, value('text') ?? ''].filter((text) => text !== '')
  // Else a second logbook, which is text, would be the entry's own now.
  const hasLog = log.length + loose.length > 0 || /^[ \t]*:LOGBOOK:/iu.test(below[0] ?? '')
  return [
    head + alignTags(head, sortedTags(state.tags)),
    ...(planning === '' ? [] : [planning]),
    ...(drawer.length > 0 ? [':PROPERTIES:', ...drawer, ':END:'] : []),
    ...(hasLog ? [':LOGBOOK:', ...loose, ...log, ':END:'] : []),
    ...below,
  ].join('\n')
}

/** What an earlier merge or this one keeps beside the values that stand in the entry. */
function conflictsOf({ registers }: EntryState): readonly string[] {
  return [...registers]
    .filter(([field]) => field !== setField)
    .flatMap(([field, register]) =>
      losersOf(register, orderOf(field)).map(([value, atMs]) => {
        return formatConflict(field, value, atMs)
      }),
    )
    .sort(compareText)
}

function bundlesBeside(
  { bundles }: EntryState,
  line: string,
  inEffect: Readonly<Record<string, string>>,
): readonly string[] {
  return bundles
    .filter((bundle) => bundle.line !== line || bundle.values !== inEffect)
    .map(formatBundle)
    .sort(compareText)
}

function headOf(keyword: string | undefined, value: (field: string) => string | undefined): string {
  const priority = value('priority')
  const title = value('title') ?? noTitle
  return ['*', keyword, priority && `[#${priority}]`, title].filter(Boolean).join(' ')
}

function isProperty(field: string): boolean {
  return field === field.toUpperCase()
}

/** Those that we set ourselves first, as our codec writes them. */
function sortedTags(tags: ReadonlySet<string>): readonly string[] {
  const rank = (tag: string) => [unreadTag, pinnedTag].indexOf(tag) >>> 0
  return [...tags].sort((a, b) => rank(a) - rank(b) || compareText(a, b))
}

/** Newest first, as Emacs does; what has no time last. */
function compareItems(a: string, b: string): number {
  return timeOf(b) - timeOf(a) || compareText(b, a)
}

function timeOf(item: string): number {
  const line = parseLogLine(item)
  if (line.type !== 'other') return line.atMs
  const match = /\[([0-9]{4}-[0-9]{2}-[0-9]{2})(?: [^\]\s0-9]+)?(?: ([0-9]{2}:[0-9]{2}))?\]/u.exec(
    item,
  )
  const atMs = match ? Date.parse(`${match[1]}T${match[2] ?? '23:59'}:59.999Z`) : Number.NaN
  return Number.isNaN(atMs) ? 0 : atMs
}
