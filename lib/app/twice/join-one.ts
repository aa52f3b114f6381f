/**
 * What was done with the private copy of a letter is joined into the shared one, as a merge would; then the private one goes to
 * the archive with a line that says where the letter is. Additions first, removals next: cut short anywhere, the next run does
 * the rest.
 */

import { lossOf } from '../../core/merge/check.ts'
import { joinEntries, pinnedTag, unreadTag } from '../../core/merge/entry.ts'
import { readsBack } from '../../core/merge/merge.ts'
import { printState } from '../../core/merge/print.ts'
import { readState } from '../../core/merge/read.ts'
import { archivePath } from '../../core/merge/settle.ts'
import { formatStateLine } from '../../core/model/log.ts'
import { decodeText, encodeText } from '../../core/org/bytes.ts'
import { findCopies } from '../../core/org/find.ts'
import { applyOps } from '../../core/org/ops.ts'
import { isArchive, letterOf } from '../decode.ts'
import { admittedNote } from '../govern-known.ts'
import { me } from '../people.ts'
import type { Deps, Space, SpaceView } from '../ports.ts'
import { nextLogMs } from '../stamps.ts'
import type { EntryView } from '../views.ts'
import { isMovedTo, movedNote } from './moved.ts'

export interface Stands {
  readonly view: EntryView
  /** The entry as it stands, line breaks after it included. */
  readonly bytes: Uint8Array
  /** LF, without line breaks at its end. */
  readonly text: string
}

export interface Pair {
  readonly id: string
  readonly space: Space
  readonly mine: Stands
  readonly other: Space
  readonly theirs: Stands
}

/**
 * `waiting`: an editor holds a file, or somebody wrote in it meanwhile. `kept`: there is nothing to do, or a join would lose a
 * word, and both stay as they are.
 */
export type JoinState = 'joined' | 'waiting' | 'kept'

export async function joinOne(deps: Deps, pair: Pair): Promise<JoinState> {
  const { id, other, mine, theirs } = pair
  if (isMovedTo(mine.view, other.name)) return 'kept'
  const text = joinedText(id, mine.text, theirs.text)
  if (text === undefined) return 'kept'
  if (text !== theirs.text) {
    const { path } = theirs.view
    const op = { type: 'replace', path, id, was: theirs.bytes, text: `${text}\n` } as const
    const plan = { ops: [op], value: undefined, whenEdited: 'leave' } as const
    const { state } = await deps.store.write(other, () => plan)
    if (state !== 'stored') return 'waiting'
  }
  await noteAdmitted(deps, pair)
  if (isArchive(mine.view.path)) return text === theirs.text ? 'kept' : 'joined'
  return archiveMine(deps, pair)
}

/** Undefined where the join would not hold everything. */
function joinedText(id: string, mine: string, theirs: string): string | undefined {
  if (mine === theirs) return theirs
  const whole = joinEntries(readState(theirs), readState(mine))
  const text = printState(whole)
  const losses = lossOf({ id, sources: [theirs, mine], results: [text] })
  return readsBack(text, whole) && losses === undefined ? text : undefined
}

/** The verdict that was given for the private copy holds where the task is now. */
async function noteAdmitted(deps: Deps, { id, space, other, mine }: Pair): Promise<void> {
  if (mine.view.kind !== 'task') return
  if ((await deps.ended.load()).admittedIn(id)?.space !== space.name) return
  await deps.ended.record([admittedNote(deps, id, other, mine.view.task.verdict?.at)])
}

async function archiveMine(deps: Deps, pair: Pair): Promise<JoinState> {
  const { id, space, mine } = pair
  const { path } = mine.view
  const archive = archivePath(new Date(letterOf(mine.view).stamp).toISOString())
  const text = movedText(deps, pair)
  const plan = (view: SpaceView) => {
    const isThere = findCopies(view.read(archive), new Set([id])).has(id)
    const added = { type: 'append', path: archive, id, text } as const
    const gone = { type: 'replace', path, id, was: mine.bytes, text: '' } as const
    return { ops: isThere ? [gone] : [added, gone], value: undefined, whenEdited: 'leave' } as const
  }
  const { state } = await deps.store.write(space, plan)
  return state === 'stored' ? 'joined' : 'waiting'
}

const wordOf = { unread: 'TODO', todo: 'TODO', done: 'DONE', archived: 'ARCHIVED' } as const

function movedText(deps: Deps, { id, mine, other }: Pair): string {
  const { view } = mine
  const from = view.kind === 'task' ? view.task.state : wordOf[view.message.status]
  const atMs = nextLogMs(deps, view.kind === 'task' ? view.task : view.message)
  const words = { to: 'ARCHIVED', from, by: me(deps), atMs, orgStamp: deps.orgStamp(atMs) }
  const edits = [
    { type: 'keyword', value: 'ARCHIVED' },
    { type: 'tags', add: [], remove: [unreadTag, pinnedTag] },
    { type: 'log', item: formatStateLine({ ...words, note: movedNote(other.name) }) },
  ] as const
  const op = { type: 'edit', path: view.path, id, edits } as const
  return decodeText(applyOps(encodeText(`${mine.text}\n`), [op]))
}
