/**
 * One entry that stands in a hot file and in the archive as well, or in two archives: as what it is to end, and where. A
 * function of the copies alone, so that every clone that has them decides alike. Moving them is app/settle.
 */

import type { Keywords } from '../org/types.ts'
import { compareText } from '../compare-text.ts'
import { lossOf } from './check.ts'
import {
  type EntryState,
  entryLife,
  fixedText,
  joinEntries,
  linesOf,
  pinnedTag,
  stateText,
  unreadTag,
} from './entry.ts'
import { readsBack } from './merge.ts'
import { printState } from './print.ts'
import { readState } from './read.ts'

/** One standing of an entry; `C` is what the caller needs to find it again. */
export interface Copy {
  readonly place: 'hot' | 'archive'
  readonly path: string
  /** LF, without line breaks at its end. */
  readonly text: string
}

export interface Settlement<C extends Copy> {
  /** All copies of the one entry. */
  readonly copies: readonly C[]
  /** The file in which alone it ends. */
  readonly path: string
  /** Like a copy's text. */
  readonly text: string
}

/**
 * For each entry under the ID that stands in several places the one it ends in. Two letters under one ID stay two. What
 * cannot be joined without a loss is left out.
 */
export function settlementsOf<C extends Copy>(
  id: string,
  copies: readonly C[],
  keywords: Keywords,
): readonly Settlement<C>[] {
  const groups = new Map<string, Read<C>[]>()
  for (const copy of copies) {
    const state = readState(copy.text)
    const name = fixedText(state.fixed)
    groups.set(name, [...(groups.get(name) ?? []), { copy, state }])
  }
  return [...groups.values()].flatMap((group) => settlement(id, group, keywords) ?? [])
}

interface Read<C> {
  readonly copy: C
  readonly state: EntryState
}

function settlement<C extends Copy>(
  id: string,
  group: readonly Read<C>[],
  keywords: Keywords,
): Settlement<C> | undefined {
  const copies = group.map(({ copy }) => copy)
  const archived = group.filter(({ copy }) => copy.place === 'archive')
  const hot = group.filter(({ copy }) => copy.place === 'hot')
  if (archived.length === 0 || group.length < 2) return undefined
  const whole = joined(group)
  const text = textOf(id, group, whole)
  if (text === undefined) return undefined
  if (hot.length === 0 || !isReopened(whole, joined(archived), keywords)) {
    return { copies, text, path: archiveOf(whole, archived) }
  }
  const paths = new Set(hot.map(({ copy }) => copy.path))
  // Which of two hot files is its own, nobody can tell.
  return paths.size > 1 ? undefined : { copies, text, path: hot[0]!.copy.path }
}

function joined<C>(group: readonly Read<C>[]): EntryState {
  return group.map(({ state }) => state).reduce(joinEntries)
}

/** Copies with the same text keep it; undefined where the join would not hold everything. */
function textOf<C extends Copy>(
  id: string,
  group: readonly Read<C>[],
  whole: EntryState,
): string | undefined {
  const sources = [...new Set(group.map(({ copy }) => copy.text))]
  if (sources.length === 1) return sources[0]
  const text = printState(whole)
  const isWhole = readsBack(text, whole) && lossOf({ id, sources, results: [text] }) === undefined
  return isWhole ? text : undefined
}

/**
 * Whether the entry came to life after it was archived: a later round of a task, also one that its owner
 * approved to run once more, a message marked to do, unread or pinned.
 * What a person archived while it was open stays there. What has no life of its own, such as a contact, comes back with
 * anything new that its hot copy says, as in any merge.
 */
function isReopened(whole: EntryState, archived: EntryState, keywords: Keywords): boolean {
  if (isAtRest(whole, keywords)) return false
  if (whole.fixed.kind === 'other') return stateText(whole) !== stateText(archived)
  return lifeText(whole) !== lifeText(archived)
}

/** May be in an archive: at its end by its log, and held back by no mark. */
function isAtRest(state: EntryState, { done }: Keywords): boolean {
  const { keyword } = entryLife(state, linesOf(state))
  const isHeld = state.tags.has(unreadTag) || state.tags.has(pinnedTag)
  return keyword !== undefined && done.includes(keyword) && !isHeld
}

function lifeText(state: EntryState): string {
  const { keyword, effective } = entryLife(state, linesOf(state))
  const marks = [unreadTag, pinnedTag].map((tag) => state.tags.has(tag))
  return JSON.stringify([keyword, effective?.raw, ...marks])
}

/** By month of creation in UTC, the same on every machine; of what has no such time the first of the archives it is in. */
function archiveOf<C extends Copy>(whole: EntryState, archived: readonly Read<C>[]): string {
  const stampMs = Date.parse(whole.fixed.values['STAMP'] ?? '')
  if (!Number.isNaN(stampMs)) return archivePath(new Date(stampMs).toISOString())
  return archived.map(({ copy }) => copy.path).sort(compareText)[0]!
}

/** `archive/2026-11.org` for an instant as ISO 8601 in UTC. */
export function archivePath(stamp: string): string {
  return `archive/${stamp.slice(0, 7)}.org`
}
