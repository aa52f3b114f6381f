/**
 * A message in the place of the heading that somebody wrote for it: one write, so that a crash neither loses it nor sends it
 * twice. What belongs into a queue is stored in the heading's place first, and moved from there by its id.
 */

import { entriesWithTag } from '../core/codec/peek.ts'
import { decodeOutbox, outboxTag } from '../core/outbox/codec.ts'
import { decodeTask, taskTag } from '../core/codec/task.ts'
import type { Contact } from '../core/model/contact.ts'
import type { TaskOrder } from '../core/model/task.ts'
import { refuse, type Result } from '../core/model/refusal.ts'
import { propertyOf, readEntry } from '../core/org/entry.ts'
import { copyText } from '../core/org/find.ts'
import { printEntry } from '../core/org/print.ts'
import { entryRanges, findEntry, readKeywords, scanOutline } from '../core/org/scan.ts'
import type { NewEntry, Op, Range } from '../core/org/types.ts'
import { textOfEntry } from './archive-copy.ts'
import { inboxPath, isArchive, outboxPath, queuePath } from './decode.ts'
import { loadContacts, ownerOf } from './people.ts'
import type { Deps, Space, SpaceView, Written } from './ports.ts'
import type { WrittenDraft } from './views.ts'

/** The heading as it was read, if it still stands there without an ID. */
export function findDraft(view: SpaceView, { path, text }: WrittenDraft): Range | undefined {
  const bytes = view.read(path)
  const keywords = readKeywords(bytes)
  return entryRanges(scanOutline(bytes)).find((range) => {
    if (copyText(bytes, range) !== text) return false
    return propertyOf(readEntry(bytes, range, keywords), 'ID') === undefined
  })
}

export function draftOps(
  view: SpaceView,
  draft: WrittenDraft,
  sent: readonly { readonly letter: { readonly id: string }; readonly entry: NewEntry }[],
): readonly Op[] {
  const range = findDraft(view, draft)
  const id = sent[0]?.letter.id
  if (!range || id === undefined) return []
  const was = view.read(draft.path).slice(range.start, range.end)
  const text = sent.map(({ entry }) => printEntry(withHandParts(entry, draft))).join('\n')
  return [{ type: 'replace', path: draft.path, id, was, text }]
}

/** Why nothing was sent: the write took nobody's place. */
export function draftWaits(
  { path }: WrittenDraft,
  { state, value }: Written<readonly unknown[]>,
): Result<never> | undefined {
  if (state === 'stored') return undefined
  if (state === 'unchanged' || value.length === 0) {
    const why = `The heading in ${path} changed while it was being sent, so it was left alone.`
    return refuse({ code: 'conflict', why, hint: 'Try again.' })
  }
  const why = `${path} has unsaved edits in Emacs, so the heading was left alone.`
  return refuse({ code: 'conflict', why, hint: 'Save the file, and try again.' })
}

/** What the person put beside the text. What the entry says of itself stands above it. */
function withHandParts(entry: NewEntry, draft: WrittenDraft): NewEntry {
  const own = new Set(entry.properties.map(([key]) => key))
  const deadline = draft.deadline ?? entry.planning?.deadline
  const { scheduled } = draft
  return {
    ...entry,
    tags: [...new Set([...entry.tags, ...draft.tags])],
    properties: [...entry.properties, ...draft.properties.filter(([key]) => !own.has(key))],
    planning: { ...(deadline ? { deadline } : {}), ...(scheduled ? { scheduled } : {}) },
  }
}

/**
 * Brings my tasks that stand in the inbox into their queues, and what goes by relay into the outbox. A crash between the two
 * files leaves two copies, and the next run takes the first away; what is in an archive by then was in its place already.
 */
export async function moveDrafts(deps: Deps, space: Space): Promise<void> {
  const contacts = await loadContacts(deps, space)
  const seen = await deps.store.read(space, inboxPath)
  if (misplacedIn(deps, seen, contacts).length === 0) return
  await deps.store.write(space, (view) => {
    const inbox = view.read(inboxPath)
    const archives = view.paths().filter(isArchive)
    const ops = misplacedIn(deps, inbox, contacts).flatMap(({ range, id, path }): readonly Op[] => {
      const text = textOfEntry(inbox, range)
      if (text === undefined) return []
      const isDone = archives.some((one) => findEntry(view.read(one), id) !== undefined)
      const remove = { type: 'remove', path: inboxPath, id } as const
      return isDone ? [remove] : [{ type: 'append', path, id, text }, remove]
    })
    return { ops, value: undefined }
  })
}

interface Misplaced {
  readonly range: Range
  readonly id: string
  /** Where it belongs. */
  readonly path: string
}

function misplacedIn(
  deps: Deps,
  bytes: Uint8Array,
  contacts: readonly Contact[],
): readonly Misplaced[] {
  const keywords = readKeywords(bytes)
  const isOwn = ({ from, sig }: TaskOrder) => from === deps.acting && sig !== undefined
  const tasks = entriesWithTag(bytes, taskTag).flatMap((range): readonly Misplaced[] => {
    const task = decodeTask(bytes, readEntry(bytes, range, keywords))
    if (!task.ok || !isOwn(task.value)) return []
    const { id, to } = task.value
    // Anybody may give a message to a person this tag.
    return ownerOf(to, contacts) === undefined ? [] : [{ range, id, path: queuePath(to) }]
  })
  const sent = entriesWithTag(bytes, outboxTag).flatMap((range): readonly Misplaced[] => {
    const item = decodeOutbox(bytes, readEntry(bytes, range, keywords))
    if (!item.ok || !isOwn(item.value.letter)) return []
    return [{ range, id: item.value.letter.id, path: outboxPath }]
  })
  return [...tasks, ...sent]
}
