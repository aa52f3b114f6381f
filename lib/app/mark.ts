/** Marks messages as read, unread, to do or done: keyword, tag and a line of the log in one write. */

import { unreadTag } from '../core/codec/message.ts'
import { formatStateLine } from '../core/model/log.ts'
import type { Message, MessageStatus } from '../core/model/message.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import type { EntryEdit } from '../core/org/types.ts'
import { archiveIfDue } from './archive.ts'
import { isArchive } from './decode.ts'
import { findEntry } from './find.ts'
import { markEdit } from './marks/sign-mark.ts'
import { locate } from './reread.ts'
import type { Deps, Space } from './ports.ts'
import { me } from './people.ts'
import { nextLogMs } from './stamps.ts'
import type { MarkReport, MessageView, SpaceChoice } from './views.ts'

export type Mark = 'read' | 'unread' | 'todo' | 'done'

/** What somebody waits for is not done by being read. */
function statusAfter({ blocking, status }: Message, to: Mark): MessageStatus {
  if (to !== 'read') return to
  return blocking && status !== 'done' && status !== 'archived' ? 'todo' : 'done'
}

/** All ids are found before the first is marked; an id that is none refuses the whole. */
export async function mark(
  deps: Deps,
  input: SpaceChoice & { readonly ids: readonly string[]; readonly status: Mark },
): Promise<Result<MarkReport>> {
  const views: MessageView[] = []
  for (const id of new Set(input.ids)) {
    const found = await findEntry(deps, { space: input.space, id })
    if (!found.ok) return found
    if (found.value.kind === 'task') {
      const why = `${found.value.task.id} is a task, not a message.`
      return refuse({ code: 'wrong_state', why, hint: 'See datacore-msg task --help.' })
    }
    if (isArchive(found.value.path)) {
      const why = `${found.value.message.id} is in the archive, which is never rewritten.`
      return refuse({ code: 'wrong_state', why, hint: 'Reply to it instead.' })
    }
    if (found.value.message.to !== me(deps)) {
      const why = `${found.value.message.id} is to ${found.value.message.to}, whose marks are their own.`
      return refuse({ code: 'not_allowed', why, hint: 'See yours with datacore-msg inbox.' })
    }
    views.push(found.value)
  }
  const spaces = await deps.store.spaces()
  const marked: MarkReport['marked'][number][] = []
  for (const space of spaces.filter(({ name }) => views.some((view) => view.space === name))) {
    const here = views.filter((view) => view.space === space.name)
    marked.push(...(await markIn(deps, space, here, input.status)))
    await archiveIfDue(deps, space)
  }
  await deps.useLog.record(
    deps.session,
    marked.map(({ id }) => id),
  )
  return done({ marked })
}

async function markIn(deps: Deps, space: Space, views: readonly MessageView[], to: Mark) {
  const written = await deps.store.write(space, (file) => {
    const plans = views.map((view) => {
      // Read again under the lock: somebody may have marked it meanwhile.
      const located = locate(file, view)
      const fresh = located.type === 'found' ? located.entry : undefined
      const edits = fresh?.kind === 'message' ? markEdits(deps, fresh, to) : []
      const copy = located.type === 'found' ? located.copy : undefined
      return { view, edits, named: copy === undefined ? {} : { copy } }
    })
    const ops = plans
      .filter(({ edits }) => edits.length > 0)
      .map(
        ({ view, edits, named }) =>
          ({ type: 'edit', path: view.path, id: view.message.id, edits, ...named }) as const,
      )
    return { ops, value: plans }
  })
  return written.value.map(({ view, edits }) => ({
    id: view.message.id,
    status: statusAfter(view.message, to),
    changed: edits.length > 0,
  }))
}

export function markEdits(deps: Deps, message: Message, to: Mark): readonly EntryEdit[] {
  const atMs = nextLogMs(deps, message)
  const orgStamp = deps.orgStamp(atMs)
  const by = deps.acting
  const unread = message.tags.includes(unreadTag)
  const wantUnread = to === 'unread'
  const keyword = statusAfter(message, to) === 'done' ? 'DONE' : 'TODO'
  const now =
    message.status === 'done' ? 'DONE' : message.status === 'archived' ? 'ARCHIVED' : 'TODO'
  const edits: EntryEdit[] = []
  if (unread !== wantUnread) {
    const verb = wantUnread ? 'Unread' : 'Read'
    const tags = { add: wantUnread ? [unreadTag] : [], remove: wantUnread ? [] : [unreadTag] }
    edits.push({ type: 'tags', ...tags })
    edits.push(markEdit(deps, message, { verb, atMs }))
  }
  if (keyword !== now) {
    edits.push({ type: 'keyword', value: keyword })
    edits.push({
      type: 'log',
      item: formatStateLine({ to: keyword, from: now, by, atMs, orgStamp }),
    })
  }
  return edits
}
