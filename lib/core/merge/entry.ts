/** An entry as a product of joins, and the join. Reading one is read.ts, printing it print.ts. */

import type { LogLine } from '../model/log.ts'
import { parseLogLine } from '../model/log.ts'
import { replayMessage } from '../model/replay.ts'
import type { FixedKind } from './fields.ts'
import { type Bundle, isTaskLike, type Life, lifeOf, neededBundles } from './life.ts'
import {
  joinRegisters,
  losersOf,
  plainOrder,
  type Register,
  textOrder,
  titleOrder,
  receiptOrder,
  type ValueOrder,
  winnerOf,
} from './register.ts'

/** Tags that the log sets. Without a word of it a tag stays, but `unread` goes: somebody took it away. */
export const unreadTag = 'unread'
export const pinnedTag = 'pinned'

export interface EntryState {
  /** What no merge changes: the same for all copies that are joined, and compared as text. */
  readonly fixed: Fixed
  /** Log items in their normal form, but for what this module itself keeps there. */
  readonly items: ReadonlySet<string>
  /** Other lines of the logbook, such as clocks. */
  readonly loose: ReadonlySet<string>
  readonly tags: ReadonlySet<string>
  readonly bundles: readonly Bundle[]
  /** By field: properties in upper case; the heading's own parts and the text below in lower case. */
  readonly registers: ReadonlyMap<string, Register>
  /** The body of a letter or a memory as it stands; copies differ in blanks that editors strip. Empty for other entries. */
  readonly body: string
}

export interface Fixed {
  readonly kind: FixedKind
  /** Encoded lines by key. */
  readonly values: Readonly<Record<string, string>>
  /** The relaxed body of a letter or a memory. */
  readonly text: string
}

const orders: Readonly<Record<string, ValueOrder>> = {
  text: textOrder,
  title: titleOrder,
  RECEIPT: receiptOrder,
}

export function orderOf(field: string): ValueOrder {
  return orders[field] ?? plainOrder
}

/** The state of both copies. They must have the same `fixed`. */
export function joinEntries(a: EntryState, b: EntryState): EntryState {
  const registers = new Map(a.registers)
  for (const [field, register] of b.registers) {
    const own = registers.get(field)
    registers.set(field, own ? joinRegisters(own, register) : register)
  }
  const longer = a.body.length - b.body.length || (a.body > b.body ? 1 : -1)
  return normalState({
    fixed: a.fixed,
    items: new Set([...a.items, ...b.items]),
    loose: new Set([...a.loose, ...b.loose]),
    tags: joinTags(a, b),
    bundles: [...a.bundles, ...b.bundles],
    registers,
    body: longer > 0 ? a.body : b.body,
  })
}

/** Without what can never be needed again; the tags that the log sets as it sets them. */
export function normalState(state: EntryState): EntryState {
  const lines = linesOf(state)
  const marks = replayMessage(lines)
  const tags = new Set(state.tags)
  setTag(tags, unreadTag, marks.unread)
  setTag(tags, pinnedTag, marks.pinned)
  return {
    ...state,
    tags,
    bundles: neededBundles(state.bundles, lines),
    registers: new Map(
      [...state.registers].flatMap(([field, register]) => needed(field, register)),
    ),
  }
}

export function linesOf({ items }: Pick<EntryState, 'items'>): readonly LogLine[] {
  return [...items].map(parseLogLine)
}

/** Keyword and line in effect. A letter that nothing happened to is `TODO`. */
export function entryLife(
  { fixed, tags }: Pick<EntryState, 'fixed' | 'tags'>,
  lines: readonly LogLine[],
): Life {
  const kind = isTaskLike(tags, lines) ? 'task' : 'other'
  return lifeOf(lines, kind, fixed.kind === 'letter' ? 'TODO' : undefined)
}

/** The same text for the same state, whatever order its parts came in. */
export function stateText({ fixed, ...state }: EntryState): string {
  const sorted = (set: ReadonlySet<string>) => [...set].sort()
  const registers = [...state.registers]
    .map(([field, register]) => [field, [...register].map((pair) => JSON.stringify(pair)).sort()])
    .sort()
  const { items, loose, tags, bundles, body } = state
  return JSON.stringify([
    fixedText(fixed),
    sorted(items),
    sorted(loose),
    sorted(tags),
    bundles,
    registers,
    body,
  ])
}

/** Equal for copies of one entry, different for two entries that share an ID. */
export function fixedText({ kind, values, text }: Fixed): string {
  return JSON.stringify([kind, Object.entries(values).sort(), text])
}

/** A tag is kept that either has. Where no line speaks of `unread`, the copy without it knows more. */
function joinTags(a: EntryState, b: EntryState): ReadonlySet<string> {
  const tags = new Set([...a.tags, ...b.tags])
  if (!a.tags.has(unreadTag) || !b.tags.has(unreadTag)) tags.delete(unreadTag)
  return tags
}

function setTag(tags: Set<string>, tag: string, isOn: boolean | undefined): void {
  if (isOn === true) tags.add(tag)
  else if (isOn === false) tags.delete(tag)
}

function needed(field: string, register: Register): readonly (readonly [string, Register])[] {
  const order = orderOf(field)
  const winner = winnerOf(register, order)
  const atMs = register.get(winner)
  if (atMs === undefined) return []
  return [[field, new Map([[winner, atMs], ...losersOf(register, order)])]]
}
