/**
 * Letters of mine in spaces that git carries: each goes through the relay once as well, so that its reader has it sooner.
 * Nothing depends on it, so nothing is repeated.
 */

import { letterRecords } from '../../core/wire/letter.ts'
import type { EntryView } from '../views.ts'
import { inboxPath, isQueue, letterOf, viewsOf } from '../decode.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import type { SpaceNames } from '../receive/space-name.ts'
import { judgeFor } from '../standings.ts'
import { post, type PostPorts } from './post.ts'
import { isShared, readerKey } from './reach.ts'

/** What was written before is with git by now. */
const freshMs = 24 * 3_600_000
const ttlMs = 24 * 3_600_000

/** Unix milliseconds. */
export interface RelayedNote {
  /** A relay took it. */
  readonly sentMs?: number
  /** It was offered to a relay, which did not take it. */
  readonly refusedMs?: number
  /** Its reader had it, by their own receipt. */
  readonly storedMs?: number
  /** A notice of its reader said that it was read: a hint, and no proof. */
  readonly readMs?: number
}

/** This machine's memory of what the relay took of such letters. A lost one costs a repetition. */
export interface RelayBook {
  load(): Promise<ReadonlyMap<string, RelayedNote>>
  note(id: string, note: RelayedNote): Promise<void>
}

export interface SharedRound {
  /** Ids that the relay took. */
  readonly taken: readonly string[]
  /** Not done, for the connection went: they are for the next one. */
  readonly left: readonly Space[]
}

export async function sendShared(
  deps: Deps,
  ports: PostPorts & { readonly names: SpaceNames; readonly book: RelayBook },
  spaces: readonly Space[],
): Promise<SharedRound> {
  const book = await ports.book.load()
  const taken: string[] = []
  for (const [index, space] of spaces.entries()) {
    if (!(await isShared(deps, space))) continue
    const fresh = (await freshIn(deps, space)).filter((view) => !book.has(letterOf(view).id))
    if (fresh.length === 0) continue
    const name = await ports.names.nameOf(space)
    const [contacts, pins] = [await loadContacts(deps, space), await deps.pins.load()]
    for (const view of fresh) {
      const letter = letterOf(view)
      const key = readerKey(deps, { address: letter.to, contacts, pins })
      if (key === undefined) continue
      const answer = await post(deps, ports, {
        key,
        address: letter.to,
        payload: { kind: 'letters', space: name, letters: letterRecords([letter]) },
        urgency: letter.urgency,
        ttlMs,
      })
      if (answer.type === 'offline') return { taken, left: spaces.slice(index) }
      const nowMs = deps.clock.nowMs()
      const isTaken = answer.type === 'taken'
      await ports.book.note(letter.id, isTaken ? { sentMs: nowMs } : { refusedMs: nowMs })
      if (isTaken) taken.push(letter.id)
    }
  }
  return { taken, left: [] }
}

/** Those that I or my agents signed for others and that are not old. */
async function freshIn(deps: Deps, space: Space): Promise<readonly EntryView[]> {
  const contacts = await loadContacts(deps, space)
  const judge = await judgeFor(deps, space)
  const from = new Date(deps.clock.nowMs() - freshMs).toISOString()
  const found: EntryView[] = []
  for (const path of await deps.store.paths(space)) {
    if (path !== inboxPath && !isQueue(path)) continue
    const bytes = await deps.store.read(space, path)
    for (const view of viewsOf(judge, { space: space.name, path }, bytes)) {
      const letter = letterOf(view)
      const isOwn = isMine(deps, letter.from, contacts) && !isMine(deps, letter.to, contacts)
      if (isOwn && letter.stamp >= from && view.standing.proof === 'verified') found.push(view)
    }
  }
  return found
}
