/** The private copy of a letter that stands in its own space now: out of the hot file, into the archive, with a line that says so. */

import { pinnedTag, unreadTag } from '../../core/merge/entry.ts'
import { archivePath } from '../../core/merge/settle.ts'
import { formatStateLine } from '../../core/model/log.ts'
import { applyOps } from '../../core/org/ops.ts'
import { findCopies } from '../../core/org/find.ts'
import { decodeText, encodeText } from '../../core/org/bytes.ts'
import { letterOf } from '../decode.ts'
import { me } from '../people.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { nextLogMs } from '../stamps.ts'
import type { Pair } from './join.ts'

/** `waiting`: an editor holds the file, or somebody changed the copy meanwhile. */
export async function archiveMoved(deps: Deps, pair: Pair): Promise<'joined' | 'waiting'> {
  const { id, space, mine } = pair
  const { path } = mine.view
  const stampMs = Date.parse(letterOf(mine.view).stamp)
  const archive = archivePath(new Date(stampMs).toISOString())
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
  const letter = view.kind === 'task' ? view.task : view.message
  const from = view.kind === 'task' ? view.task.state : wordOf[view.message.status]
  const atMs = nextLogMs(deps, letter)
  const item = formatStateLine({
    ...{ to: 'ARCHIVED', from, by: me(deps), atMs, orgStamp: deps.orgStamp(atMs) },
    note: `It is in ${other.name}, where git brought it.`,
  })
  const edits = [
    { type: 'keyword', value: 'ARCHIVED' },
    { type: 'tags', add: [], remove: [unreadTag, pinnedTag] },
    { type: 'log', item },
  ] as const
  const op = { type: 'edit', path: view.path, id, edits } as const
  return decodeText(applyOps(encodeText(`${mine.text}\n`), [op]))
}
