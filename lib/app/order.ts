/**
 * Which entry is newer. A stamp is its author's word: one that lies in the future would stand above all that comes later,
 * so it is not believed, and the entry counts as old as the newest before it in its file. Of several such with one date their own
 * stamps decide, so that a reader whose clock is behind still sees them in their order.
 */

import { compareText } from '../core/compare-text.ts'
import { aheadMsMax } from '../core/ahead.ts'
import { letterOf } from './decode.ts'
import type { Deps } from './ports.ts'
import type { EntryView } from './views.ts'

export interface Dated {
  /** The stamp that is believed; empty when there is none. */
  readonly stamp: string
  /** True when the author's own one lies in the future. */
  readonly isAhead: boolean
  /** That one; empty unless it does. */
  readonly own: string
}

/** What is believed of stamps in the order of their file. Text that is no time sorts behind every time, and is not believed. */
export function believed(nowMs: number, stamps: readonly string[]): readonly Dated[] {
  const kept = [...stamps]
  const ahead = believeIn(nowMs, kept)
  return kept.map((stamp, index) => {
    const isAhead = ahead[index] === 1
    return { stamp, isAhead, own: isAhead ? ownStamp(stamps[index]!) : '' }
  })
}

/** The same in the place of what is not believed, for files of a million entries; 1 for a stamp that lay in the future. */
export function believeIn(nowMs: number, stamps: string[]): Uint8Array {
  const latest = new Date(nowMs + aheadMsMax).toISOString()
  const ahead = new Uint8Array(stamps.length)
  let before = ''
  for (let at = 0; at < stamps.length; at += 1) {
    const stamp = stamps[at]!
    if (stamp > latest) {
      stamps[at] = before
      ahead[at] = 1
    } else if (stamp > before) before = stamp
  }
  return ahead
}

/** What is no time is empty, and so sorts behind every time. */
export function ownStamp(stamp: string): string {
  const atMs = Date.parse(stamp)
  return Number.isNaN(atMs) ? '' : new Date(atMs).toISOString()
}

export interface DatedView<T extends EntryView> extends Dated {
  readonly view: T
}

/** Views in the order of their file, dated. */
export function dated<T extends EntryView>(
  deps: Deps,
  views: readonly T[],
): readonly DatedView<T>[] {
  const dates = believed(
    deps.clock.nowMs(),
    views.map((view) => letterOf(view).stamp),
  )
  return views.map((view, index) => ({ view, ...dates[index]! }))
}

/** The same for views of several files: each is dated by those before it in its own. */
export function datedByFile<T extends EntryView>(
  deps: Deps,
  views: readonly T[],
): readonly DatedView<T>[] {
  const byFile = new Map<string, T[]>()
  for (const view of views) {
    const place = `${view.space} ${view.path}`
    const known = byFile.get(place)
    if (known) known.push(view)
    else byFile.set(place, [view])
  }
  return [...byFile.values()].flatMap((own) => dated(deps, own))
}

/** The views alone, newest first. */
export function newestFirst<T extends EntryView>(entries: readonly DatedView<T>[]): readonly T[] {
  return [...entries]
    .sort((a, b) => compareNewest(a, b) || compareText(idOf(b), idOf(a)))
    .map(({ view }) => view)
}

/** Of two with one date the one whose date is its own is the newer one. */
export function compareNewest(a: Dated, b: Dated): number {
  return (
    compareText(b.stamp, a.stamp) ||
    Number(a.isAhead) - Number(b.isAhead) ||
    compareText(b.own, a.own)
  )
}

function idOf({ view }: DatedView<EntryView>): string {
  return letterOf(view).id
}
