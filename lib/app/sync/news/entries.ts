/** Which entries a change of files brought, by ID: what is told of a sync. Authors are judged with what this machine knows. */

import { channelAt } from '../../../core/channel/name.ts'
import { isPostId } from '../../../core/channel/post-id.ts'
import { peekProperty } from '../../../core/codec/peek.ts'
import type { Contact } from '../../../core/model/contact.ts'
import { textIn } from '../../../core/view/seen.ts'
import { decodeText } from '../../../core/org/bytes.ts'
import { entryRanges, scanOutline } from '../../../core/org/scan.ts'
import type { Keywords, Range } from '../../../core/org/types.ts'
import { holdsLetters, isArchive, letterOf, viewOf } from '../../decode.ts'
import { isMine, loadContacts } from '../../people.ts'
import type { Deps, Space } from '../../ports.ts'
import { type Judge, judgeFor } from '../../standings.ts'
import type { EntryView } from '../../views.ts'
import { type PostNews, postNews } from './posts.ts'
import type { CameIn, LostClaim } from '../report.ts'

/** A file of a space before and after; empty bytes where it was not there. */
export interface FileChange {
  readonly path: string
  readonly before: Uint8Array
  readonly after: Uint8Array
}

export interface News {
  /** Messages and tasks. */
  readonly cameIn: readonly CameIn[]
  readonly lostClaims: readonly LostClaim[]
  readonly posts: readonly PostNews[]
}

interface Found {
  readonly path: string
  readonly bytes: Uint8Array
  readonly range: Range
  readonly keywords: Keywords
}

/** New entries first as they stand, then those that were edited or changed; what was only archived is no news. */
export async function newsOf(
  deps: Deps,
  space: Space,
  changes: readonly FileChange[],
  /** Ids of tasks whose claim of ours gave way. */
  withdrawn: ReadonlySet<string>,
): Promise<News> {
  const told = changes.filter(({ path }) => isTold(path))
  if (told.length === 0) return { cameIn: [], lostClaims: [], posts: [] }
  const judge = await judgeFor(deps, space)
  const contacts = await loadContacts(deps, space)
  const before = entriesOf(told, 'before')
  const cameIn: CameIn[] = []
  const lostClaims: LostClaim[] = []
  const posts: PostNews[] = []
  for (const [id, found] of entriesOf(told, 'after')) {
    const old = before.get(id)
    if (old && textOf(old) === textOf(found)) continue
    if (old && isArchive(found.path)) continue
    const change = old ? 'changed' : 'new'
    const channel = postNews(judge, id, found)
    if (channel) posts.push({ id, space: space.name, channel, change })
    const entry = holdsLetters(found.path) ? viewIn(judge, space, found) : undefined
    if (!entry) continue
    const was = old && viewIn(judge, space, old)
    // By its author, proved: a text that was changed under its signature is no new version.
    const version = entry.versions?.at(-1)
    if (was && isJoined(was, entry) && isSameBesideVia(old, found)) {
      if (isOfMine(deps, contacts, entry)) cameIn.push({ change: 'joined', entry })
      continue
    }
    const isEdited = was !== undefined && version !== undefined && textIn(was) !== version.text
    cameIn.push({ change: isEdited ? 'edited' : change, entry })
    const isLost = withdrawn.has(id) || (was && isTaken(deps, contacts, { was, now: entry }))
    const lost = isLost ? lostTo(entry) : undefined
    if (lost) lostClaims.push(lost)
  }
  await judge.savePins()
  const ordered = [...cameIn.filter(isNew), ...cameIn.filter((one) => !isNew(one))]
  return { cameIn: ordered, lostClaims, posts }
}

/** Ids of entries that are new or changed. */
export function changedIds(changes: readonly FileChange[]): readonly string[] {
  const told = changes.filter(({ path }) => isTold(path))
  const before = entriesOf(told, 'before')
  return [...entriesOf(told, 'after')].flatMap(([id, found]) => {
    const old = before.get(id)
    return old && (isArchive(found.path) || textOf(old) === textOf(found)) ? [] : [id]
  })
}

/** Files whose entries are told of. */
function isTold(path: string): boolean {
  return holdsLetters(path) || channelAt(path) !== undefined
}

function isNew({ change }: CameIn): boolean {
  return change === 'new'
}

function entriesOf(
  changes: readonly FileChange[],
  side: 'before' | 'after',
): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>()
  for (const change of changes) {
    const bytes = change[side]
    const outline = scanOutline(bytes)
    for (const range of entryRanges(outline)) {
      const id = peekProperty(bytes, range, 'ID')
      // In a channel's file its posts alone: the head is told by its commands.
      if (!id || (!holdsLetters(change.path) && !isPostId(id))) continue
      const known = found.get(id)
      // A copy on its way to the archive stands in both files for a while.
      if (known && !isArchive(known.path)) continue
      found.set(id, { path: change.path, bytes, range, keywords: outline.keywords })
    }
  }
  return found
}

/** Without the blank lines that part it from the next; line ends are the editor's. */
function textOf({ bytes, range }: Found): string {
  return decodeText(bytes, range.start, range.end).replaceAll('\r\n', '\n').trimEnd()
}

/** Git and the relay each brought a copy: what their reader sees of it is as it was. */
function isJoined(was: EntryView, now: EntryView): boolean {
  const [old, held] = [was, now].map(({ via: _way, path: _path, ...seen }) => JSON.stringify(seen))
  return now.via === 'relay' && old === held
}

/** A merge may put the lines of a drawer into another order. */
function isSameBesideVia(old: Found, found: Found): boolean {
  const [before, after] = [old, found].map((one) => {
    const lines = textOf(one).split('\n')
    return lines
      .filter((text) => !/^:VIA: +relay$/u.test(text))
      .sort()
      .join('\n')
  })
  return before === after
}

function isOfMine(deps: Deps, contacts: readonly Contact[], view: EntryView): boolean {
  const { from, to } = letterOf(view)
  return [from, to].some((one) => isMine(deps, one, contacts))
}

function viewIn(judge: Judge, space: Space, { path, ...file }: Found): EntryView | undefined {
  return viewOf(judge, { space: space.name, path }, file)
}

/** A claim of mine does not stand any more, because somebody's earlier one came in. */
function isTaken(
  deps: Deps,
  contacts: readonly Contact[],
  { was, now }: { readonly was: EntryView; readonly now: EntryView },
): boolean {
  if (was.kind !== 'task' || now.kind !== 'task') return false
  const [old, held] = [was.task.claim, now.task.claim]
  if (was.task.state !== 'WORKING' || now.task.state !== 'WORKING' || !old || !held) return false
  if (!isMine(deps, old.by, contacts)) return false
  return old.by !== held.by || old.session !== held.session
}

/** Who has the task now, or ended it. */
function lostTo(now: EntryView): LostClaim | undefined {
  if (now.kind !== 'task' || !now.task.claim) return undefined
  const { id, state, claim, lease } = now.task
  return { id, space: now.space, state, by: claim.by, session: claim.session, until: lease }
}
