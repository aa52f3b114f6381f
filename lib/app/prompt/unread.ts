/** Unread messages to me, for the prompt hook. Made for files of 10,000 entries: what is not looked at is not decoded. */

import { peekProperty } from '../../core/codec/peek.ts'
import { parseId } from '../../core/model/id.ts'
import { readKeywords } from '../../core/org/scan.ts'
import { blockedBy } from '../blocked.ts'
import { inboxPath, viewOf } from '../decode.ts'
import { believed } from '../order.ts'
import { loadContacts } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { judgeWith } from '../standings.ts'
import { countsFor, unreadRanges } from '../unread.ts'
import type { MessageView } from '../views.ts'
import { type Marked, markedAt, markOf, newestMarked } from './book/marks.ts'

/** So many that are new to a session are decoded and judged, and so many of the others. */
const newMax = 100
const oldMax = 20

export interface UnreadRef extends Marked {
  /** Undefined for one that was not looked at. */
  readonly view: MessageView | undefined
}

/** In any order. A blocked sender's messages do not count; `isTold` says what the session has heard of already. */
export async function loadUnread(
  deps: Deps,
  space: Space,
  isTold: (one: Marked) => boolean,
): Promise<readonly UnreadRef[]> {
  const bytes = await deps.store.read(space, inboxPath)
  const tagged = unreadRanges(bytes)
  if (tagged.length === 0) return []
  const contacts = await loadContacts(deps, space)
  const pins = await deps.pins.load()
  const ranges = tagged.filter(countsFor(deps, bytes, blockedBy(deps, contacts, pins)))
  const dates = believed(
    deps.clock.nowMs(),
    ranges.map((range) => peekProperty(bytes, range, 'STAMP') ?? ''),
  )
  const open = ranges
    .flatMap((range, index) => {
      const id = parseId(peekProperty(bytes, range, 'ID') ?? '')
      return id ? [{ ...markedAt(markOf(id), dates[index]!), range }] : []
    })
    .sort(newestMarked)
  const fresh = open.filter((one) => !isTold(one)).slice(0, newMax)
  const old = open.filter(isTold).slice(0, oldMax)
  const looked = new Set([...fresh, ...old])
  const judge = judgeWith(deps, contacts, pins)
  const place = { space: space.name, path: inboxPath }
  const keywords = readKeywords(bytes)
  const refs = open.map((one) => {
    const { mark, order, range } = one
    const view = looked.has(one) ? viewOf(judge, place, { bytes, range, keywords }) : undefined
    return { mark, order, view: view?.kind === 'message' ? view : undefined }
  })
  await judge.savePins()
  // Under somebody's name, and not theirs: the person sees it in `inbox`, with that said.
  return refs.filter(({ view }) => view?.standing.proof !== 'forged')
}
