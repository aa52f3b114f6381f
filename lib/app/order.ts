/**
 * Which entry is newer. A stamp is its author's word: one that lies in the future would stand above all that comes later,
 * so it is not believed, and the entry counts as old as the one before it in its file, where it was appended.
 */

import { compareText } from '../core/compare-text.ts'
import { letterOf } from './decode.ts'
import type { Deps } from './ports.ts'
import type { EntryView } from './views.ts'

/** Clocks of two machines differ by some seconds. */
const aheadMsMax = 60_000

export interface Dated {
  /** The stamp that is believed; empty when there is none. */
  readonly stamp: string
  /** True when the author's own one lies in the future. */
  readonly isAhead: boolean
}

/** What is believed of stamps in the order of their file. Text that is no time sorts behind every time, and is not believed. */
export function believed(nowMs: number, stamps: readonly string[]): readonly Dated[] {
  const kept = [...stamps]
  const ahead = believeIn(nowMs, kept)
  return kept.map((stamp, index) => ({ stamp, isAhead: ahead[index] === 1 }))
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

/** The views alone, newest first. */
export function newestFirst<T extends EntryView>(entries: readonly DatedView<T>[]): readonly T[] {
  return [...entries]
    .sort((a, b) => compareNewest(a, b) || compareText(idOf(b), idOf(a)))
    .map(({ view }) => view)
}

/** Of two with one date the one whose date is its own is the newer one. */
export function compareNewest(a: Dated, b: Dated): number {
  return compareText(b.stamp, a.stamp) || Number(a.isAhead) - Number(b.isAhead)
}

function idOf({ view }: DatedView<EntryView>): string {
  return letterOf(view).id
}
