/**
 * What a person changed in an entry by hand: where its heading and its properties differ from what its log and its published
 * copy say. Pure; who may change what, and how it is written down, is in app/adopt-*.
 */

import { type EntryState, fixedText, orderOf, pinnedTag, unreadTag } from '../merge/entry.ts'
import { readState } from '../merge/read.ts'
import { winnerOf } from '../merge/register.ts'
import type { StateLine } from '../model/log.ts'
import { urgencies, urgencyToCookie } from '../model/priority.ts'
import { replayMessage } from '../model/replay.ts'
import { propertyOf } from '../org/entry.ts'
import type { Keywords } from '../org/types.ts'
import { setField } from '../state/register.ts'
import { isByHand, isJoinMade, type ValueSet } from '../state/value-set.ts'
import {
  type Copy,
  isJoined,
  isMigrated,
  keywordIn,
  linesBeyond,
  readCopy,
  settingIn,
} from './copy.ts'

/** An entry's text: LF, without line breaks at its end. */
export interface Copies {
  readonly local: string
  /** As all other clones have it; undefined where they do not have it, or nobody knows. */
  readonly published: string | undefined
  readonly keywords: Keywords
}

export interface HandEdits {
  readonly keyword: KeywordEdit | undefined
  /** The marks as they stand now, where the log has another word or none. */
  readonly unread: boolean | undefined
  readonly pinned: boolean | undefined
  /** A shared value that was changed, or put there. */
  readonly setting: SettingEdit | undefined
  /** Title, priority, planning, properties and text, by the merge's names. */
  readonly fields: readonly string[]
  /** The parts that rest on what a join alone says: no hand is known to have made them. */
  readonly joined: readonly string[]
  /** What nobody may change: of a letter all that is signed. Then nothing else is looked at. */
  readonly fixed: 'same' | 'changed'
}

export interface SettingEdit {
  /** As it stands now; undefined for one that was taken away. */
  readonly value: string | undefined
  /** What others have in its place. */
  readonly before: ValueSet | undefined
}

export interface KeywordEdit {
  /** What the log gives without the lines that nobody answers for. */
  readonly from: string | undefined
  readonly to: string | undefined
  /** Emacs's own lines about it, for which nobody answers: their place is taken by one that says who and when. */
  readonly unsaid: readonly string[]
  /** What was said with it, in the note that Emacs asks for. */
  readonly note: string
}

const nothing: HandEdits = {
  keyword: undefined,
  unread: undefined,
  pinned: undefined,
  setting: undefined,
  fields: [],
  joined: [],
  fixed: 'same',
}

export function handEdits(copies: Copies): HandEdits {
  const { local, published, keywords } = copies
  const own = readCopy(local, keywords)
  const other = published === undefined ? undefined : readCopy(published, keywords)
  if (published === undefined || !other) {
    const setting = settingEdit(own, undefined)
    const heading = headingEdits(own, undefined)
    return {
      ...nothing,
      ...heading,
      setting,
      fields: priorityOf(own),
      joined: settingJoined(own, undefined),
    }
  }
  const states = { own: readState(local), other: readState(published) }
  if (fixedText(states.own.fixed) !== fixedText(states.other.fixed)) {
    return { ...nothing, fixed: 'changed' }
  }
  const isUnsaidField = (field: string) => editedMs(own, field) <= editedMs(other, field)
  const fields = changedFields(states.own, states.other)
    .filter(isUnsaidField)
    .filter((field) => !isSameHeading(field, own, other))
  const ofJoin = fieldsOfJoin(own, other)
  const isOfJoin = (field: string) => ofJoin.includes(field)
  return {
    ...nothing,
    ...headingEdits(own, other),
    setting: settingEdit(own, other),
    fields: fields.filter((field) => !isOfJoin(field)),
    joined: [
      ...joinedKeyword(own, other),
      ...settingJoined(own, other),
      ...fields.filter(isOfJoin),
    ],
  }
}

/** The keyword, where it is only what a join made of some copy: the join met it, and nobody knows whose it was. */
function joinedKeyword(own: Copy, other: Copy): readonly string[] {
  const { keyword } = own.heading
  const made = new Set(linesBeyond(own, other).filter(isJoined))
  if (made.size === 0 || keyword === undefined || keyword === other.heading.keyword) return []
  const before = own.lines.filter((line) => !(isJoined(line) && made.has(line)))
  const isMade = keywordIn(own, own.lines) === keyword && keywordIn(own, before) !== keyword
  return isMade ? [keyword] : []
}

/** The same of a shared value; what the others have as well was published. */
function settingJoined(own: Copy, other: Copy | undefined): readonly string[] {
  if (!settingIn(own) || !isJoinMade((key) => propertyOf(own.entry, key))) return []
  const isKnown = (key: string) =>
    other !== undefined && propertyOf(own.entry, key) === propertyOf(other.entry, key)
  return isKnown('VALUE') && isKnown('STAMP') ? [] : ['VALUE']
}

function fieldsOfJoin(own: Copy, other: Copy): readonly string[] {
  return linesBeyond(own, other).flatMap((line) => {
    const isEdit = line.type === 'mark' && line.verb === 'Edited' && isJoined(line)
    return isEdit && line.detail !== undefined ? [line.detail] : []
  })
}

/** What somebody else published by hand is theirs to sign. */
function settingEdit(own: Copy, other: Copy | undefined): SettingEdit | undefined {
  const set = settingIn(own)
  if (!set || !isByHand(set) || isJoinMade((key) => propertyOf(own.entry, key))) return undefined
  const before = other && settingIn(other)
  if (before && isByHand(before) && before.value === set.value) return undefined
  return { value: set.value, before }
}

function headingEdits(
  own: Copy,
  other: Copy | undefined,
): Pick<HandEdits, 'keyword' | 'unread' | 'pinned'> {
  return { keyword: keywordEdit(own, other), ...marksOf(own, other) }
}

function keywordEdit(own: Copy, other: Copy | undefined): KeywordEdit | undefined {
  const to = own.heading.keyword
  const unsaid = unsaidLines(own, other)
  // What the others have as well, somebody published: it is not this person's edit.
  if (other && other.heading.keyword === to && unsaid.length === 0) return undefined
  const from = keywordIn(
    own,
    own.lines.filter((line) => !unsaid.some((one) => one === line)),
  )
  if (from === to && keywordIn(own, own.lines) === to) return undefined
  // What a migration brought, and what somebody wrote with its keyword, has no log and was not changed.
  const isNew = isMigrated(own) || own.kind !== 'letter'
  if (!other && unsaid.length === 0 && isNew) return undefined
  return { from, to, unsaid: unsaid.map(({ raw }) => raw), note: noteOf(unsaid) }
}

/** Emacs writes no author. What a join says by nobody may be anybody's, and is never taken for a person's word. */
function isUnsaid({ by }: StateLine): boolean {
  return by === undefined
}

/** Those that the others do not have; where nobody knows what they have, those above the newest line with an author. */
function unsaidLines(own: Copy, other: Copy | undefined): readonly StateLine[] {
  const states = own.lines.flatMap((line) => (line.type === 'state' ? [line] : []))
  if (other) {
    const known = new Set(other.lines.map(({ raw }) => raw))
    return states.filter((line) => isUnsaid(line) && !known.has(line.raw))
  }
  const said = states.findIndex((line) => !isUnsaid(line))
  return said < 0 ? states : states.slice(0, said)
}

/** Oldest first, as they were said. */
function noteOf(unsaid: readonly StateLine[]): string {
  return unsaid
    .map(({ note }) => note)
    .filter((note) => note !== '')
    .reverse()
    .join('\n')
}

/** A mark that the log does not speak of is as the published copy has it; a letter comes unread. */
function marksOf(own: Copy, other: Copy | undefined): Pick<HandEdits, 'unread' | 'pinned'> {
  const said = replayMessage(own.lines)
  const changed = (tag: string, inLog: boolean | undefined, first: boolean) => {
    const has = own.heading.tags.includes(tag)
    const had = other?.heading.tags.includes(tag)
    if (had === has || (inLog ?? had ?? first) === has) return undefined
    return had === undefined && inLog === undefined && isMigrated(own) ? undefined : has
  }
  const isMessage = own.kind === 'letter' && !own.heading.tags.includes('task')
  return {
    unread: isMessage ? changed(unreadTag, said.unread, true) : undefined,
    pinned: changed(pinnedTag, said.pinned, false),
  }
}

/** Fields with another value. */
function changedFields(own: EntryState, other: EntryState): readonly string[] {
  const fields = new Set([...own.registers.keys(), ...other.registers.keys()])
  // A shared value has its author and time with it.
  const isOther = (field: string) => valueIn(own, field) !== valueIn(other, field)
  return [...fields].filter((field) => field !== setField && isOther(field)).sort()
}

/** The merge takes a keyword that only the preamble knows for a word of the title; to the person it is a keyword. */
function isSameHeading(field: string, { heading: own }: Copy, { heading: other }: Copy): boolean {
  if (field === 'priority') return own.priority === other.priority
  return field === 'title' && own.title === other.title && own.comment === other.comment
}

/** Without a published copy only the cookie has a first value that is known: what the author asked for. */
function priorityOf(own: Copy): readonly string[] {
  const { kind, entry, heading } = own
  if (kind !== 'letter' || isMigrated(own) || editedMs(own, 'priority') > 0) return []
  const asked = urgencies.find((one) => one === propertyOf(entry, 'URGENCY')) ?? 'normal'
  return heading.priority === urgencyToCookie(asked) ? [] : ['priority']
}

function valueIn({ registers }: EntryState, field: string): string | undefined {
  const register = registers.get(field)
  return register && winnerOf(register, orderOf(field))
}

function editedMs({ lines }: Copy, field: string): number {
  const times = lines.flatMap((line) => {
    const isEdit = line.type === 'mark' && line.verb === 'Edited' && line.detail === field
    return isEdit && line.by !== 'nobody' ? [line.atMs] : []
  })
  return Math.max(0, ...times)
}
