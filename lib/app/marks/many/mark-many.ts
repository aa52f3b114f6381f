/** Marks many messages to me at once, without looking at each: by who wrote them, by when, or all that are open. */

import { decodeMessage } from '../../../core/codec/message.ts'
import { peekerOf } from '../../../core/codec/peek.ts'
import { type Address, parseAddress } from '../../../core/model/address.ts'
import type { Message } from '../../../core/model/message.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { readEntry } from '../../../core/org/entry.ts'
import { copyText } from '../../../core/org/find.ts'
import { entryRanges, scanOutline } from '../../../core/org/scan.ts'
import type { Op, Range } from '../../../core/org/types.ts'
import type { SeenBulk } from '../../../core/view/marks/types.ts'
import { inboxPath } from '../../decode.ts'
import { type Mark, markEdits } from '../../mark.ts'
import { loadContacts, me, resolveContact } from '../../people.ts'
import type { Deps, Plan, Space, SpaceView } from '../../ports.ts'
import { isProject } from '../../project/is-project.ts'
import { readingSpaces } from '../../spaces.ts'
import type { SpaceChoice } from '../../views.ts'

/** In one write; what is more is done by the next call. */
const markedMax = 20_000

export interface ManyInput extends SpaceChoice {
  readonly status: Mark
  /** As typed. */
  readonly from?: string | undefined
  /** Unix milliseconds. */
  readonly beforeMs?: number | undefined
  readonly project?: string | undefined
  /** `look` counts them and writes nothing. */
  readonly how?: 'mark' | 'look'
}

/**
 * Of each space the oldest first. One that bears the status already is not touched. All are marked at one moment, by which
 * undoMany finds them; so they are not archived at once either, for what is in the archive stays as it is.
 */
export async function markMany(given: Deps, input: ManyInput): Promise<Result<SeenBulk>> {
  const nowMs = given.clock.nowMs()
  const deps: Deps = { ...given, clock: { nowMs: () => nowMs } }
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const authors = await authorsOf(deps, spaces.value, input.from)
  if (!authors.ok) return authors
  const found = []
  for (const space of spaces.value) {
    const written = await deps.store.write(space, (view) => {
      return planMany(deps, view, { ...input, author: authors.value.get(space.name) })
    })
    found.push({ space: space.name, ...written.value })
  }
  const marked = found.reduce((sum, one) => sum + one.marked, 0)
  const isMarked = marked > 0 && input.how !== 'look'
  return done({
    did: input.how === 'look' ? 'found' : 'marked',
    status: input.status,
    marked,
    batch: isMarked ? new Date(nowMs).toISOString() : undefined,
    left: found.reduce((sum, one) => sum + one.left, 0),
    spaces: found
      .filter(({ marked }) => marked > 0)
      .map(({ space, marked }) => ({ space, marked })),
  })
}

/** A name means somebody in at least one of the spaces; in the others it is taken as it stands. */
async function authorsOf(
  deps: Deps,
  spaces: readonly Space[],
  from: string | undefined,
): Promise<Result<ReadonlyMap<string, Address>>> {
  const authors = new Map<string, Address>()
  if (from === undefined) return done(authors)
  let refused: Result<never> | undefined
  for (const space of spaces) {
    const found = resolveContact(deps, from, await loadContacts(deps, space))
    if (!found.ok) refused ??= found
    else if (found.value) authors.set(space.name, found.value.address)
  }
  // Somebody may have written who is no contact.
  const [any = refused ? undefined : parseAddress(from)] = authors.values()
  if (any === undefined) {
    const why = `"${from.slice(0, 60)}" is no name.`
    return refused ?? refuse({ code: 'not_found', why, hint: 'See datacore-msg contacts list.' })
  }
  for (const { name } of spaces) authors.set(name, authors.get(name) ?? any)
  return done(authors)
}

interface Wish {
  readonly status: Mark
  readonly author: Address | undefined
  readonly beforeMs?: number | undefined
  readonly project?: string | undefined
  readonly how?: 'mark' | 'look'
}

function planMany(
  deps: Deps,
  view: SpaceView,
  wish: Wish,
): Plan<{ readonly marked: number; readonly left: number }> {
  const bytes = view.read(inboxPath)
  const outline = scanOutline(bytes)
  const { keywords } = outline
  const peek = peekerOf(bytes, ['ID', 'FROM', 'TO', 'STAMP'])
  const ids = new Map<string, number>()
  const wanted: Range[] = []
  for (const range of entryRanges(outline)) {
    const [id = '', from, to, stamp = ''] = peek(range)
    ids.set(id, (ids.get(id) ?? 0) + 1)
    const isLate = wish.beforeMs !== undefined && !(Date.parse(stamp) < wish.beforeMs)
    if (to !== me(deps) || isLate) continue
    if (wish.author === undefined || from === wish.author) wanted.push(range)
  }
  const ops: Op[] = []
  let left = 0
  for (const range of wanted) {
    const decoded = decodeMessage(bytes, readEntry(bytes, range, keywords))
    if (!decoded.ok || !isTouched(decoded.value, wish.status)) continue
    if (!isProject(decoded.value.project, wish.project)) continue
    const edits = ops.length < markedMax ? markEdits(deps, decoded.value, wish.status) : []
    if (ops.length >= markedMax) left += 1
    if (edits.length === 0) continue
    const { id } = decoded.value
    const copy = (ids.get(id) ?? 0) > 1 ? { copy: copyText(bytes, range) } : {}
    ops.push({ type: 'edit', path: inboxPath, id, edits, ...copy })
  }
  return { ops: wish.how === 'look' ? [] : ops, value: { marked: ops.length, left } }
}

/** What is over stays so: a read of all takes nothing that is to do out of sight. */
function isTouched(message: Message, status: Mark): boolean {
  if (status === 'unread') return message.status === 'todo'
  if (status === 'read' || status === 'todo') return message.status === 'unread'
  return message.status === 'unread' || message.status === 'todo'
}
