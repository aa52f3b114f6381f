/** Doctor: the entries of one file. Which of them no command shows, and why; which ids they have. */

import { holdsLetters, isArchive, isQueue } from '../app/decode.ts'
import { contactsPath } from '../app/people.ts'
import { decodePost } from '../core/channel/post.ts'
import { decodeContact } from '../core/codec/contact.ts'
import { decodeMessage, messageTag, unreadTag } from '../core/codec/message.ts'
import { decodeTask, taskTag } from '../core/codec/task.ts'
import { decodeFile } from '../core/files/codec.ts'
import { lockNameOf } from '../core/locks/codec.ts'
import { decodeMemory } from '../core/memory/codec.ts'
import { propertyOf, readEntry } from '../core/org/entry.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { OrgEntry, Outline } from '../core/org/types.ts'
import { stateKeyOf } from '../core/state/key.ts'

/** An entry that no command shows. */
export interface Unseen {
  readonly offset: number
  readonly why: UnseenWhy
}

export type UnseenWhy = 'no drawer' | 'bad drawer' | 'no fields' | 'no address' | 'below another'

export interface EntriesOfFile {
  readonly count: number
  readonly unseen: readonly Unseen[]
  readonly ids: readonly { readonly id: string; readonly offset: number }[]
}

/** What to say of one, of many, and what to do. */
export const reasons: Readonly<
  Record<UnseenWhy, readonly [one: string, many: string, hint: string]>
> = {
  'no drawer': [
    'has no property drawer',
    'have no property drawer',
    'Give it ID, FROM, TO and STAMP in a drawer below the heading; or take its keyword and tags away.',
  ],
  'bad drawer': [
    'has a property drawer that is none to Emacs',
    'have property drawers that are none to Emacs',
    'A drawer stands right below its heading, has only lines such as :FROM: gregor, and ends with :END:.',
  ],
  'no fields': [
    'lacks a usable ID, FROM or TO',
    'lack a usable ID, FROM or TO',
    'An entry needs ID, FROM, TO and STAMP; git log -p on the file shows what was there.',
  ],
  'no address': [
    'has no name as its ID',
    'have no names as their IDs',
    'The ID of a contact is the name to write to, in small letters, such as gregor.',
  ],
  'below another': [
    'stands below another one',
    'stand below other ones',
    'Take stars away until one is left; in Emacs: M-S-left on the heading.',
  ],
}

/** True for files whose entries commands show. */
export function holdsEntries(path: string): boolean {
  return holdsLetters(path) || path === contactsPath
}

export function entriesOfFile(path: string, bytes: Uint8Array): EntriesOfFile {
  const outline = scanOutline(bytes)
  const unseen: Unseen[] = []
  const ids: { id: string; offset: number }[] = []
  const ranges = entryRanges(outline)
  for (const range of ranges) {
    const entry = readEntry(bytes, range, outline.keywords)
    const id = propertyOf(entry, 'ID')
    const offset = range.start
    if (isShown(path, bytes, entry)) ids.push({ id: id ?? '', offset })
    else if (isMeant(path, bytes, entry)) unseen.push({ offset, why: whyNot(path, bytes, entry) })
  }
  return { count: ranges.length, unseen: [...unseen, ...tooDeep(path, outline)], ids }
}

function isShown(path: string, bytes: Uint8Array, entry: OrgEntry): boolean {
  if (path === contactsPath) return decodeContact(entry).ok
  if (isQueue(path)) return decodeTask(bytes, entry).ok
  if (decodeMessage(bytes, entry).ok || decodeTask(bytes, entry).ok) return true
  return isArchive(path) && isPutAway(bytes, entry)
}

/** What is no letter and ends in the archive all the same: posts and shared files by themselves, the others by hand. */
function isPutAway(bytes: Uint8Array, entry: OrgEntry): boolean {
  const id = propertyOf(entry, 'ID') ?? ''
  const decoders = [decodePost, decodeFile, decodeMemory]
  const isKnown = decoders.some((decode) => decode(bytes, entry).ok)
  return isKnown || stateKeyOf(id) !== undefined || lockNameOf(id) !== undefined
}

/** A person's own headings are theirs; this one looks as if it should be a message, a task or a contact. */
function isMeant(path: string, bytes: Uint8Array, entry: OrgEntry): boolean {
  const { keyword, tags } = entry.heading
  if (/^[ \t]*:(?:ID|FROM|TO|STAMP|PUBLIC_KEY):/imu.test(beginning(bytes, entry))) return true
  const ours = path === contactsPath ? ['person', 'agent'] : [messageTag, unreadTag, taskTag]
  return tags.some((tag) => ours.includes(tag)) || (path !== contactsPath && keyword !== undefined)
}

function whyNot(path: string, bytes: Uint8Array, entry: OrgEntry): UnseenWhy {
  if (entry.drawer) return path === contactsPath ? 'no address' : 'no fields'
  const hasOne = /^[ \t]*:(?:PROPERTIES|ID|FROM|TO):/imu.test(beginning(bytes, entry))
  return hasOne ? 'bad drawer' : 'no drawer'
}

/** Its own part, as much as may have a drawer in it, however long the text is. */
function beginning(bytes: Uint8Array, { range, body }: OrgEntry): string {
  return new TextDecoder().decode(
    bytes.subarray(range.start, Math.min(body.end, range.start + 8192)),
  )
}

/** Whole letters under another heading: commands look at headings of one star. */
function tooDeep(path: string, outline: Outline): readonly Unseen[] {
  if (!holdsLetters(path)) return []
  const { bytes, count, starts, levels, keywords } = outline
  const found: Unseen[] = []
  for (let index = 0; index < count; index += 1) {
    if (levels[index] === 1) continue
    const offset = starts[index]!
    const entry = readEntry(
      bytes,
      { start: offset, end: starts[index + 1] ?? bytes.length },
      keywords,
    )
    const isLetter = ['ID', 'FROM', 'TO'].every((key) => propertyOf(entry, key) !== undefined)
    if (isLetter) found.push({ offset, why: 'below another' })
  }
  return found
}
