/**
 * The books of the governor: every task under the owner's verdict that may still count, in all spaces, hot and archived. They
 * are read from the entries each time, so there is no ledger that could be lost, forged or drift.
 */

import type { Address } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import type { Shortfall } from '../core/model/refusal.ts'
import { peekerOf } from '../core/codec/peek.ts'
import type { Task } from '../core/model/task.ts'
import { finderOf } from '../core/org/bytes.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Outline, Range } from '../core/org/types.ts'
import { isArchive, queuePath, viewOf } from './decode.ts'
import { openTaskWords } from './load.ts'
import { myAgentsOf } from './my-queues.ts'
import { contactsPath, isMine, loadContacts, parseContacts } from './people.ts'
import type { Deps, Space, SpaceView } from './ports.ts'
import { noting } from './spaces.ts'
import type { Judge } from './standings.ts'
import type { Place } from './views.ts'

export type Books = readonly Task[]

const verdictAt = new TextEncoder().encode(':VERDICT_AT:')
const findVerdict = finderOf(verdictAt)
const hourMs = 3_600_000

export interface Elsewhere {
  readonly books: Books
  /** Spaces that could not be read: nobody knows what was used there. */
  readonly uncounted: readonly string[]
}

/**
 * One budget for all spaces: what the other ones used, as it stands a moment before the write. A bad space stops the
 * governor of no other one.
 */
export async function acceptedElsewhere(deps: Deps, judge: Judge, here: Space): Promise<Elsewhere> {
  const books: Task[] = []
  const problems: Shortfall[] = []
  for (const space of await deps.store.spaces()) {
    if (space.name === here.name) continue
    await noting(problems, space, async () => {
      const paths = await deps.store.paths(space)
      const contacts = await loadContacts(deps, space)
      const agents = myAgentsOf(deps, paths, contacts)
      for (const path of pathsOf(paths, agents)) {
        const place = { space: space.name, path }
        books.push(
          ...acceptedOf(deps, { judge, contacts, place }, await deps.store.read(space, path)),
        )
      }
    })
  }
  return { books, uncounted: problems.map(({ space }) => space) }
}

/** What counts in the space of a write, as it is under the lock. */
export function acceptedIn(deps: Deps, judge: Judge, view: SpaceView, place: Place): Books {
  const contacts = parseContacts(view.read(contactsPath))
  const agents = myAgentsOf(deps, view.paths(), contacts)
  return pathsOf(view.paths(), agents).flatMap((path) =>
    acceptedOf(deps, { judge, contacts, place: { space: place.space, path } }, view.read(path)),
  )
}

/** An archive is by month of creation, so a task of today may lie in any of them. The queues last: their copies are newer. */
function pathsOf(paths: readonly string[], agents: readonly Address[]): readonly string[] {
  return [...paths.filter(isArchive), ...agents.map(queuePath)]
}

/** Nobody but the owner can fill the books: a task without the owner's verdict, proved, does not count. */
function acceptedOf(
  deps: Deps,
  {
    judge,
    contacts,
    place,
  }: { readonly judge: Judge; readonly contacts: readonly Contact[]; readonly place: Place },
  bytes: Uint8Array,
): Books {
  if (isArchive(place.path) && !hasRecentVerdict(deps, bytes)) return []
  const outline = scanOutline(bytes)
  return withVerdict(judge, outline).flatMap(({ range, at }) => {
    const view = viewOf(judge, place, { bytes, range, keywords: outline.keywords })
    if (view?.kind !== 'task' || !isMine(deps, view.task.to, contacts)) return []
    const open = openTaskWords.some((word) => word === view.task.state)
    return (open || isRecent(deps, at)) && view.admitted ? [view.task] : []
  })
}

/**
 * Entries that say that they have a verdict. Anybody can write that into thousands, and each costs a signature to look at:
 * of those that this machine did not admit itself so many may be another machine's of mine.
 */
export function withVerdict(
  judge: Judge,
  outline: Outline,
): readonly { readonly range: Range; readonly at: string }[] {
  const { bytes } = outline
  const peek = peekerOf(bytes, ['VERDICT_AT', 'ID'])
  let others = 0
  return entryRanges(outline).flatMap((range) => {
    const [at, id = ''] = peek(range)
    if (at === undefined) return []
    if (!judge.isRemembered(id)) others += 1
    return others <= othersMax || judge.isRemembered(id) ? [{ range, at }] : []
  })
}

const othersMax = 500

/** Most archives have none, and then they are not even scanned. */
function hasRecentVerdict(deps: Deps, bytes: Uint8Array): boolean {
  for (let from = 0; ; ) {
    const at = findVerdict(bytes, from, bytes.length)
    if (at < 0) return false
    from = at + verdictAt.length
    const lineEnd = bytes.indexOf(10, from)
    const end = lineEnd < 0 ? bytes.length : lineEnd
    if (isRecent(deps, new TextDecoder().decode(bytes.subarray(from, end)).trim())) return true
  }
}

/** True when a window may still hold it: today, the rolling hour, the pause between two tasks. */
function isRecent(deps: Deps, at: string): boolean {
  const nowMs = deps.clock.nowMs()
  const { cooldown_between_tasks: cooldown } = deps.settings.messaging.compute
  const sinceMs = Math.min(deps.dayStartMs(nowMs), nowMs - Math.max(hourMs, cooldown * 1000))
  return !(Date.parse(at) < sinceMs)
}
