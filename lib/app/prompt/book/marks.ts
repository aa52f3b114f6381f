/**
 * Marks: what a session was told of, by name or as a part of a number, in a few letters each, and what a number of them
 * leaves out. Pure. Nothing here rests on the author's stamp alone: a mark is of an id.
 */

import { compareText } from '../../../core/compare-text.ts'
import type { Dated } from '../../order.ts'
import type { SessionBook } from './book.ts'

/** A pile that is larger is told apart by time for its older part. */
export const marksMax = 500

/** So long that two of a session's marks are never the same by chance: 32 bits of FNV-1a. */
export function markOf(id: string, round = ''): string {
  let hash = 0x811c9dc5
  for (const character of `${id} ${round}`) {
    hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  }
  return (hash >>> 0).toString(36)
}

/** Something that may have been told. */
export interface Marked {
  readonly mark: string
  /** Text that is greater for what is newer, by the stamp that is believed; never the same for two marks. */
  readonly order: string
}

export function markedAt(mark: string, { stamp, isAhead, own }: Dated): Marked {
  return { mark, order: isAhead ? `${stamp} 0 ${own} ${mark}` : `${stamp} 1 ${mark}` }
}

export function newestMarked(a: Marked, b: Marked): number {
  return compareText(b.order, a.order)
}

export type PileName = 'messages' | 'waiting' | 'queued'

/** What is told now of a pile, newest first. */
export interface Told {
  readonly marks: readonly string[]
  /** The order of the oldest one. With more of them than marks are kept for: all older ones were told of too. */
  readonly before?: string
}

export function toldOf(pile: readonly Marked[]): Told {
  const marks = pile.slice(0, marksMax).map(({ mark }) => mark)
  const last = pile[marksMax - 1]
  return pile.length > marksMax && last ? { marks, before: last.order } : { marks }
}

/** Asks a page about many entries. */
export function toldIn(page: SessionBook, pile: PileName): (one: Marked) => boolean {
  const { marks = [], before = '' } = page.told?.[pile] ?? {}
  const known = new Set(marks)
  return ({ mark, order }) => known.has(mark) || order < before
}
