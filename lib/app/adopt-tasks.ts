/**
 * A task's keyword that its owner or its sender changed by hand, as the step in its life that it means: the same rules and the
 * same signatures as `task` at a terminal. What those do not allow is said, and stays as it is.
 */

import type { HandEdits, KeywordEdit } from '../core/adopt/hand.ts'
import type { Contact } from '../core/model/contact.ts'
import { refuse, type Result } from '../core/model/refusal.ts'
import { parseTaskState, type TaskState } from '../core/model/task.ts'
import { applySplices, editEntry } from '../core/org/edit.ts'
import { propertyOf, readEntry } from '../core/org/entry.ts'
import type { EntryEdit, Keywords, Op } from '../core/org/types.ts'
import {
  type BroughtEntries,
  broughtEntries,
  type ChangedPiece,
  changedPieces,
  ofHand,
} from './adopt-changed.ts'
import { waiting } from './adopt-edits.ts'
import { type LocalFile, type Piece, piecesOf } from './adopt-local.ts'
import { type Found, type HandChange, type LeftAlone, nothingFound } from './adopt-report.ts'
import { isQueue, viewOf } from './decode.ts'
import { remember } from './govern-known.ts'
import { isMine, loadContacts } from './people.ts'
import type { Deps, Ends, Space, TaskNote } from './ports.ts'
import { type Judge, judgeFor } from './standings.ts'
import { planAct } from './task-act.ts'
import type { TaskActInput, TaskVerb, TaskView } from './views.ts'

export async function adoptTasks(deps: Deps, space: Space, file: LocalFile): Promise<Found> {
  if (!isQueue(file.path)) return nothingFound
  const touched = (one: ChangedPiece) => one.edits.keyword && one.edits.fixed === 'same'
  if (!changedPieces(file, file.pieces).some(touched)) return nothingFound
  const [contacts, ends] = [await loadContacts(deps, space), await deps.ended.load()]
  const judge = await judgeFor(deps, space)
  const brought = await broughtEntries(file)
  const round: Round = { space, file, judge, contacts, ends, brought }
  const written = await deps.store.write(space, (view) => {
    const bytes = view.read(file.path)
    const planned = planFile(deps, round, bytes)
    return { ops: planned.ops, value: planned, whenEdited: 'leave' }
  })
  const { found, notes } = written.value
  if (written.state === 'left') return waiting(found)
  await remember(deps, notes)
  await judge.savePins()
  return found
}

interface Round {
  readonly space: Space
  readonly file: LocalFile
  readonly judge: Judge
  readonly contacts: readonly Contact[]
  readonly ends: Ends
  readonly brought: BroughtEntries
}

interface Planned {
  readonly ops: readonly Op[]
  readonly found: Found
  readonly notes: readonly TaskNote[]
}

function planFile(deps: Deps, round: Round, bytes: Uint8Array): Planned {
  const { path } = round.file
  const ops: Op[] = []
  const notes: TaskNote[] = []
  const changed: HandChange[] = []
  const left: LeftAlone[] = []
  for (const one of changedPieces(round.file, piecesOf(bytes))) {
    const { piece } = one
    if (!one.edits.keyword || one.edits.fixed === 'changed') continue
    const own = ofHand(round.file, { piece, edits: keywordOf(one) }, round.brought)
    left.push(...own.left)
    const { keyword } = own.edits
    if (!keyword) continue
    const step = planKeyword(deps, round, { bytes, piece, keyword })
    if (!step.ok) {
      const { why, hint } = step.refusal
      left.push({ path, name: piece.id, why, ...(hint ? { hint } : {}) })
      continue
    }
    ops.push({ type: 'edit', path, id: piece.id, edits: step.value.edits })
    notes.push(...step.value.notes)
    changed.push({ path, id: piece.id, what: [keyword.to ?? ''] })
  }
  return { ops, notes, found: { ...nothingFound, changed, left } }
}

/** Its marks and fields have their own turn (adopt-edits.ts). */
function keywordOf({ edits }: ChangedPiece): HandEdits {
  const none = { unread: undefined, pinned: undefined, setting: undefined, fields: [] }
  return { ...edits, ...none }
}

interface Step {
  readonly edits: readonly EntryEdit[]
  readonly notes: readonly TaskNote[]
}

/** As if the hand had not been there, and the steps were asked for in a terminal. */
function planKeyword(
  deps: Deps,
  round: Round,
  given: {
    readonly bytes: Uint8Array
    readonly piece: Piece
    readonly keyword: KeywordEdit
  },
): Result<Step> {
  const { piece, keyword } = given
  const { file } = round
  const unlogged = keyword.unsaid.map((item): EntryEdit => ({ type: 'unlog', item }))
  // Changed and changed back before anybody saw it: nothing happened.
  if (keyword.from === keyword.to) return { ok: true, value: { edits: unlogged, notes: [] } }
  const { range } = piece
  let bytes: Uint8Array = given.bytes.slice(range.start, range.end)
  const undone: readonly EntryEdit[] = [...unlogged, { type: 'keyword', value: keyword.from }]
  bytes = edited(bytes, file.keywords, undone)
  const before = taskIn(round, bytes)
  const to = parseTaskState(keyword.to)
  if (!before || to === undefined) return refuse(unusable(piece, keyword))
  const mine = isMine(deps, before.task.to, round.contacts)
  const sentByMine = isMine(deps, before.task.from, round.contacts)
  const verbs = verbsOf(before.task.state, to, mine ? 'owner' : 'sender')
  if (verbs.length === 0) return refuse(noStep(before, to))
  const edits: EntryEdit[] = [...unlogged]
  const notes: TaskNote[] = []
  for (const verb of verbs) {
    const view = taskIn(round, bytes)
    if (!view) return refuse(unusable(piece, keyword))
    if (view.standing.proof === 'forged') return refuse(forged(view))
    const endMs = Math.max(round.ends.endedMs(view.task.id) ?? 0, round.judge.endMs(view.task) ?? 0)
    const input = { ...wordsOf(verb, piece, keyword), id: view.task.id, session: deps.session }
    const step = planAct(deps, { view, mine, sentByMine, input, endMs })
    if (!step.ok) return step
    edits.push(...step.value.edits)
    notes.push(...(mine ? step.value.notes : []))
    bytes = edited(bytes, file.keywords, step.value.edits)
  }
  return { ok: true, value: { edits, notes } }
}

function edited(bytes: Uint8Array, keywords: Keywords, edits: readonly EntryEdit[]): Uint8Array {
  const entry = readEntry(bytes, { start: 0, end: bytes.length }, keywords)
  return applySplices(bytes, editEntry(bytes, entry, edits))
}

function taskIn({ space, file, judge }: Round, bytes: Uint8Array): TaskView | undefined {
  const place = { space: space.name, path: file.path }
  const range = { start: 0, end: bytes.length }
  const view = viewOf(judge, place, { bytes, range, keywords: file.keywords })
  return view?.kind === 'task' ? view : undefined
}

/** The steps of docs/tasks.md that lead there; none when no step of a person does. */
function verbsOf(from: TaskState, to: TaskState, as: 'owner' | 'sender'): readonly TaskVerb[] {
  const waits = from === 'TODO' || from === 'WAITING'
  switch (to) {
    case 'QUEUED':
      if (waits) return ['approve']
      if (from === 'DONE') return ['revise']
      return from === 'WORKING' ? ['retry'] : []
    case 'CANCELLED':
      if (from === 'DONE' || from === 'ARCHIVED') return []
      return waits && as === 'owner' ? ['reject'] : ['cancel']
    case 'WORKING':
      return from === 'QUEUED' ? ['claim'] : []
    case 'DONE':
      // Whoever did it at once has claimed it for that moment.
      if (from === 'QUEUED') return ['claim', 'complete']
      return from === 'WORKING' ? ['complete'] : []
    case 'ARCHIVED':
      return from === 'DONE' || from === 'CANCELLED' ? ['archive'] : []
    default:
      return []
  }
}

/** What was said with it: in the note that Emacs asks for. */
function wordsOf(
  verb: TaskVerb,
  { entry }: Piece,
  { note }: KeywordEdit,
): Pick<TaskActInput, 'verb' | 'reason' | 'feedback' | 'resultPath'> {
  const said = note === '' ? {} : verb === 'revise' ? { feedback: note } : { reason: note }
  const resultPath = verb === 'complete' ? propertyOf(entry, 'RESULT_PATH') : undefined
  return { verb, ...said, ...(resultPath ? { resultPath } : {}) }
}

function unusable({ entry }: Piece, { from, to }: KeywordEdit) {
  const why = `"${entry.heading.title.slice(0, 60)}" went from ${from ?? 'no keyword'} to ${to ?? 'no keyword'} by hand, and is no task whose steps are known.`
  return { code: 'bad_data', why, hint: 'Give it the keyword that it had.' } as const
}

function forged({ task }: TaskView) {
  const why = `The signature of ${task.from} is not over the text of ${task.id}, so nothing was done with it.`
  return { code: 'not_trusted', why, hint: 'datacore-msg tasks puts it aside.' } as const
}

function noStep({ task }: TaskView, to: TaskState) {
  const why = `${task.id} was ${task.state} and became ${to} by hand, which is no step in a task's life.`
  const hint =
    task.state === 'CANCELLED' || task.state === 'ARCHIVED'
      ? 'Send it again as a new task.'
      : `Give it ${task.state} again, or see datacore-msg task --help.`
  return { code: 'wrong_state', why, hint } as const
}
