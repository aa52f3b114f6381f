/** Takes back what one call of markMany did: by the moment that its log lines share, each message to what it was before. */

import { decodeMessage } from '../../../core/codec/message.ts'
import type { LogLine } from '../../../core/model/log.ts'
import type { Message } from '../../../core/model/message.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { readEntry } from '../../../core/org/entry.ts'
import { copyText } from '../../../core/org/find.ts'
import { entryRanges, scanOutline } from '../../../core/org/scan.ts'
import type { Op } from '../../../core/org/types.ts'
import type { SeenBulk } from '../../../core/view/marks/types.ts'
import { inboxPath } from '../../decode.ts'
import { type Mark, markEdits } from '../../mark.ts'
import { me, myAgent } from '../../people.ts'
import type { Deps, Plan, SpaceView } from '../../ports.ts'
import { readingSpaces } from '../../spaces.ts'
import type { SpaceChoice } from '../../views.ts'

/** What was marked again since, or lies in the archive, stays as it is. */
export async function undoMany(
  deps: Deps,
  input: SpaceChoice & { readonly batch: string },
): Promise<Result<SeenBulk>> {
  const atMs = Date.parse(input.batch.trim())
  if (!/^[0-9]{4}-[0-9-]+T[0-9:.]+Z$/u.test(input.batch.trim()) || Number.isNaN(atMs)) {
    const why = `"${input.batch.trim().slice(0, 60)}" is not the moment of a mark of many.`
    const hint = 'Copy it whole from what that mark said, such as 2026-11-21T10:02:03.042Z.'
    return refuse({ code: 'usage', why, hint })
  }
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const found = []
  for (const space of spaces.value) {
    const written = await deps.store.write(space, (view) => planUndo(deps, view, atMs))
    found.push({ space: space.name, marked: written.value })
  }
  const changed = found.filter(({ marked }) => marked > 0)
  const marked = changed.reduce((sum, one) => sum + one.marked, 0)
  return done({
    did: 'undone',
    status: 'before',
    marked,
    left: 0,
    spaces: changed,
    batch: undefined,
  })
}

function planUndo(deps: Deps, view: SpaceView, atMs: number): Plan<number> {
  const bytes = view.read(inboxPath)
  const outline = scanOutline(bytes)
  const ranges = entryRanges(outline)
  const messages = ranges.flatMap((range) => {
    const decoded = decodeMessage(bytes, readEntry(bytes, range, outline.keywords))
    return decoded.ok ? [{ range, message: decoded.value }] : []
  })
  const counts = new Map<string, number>()
  for (const { message } of messages) counts.set(message.id, (counts.get(message.id) ?? 0) + 1)
  const ops = messages.flatMap(({ range, message }): readonly Op[] => {
    const before = statusBefore(deps, message, atMs)
    if (before === undefined) return []
    const edits = markEdits(deps, message, before)
    if (edits.length === 0) return []
    const { id } = message
    const copy = (counts.get(id) ?? 0) > 1 ? { copy: copyText(bytes, range) } : {}
    return [{ type: 'edit', path: inboxPath, id, edits, ...copy }]
  })
  return { ops, value: ops.length }
}

/** Undefined for a message that was not marked at that moment, or was again since. */
function statusBefore(deps: Deps, { to, log }: Message, atMs: number): Mark | undefined {
  if (to !== me(deps)) return undefined
  const steps = log.filter(isStep)
  const those = steps.filter((line) => line.atMs === atMs && isMine(deps, line.by))
  if (those.length === 0 || steps.some((line) => line.atMs > atMs)) return undefined
  // A state alone tells one that was to do from one that nobody had read.
  return those.some((line) => line.type === 'mark' && line.verb === 'Read') ? 'unread' : 'todo'
}

/** What a mark is written as; a reaction or a pin changes no state. */
function isStep(line: LogLine): line is Exclude<LogLine, { readonly type: 'other' }> {
  if (line.type === 'mark') return line.verb === 'Read' || line.verb === 'Unread'
  return line.type === 'state'
}

function isMine(deps: Deps, by: string | undefined): boolean {
  return [deps.acting, me(deps), myAgent(deps)].some((name) => name === by)
}
