/**
 * Of what a hand seems to have changed in an entry, what some copy that git brought here had as well, with nothing in the log
 * to say whose it was: it may have come back by a reset, a stash or a restore, and is not the hand's. Pure.
 */

import { type EntryState, orderOf, pinnedTag, unreadTag } from '../merge/entry.ts'
import { readState } from '../merge/read.ts'
import { winnerOf } from '../merge/register.ts'
import type { Keywords } from '../org/types.ts'
import { isByHand } from '../state/value-set.ts'
import {
  type Copy,
  isSaid,
  isMigrated,
  keywordIn,
  linesBeyond,
  markIn,
  readCopy,
  settingIn,
} from './copy.ts'
import type { HandEdits } from './hand.ts'

export interface OwnEdits {
  readonly edits: HandEdits
  /** What was left out, by the names that a report has for it. */
  readonly brought: readonly string[]
}

/** `versions` are the texts that the entry had in what git brought. */
export function ownEdits(
  edits: HandEdits,
  given: { readonly local: string; readonly keywords: Keywords },
  versions: readonly string[],
): OwnEdits {
  const { local, keywords } = given
  const own = readCopy(local, keywords)
  let left = edits
  const brought: string[] = []
  for (const text of versions) {
    if (isEmpty(left)) break
    const copy = readCopy(text, keywords)
    if (left.keyword && (hadKeyword(own, copy) || hadLine(copy, left.keyword.unsaid))) {
      brought.push(left.keyword.to ?? 'no keyword')
      left = { ...left, keyword: undefined }
    }
    if (left.unread !== undefined && hadMark(own, copy, unreadTag)) {
      brought.push(left.unread ? 'unread' : 'read')
      left = { ...left, unread: undefined }
    }
    if (left.pinned !== undefined && hadMark(own, copy, pinnedTag)) {
      brought.push(left.pinned ? 'pinned' : 'unpinned')
      left = { ...left, pinned: undefined }
    }
    if (left.setting && hadValue(copy, left.setting.value)) {
      brought.push('VALUE')
      left = { ...left, setting: undefined }
    }
    if (left.fields.length === 0) continue
    const states = { own: readState(local), copy: readState(text) }
    const had = left.fields.filter((field) => {
      return (
        valueIn(states.own, field) === valueIn(states.copy, field) && !isEdited(own, copy, field)
      )
    })
    brought.push(...had)
    left = { ...left, fields: left.fields.filter((field) => !had.includes(field)) }
  }
  return { edits: left, brought }
}

function isEmpty({ keyword, unread, pinned, setting, fields }: HandEdits): boolean {
  return !keyword && unread === undefined && pinned === undefined && !setting && fields.length === 0
}

/** A log only grows: what a copy says of itself in a line that is gone supports nothing. */
function supports(own: Copy, copy: Copy) {
  const gone = new Set(linesBeyond(copy, own))
  return copy.lines.filter((line) => isSaid(line) && !gone.has(line))
}

/** An author's own words, of which no log tells, gave way to a line that the copy does not have yet. */
function hadKeyword(own: Copy, copy: Copy): boolean {
  const { keyword } = own.heading
  if (copy.heading.keyword !== keyword) return false
  if (keywordIn(copy, supports(own, copy)) === keyword) return false
  const isFirst = copy.kind === 'other' || isMigrated(copy)
  return !(isFirst && linesBeyond(own, copy).some((line) => isSaid(line) && line.type === 'state'))
}

/** Emacs's own lines, which have no author: this one was in the copy already. */
function hadLine({ lines }: Copy, unsaid: readonly string[]): boolean {
  return lines.some(({ raw }) => unsaid.includes(raw))
}

function hadMark(own: Copy, copy: Copy, tag: typeof unreadTag | typeof pinnedTag): boolean {
  const { has, said, first } = markIn(copy, tag, supports(own, copy))
  return has === own.heading.tags.includes(tag) && has !== (said ?? first ?? has)
}

function hadValue(copy: Copy, value: string | undefined): boolean {
  const set = settingIn(copy)
  return set !== undefined && isByHand(set) && set.value === value
}

/** Somebody said that it was changed: in the copy already, or since, so that the copy's value had its time. */
function isEdited(own: Copy, copy: Copy, field: string): boolean {
  const lines = [...supports(own, copy), ...linesBeyond(own, copy)]
  return lines.some((line) => {
    return isSaid(line) && line.type === 'mark' && line.verb === 'Edited' && line.detail === field
  })
}

function valueIn({ registers }: EntryState, field: string): string | undefined {
  const register = registers.get(field)
  return register && winnerOf(register, orderOf(field))
}
