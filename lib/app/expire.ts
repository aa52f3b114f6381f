/** Takes messages to me that have expired out of the inbox: what is of no use any more goes to the archive, unread or not. */

import { unreadTag } from '../core/codec/message.ts'
import { formatStateLine } from '../core/model/log.ts'
import type { Message } from '../core/model/message.ts'
import { encodeText, finderOf } from '../core/org/bytes.ts'
import type { EntryEdit } from '../core/org/types.ts'
import { hitView, inboxPath } from './decode.ts'
import { isExpired } from './unread.ts'
import { changeEntries } from './marks/change.ts'
import { me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { judgeFor } from './standings.ts'
import { nextLogMs } from './stamps.ts'
import type { MessageView } from './views.ts'

const needle = encodeText(':EXPIRES:')
/** In one sweep; the next one takes the others. */
const sweptMax = 1000

/**
 * How many went. Only those whose author is not forged: who pushes an end to somebody's letter does not take it out of
 * sight. What is pinned stays, and whoever reads it later finds it in the archive.
 */
export async function expireSpace(deps: Deps, space: Space): Promise<number> {
  const inbox = await deps.store.read(space, inboxPath)
  // Most inboxes have none, and then nothing more is looked at.
  if (finderOf(needle)(inbox, 0, inbox.length) < 0) return 0
  const hits = await deps.store.search(space, [':EXPIRES:'], sweptMax)
  const here = hits.filter(({ path }) => path === inboxPath)
  if (here.length === 0) return 0
  const judge = await judgeFor(deps, space)
  const over = here.flatMap((hit) => {
    const view = hitView(judge, space, hit)
    return view?.kind === 'message' && isOver(deps, view) ? [view] : []
  })
  if (over.length === 0) return 0
  const changed = await changeEntries(deps, over, (entry) =>
    entry.kind === 'message' ? endEdits(deps, entry) : [],
  )
  return changed.ok ? changed.value.count : 0
}

function isOver(deps: Deps, { message, standing }: MessageView): boolean {
  const { to, status, tags, expires } = message
  if (to !== me(deps) || !isExpired(deps, expires) || standing.proof === 'forged') return false
  return (status === 'unread' || status === 'todo') && !tags.includes('pinned')
}

/** No receipt: it was not read by being over. */
function endEdits(deps: Deps, message: Message): readonly EntryEdit[] {
  const atMs = nextLogMs(deps, message)
  const item = formatStateLine({
    to: 'ARCHIVED',
    from: 'TODO',
    by: deps.acting,
    atMs,
    orgStamp: deps.orgStamp(atMs),
    note: 'It expired.',
  })
  return [
    { type: 'tags', add: [], remove: [unreadTag] },
    { type: 'keyword', value: 'ARCHIVED' },
    { type: 'log', item },
  ]
}
