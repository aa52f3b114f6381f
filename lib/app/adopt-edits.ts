/**
 * Keywords, marks and fields that a person changed by hand: each gets a line in the log that says who and when, so that the log
 * gives what stands in the heading. A task's keyword is a step in its life, adopt-tasks.ts.
 */

import type { HandEdits, KeywordEdit } from '../core/adopt/hand.ts'
import { isMemoryId } from '../core/memory/id.ts'
import { unreadTag } from '../core/codec/message.ts'
import { type Address, parseAddress } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import { parseId } from '../core/model/id.ts'
import {
  formatMarkLine,
  formatStateLine,
  type MarkVerb,
  type NewStateLine,
  parseLogLine,
} from '../core/model/log.ts'
import { propertyOf } from '../core/org/entry.ts'
import type { EntryEdit, Op } from '../core/org/types.ts'
import {
  type BroughtEntries,
  broughtEntries,
  type ChangedPiece,
  changedPieces,
  joinedPart,
  nothingLooked,
  ofHand,
} from './adopt-changed.ts'
import { type LocalFile, type Piece, piecesOf } from './adopt-local.ts'
import { type Found, type HandChange, type LeftAlone, nothingFound } from './adopt-report.ts'
import { isQueue } from './decode.ts'
import { adoptSetting } from './state/adopt.ts'
import { markEdit } from './marks/sign-mark.ts'
import { isMine, loadContacts, me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { signTransition } from './sign.ts'
import { replacingMs } from './stamps.ts'

/** What a message may be. The others are a task's, and would make it one for whoever folds its log. */
const messageWords = ['TODO', 'WAITING', 'DONE', 'CANCELLED', 'ARCHIVED']
const endWords = ['DONE', 'CANCELLED', 'ARCHIVED']

export async function adoptEdits(deps: Deps, space: Space, file: LocalFile): Promise<Found> {
  const contacts = await loadContacts(deps, space)
  const seen = planFile(deps, contacts, file, { pieces: file.pieces, brought: nothingLooked })
  if (seen.ops.length === 0) return seen.found
  const brought = await broughtEntries(file)
  const written = await deps.store.write(space, (view) => {
    // Somebody may have written since: what is there now is what is adopted.
    const pieces = piecesOf(view.read(file.path))
    const { ops, found } = planFile(deps, contacts, file, { pieces, brought })
    return { ops, value: found, whenEdited: 'leave' }
  })
  return written.state === 'left' ? waiting(written.value) : written.value
}

/** Nothing was written, so nothing is said to be adopted. */
export function waiting(found: Found): Found {
  const left = found.changed.map(({ path, id }): LeftAlone => {
    const why = `${path} has unsaved edits in Emacs, so what was changed there waits.`
    return { path, name: id, why, hint: 'Save the file, and sync again.' }
  })
  return { ...found, changed: [], left: [...found.left, ...left] }
}

interface Planned {
  readonly ops: readonly Op[]
  readonly found: Found
}

function planFile(
  deps: Deps,
  contacts: readonly Contact[],
  file: LocalFile,
  { pieces, brought }: { readonly pieces: readonly Piece[]; readonly brought: BroughtEntries },
): Planned {
  const ops: Op[] = []
  const changed: HandChange[] = []
  const left: LeftAlone[] = []
  const isShared = file.published !== undefined
  const { path } = file
  for (const changedOne of changedPieces(file, pieces)) {
    const { piece } = changedOne
    left.push(...joinedPart(file, changedOne))
    const planned = planEntry(deps, contacts, { path, piece, edits: changedOne.edits, isShared })
    const isStep = 'edits' in planned && planned.edits.length > 0
    const own = isStep ? ofHand(file, withoutKeyword(path, changedOne), brought) : undefined
    left.push(...(own?.left ?? []))
    const edits = own?.edits ?? changedOne.edits
    const step = own ? planEntry(deps, contacts, { path, piece, edits, isShared }) : planned
    if ('why' in step) left.push({ path, name: piece.id, ...step })
    else if (step.edits.length > 0) {
      ops.push({ type: 'edit', path, id: piece.id, edits: step.edits })
      changed.push({ path, id: piece.id, what: step.what })
    }
  }
  return { ops, found: { ...nothingFound, changed, left } }
}

/** A task's is a step in its life (adopt-tasks.ts). */
function withoutKeyword(path: string, one: ChangedPiece): ChangedPiece {
  return isQueue(path) ? { ...one, edits: { ...one.edits, keyword: undefined } } : one
}

type Step =
  | { readonly edits: readonly EntryEdit[]; readonly what: readonly string[] }
  | { readonly why: string; readonly hint: string }

const nothing: Step = { edits: [], what: [] }

function planEntry(
  deps: Deps,
  contacts: readonly Contact[],
  given: {
    readonly path: string
    readonly piece: Piece
    readonly edits: HandEdits
    /** Others have a copy of the file. */
    readonly isShared: boolean
  },
): Step {
  const { path, piece, edits, isShared } = given
  const { from, to } = peopleOf(piece)
  if (edits.fixed === 'changed') {
    const why = `What ${from ?? 'its author'} wrote and signed was changed by hand, and is theirs under that id.`
    return { why, hint: 'Undo the change, or send what you would say as a message of your own.' }
  }
  const setting = edits.setting && adoptSetting(deps, piece, edits.setting)
  if (setting && 'why' in setting) return setting
  const isTask = isQueue(path)
  const keyword = isTask ? undefined : edits.keyword
  const isTouched =
    keyword || edits.unread !== undefined || edits.pinned !== undefined || edits.fields.length > 0
  if (setting) return { edits: setting.edits, what: ['VALUE'] }
  if (!isTouched) return nothing
  const isForMe = isTask ? to && isMine(deps, to, contacts) : to === me(deps)
  if (to && !isForMe) {
    if (!isShared) return nothing
    const why = `It is to ${to}, whose marks are their own, so what was changed by hand is not said of it.`
    return { why, hint: 'Undo the change, or leave it: it says nothing to others.' }
  }
  // A memory without a keyword is held.
  const isHeld = isMemoryId(piece.id) && keyword?.to === undefined
  if (keyword && !isHeld) {
    const wrong = wrongKeyword(keyword, to)
    if (wrong) return wrong
  }
  return planLines(deps, piece, { ...edits, keyword })
}

function wrongKeyword({ from, to }: KeywordEdit, recipient: Address | undefined): Step | undefined {
  const before = from || 'no keyword'
  if (to === undefined) {
    const why = `Its keyword was taken away; its log says ${before}.`
    return { why, hint: 'Give it one again.' }
  }
  if (recipient === undefined || messageWords.includes(to)) return undefined
  const why = `Its keyword was changed to ${to}, which is a word for agents' tasks; its log says ${before}.`
  return { why, hint: `Choose one of ${messageWords.join(', ')}.` }
}

function planLines(deps: Deps, piece: Piece, edits: HandEdits): Step {
  const atMs = nextMs(deps, piece)
  const written = { by: deps.acting, atMs, orgStamp: deps.orgStamp(atMs) }
  const mark = (verb: MarkVerb, detail?: string): EntryEdit => {
    if (verb !== 'Edited') return markEdit(deps, piece, { verb, detail, atMs })
    const item = formatMarkLine({ ...written, verb, ...(detail ? { detail } : {}) })
    return { type: 'log', item }
  }
  const made: EntryEdit[] = []
  const what: string[] = []
  for (const field of edits.fields) {
    made.push(mark('Edited', field))
    what.push(field)
  }
  if (edits.pinned !== undefined) {
    made.push(mark(edits.pinned ? 'Pinned' : 'Unpinned'))
    what.push(edits.pinned ? 'pinned' : 'unpinned')
  }
  const { keyword } = edits
  // A message at its end has been read, as `mark done` has it.
  const isRead = keyword?.to !== undefined && endWords.includes(keyword.to) && isUnread(piece)
  const unread = isRead ? false : edits.unread
  if (unread !== undefined) {
    made.push(mark(unread ? 'Unread' : 'Read'))
    what.push(unread ? 'unread' : 'read')
    made.push({ type: 'tags', add: unread ? [unreadTag] : [], remove: unread ? [] : [unreadTag] })
  }
  if (keyword) {
    const { from, to = '', note, unsaid } = keyword
    for (const item of unsaid) made.push({ type: 'unlog', item })
    if (from !== to) {
      const line = { ...written, from, to, note }
      made.push({
        type: 'log',
        item: formatStateLine({ ...line, ...proofOfMemory(deps, piece, line) }),
      })
    }
    what.push(to || 'held')
  }
  return { edits: made, what }
}

/** A memory is forgotten by a signed line alone; a message's keyword is its recipient's. */
function proofOfMemory(deps: Deps, { id }: Piece, line: NewStateLine): { readonly proof?: string } {
  const memory = isMemoryId(id) ? parseId(id) : undefined
  // As it will be read: a note of several lines is laid out anew.
  const read = parseLogLine(formatStateLine(line))
  if (memory === undefined || read.type !== 'state') return {}
  const { from = '', to, note } = read
  const at = new Date(line.atMs).toISOString()
  return { proof: signTransition(deps, { id: memory, from, to, by: line.by, at, note }) }
}

function isUnread({ entry }: Piece): boolean {
  return peopleOf({ entry }).to !== undefined && entry.heading.tags.includes(unreadTag)
}

function peopleOf({ entry }: Pick<Piece, 'entry'>): {
  readonly from: Address | undefined
  readonly to: Address | undefined
} {
  const address = (key: string) => parseAddress(propertyOf(entry, key) ?? '')
  return { from: address('FROM'), to: address('TO') }
}

/** Later than the entry and all that its log has an author for. */
function nextMs(deps: Deps, { entry }: Piece): number {
  const lines = entry.log.map(({ text }) => parseLogLine(text))
  const times = [
    Date.parse(propertyOf(entry, 'STAMP') ?? ''),
    ...lines.map((line) => (line.type === 'other' || line.by === undefined ? 0 : line.atMs)),
  ]
  return replacingMs(deps.clock.nowMs(), times)
}
