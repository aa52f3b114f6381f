/** Notices: typing, read, "the repository has news". They are shown or obeyed once, and change nothing by themselves. */

import type { Address } from '../../core/model/address.ts'
import type { Notice } from '../../core/wire/types.ts'
import { sentTo } from '../outbox/sent-to.ts'
import type { Deps, Space } from '../ports.ts'
import type { Sender } from './sender.ts'
import { type SpaceNames, spaceNamed } from './space-name.ts'

/** Unix milliseconds of the last notice, by type and sender. */
export type NoticeTimes = Map<string, number>

export type Heeded =
  | { readonly type: 'typing'; readonly from: Address; readonly thread?: string }
  /** Letters of mine to them, and no others. */
  | { readonly type: 'read'; readonly from: Address; readonly ids: readonly string[] }
  /** A space of mine, in which the sender is a contact, has news. */
  | { readonly type: 'changed'; readonly from: Address; readonly space: Space }

/** A clock may run ahead; one that is further ahead would keep all later notices out. */
const aheadMsMax = 10 * 60_000
/** What is older is no news, and would be shown again after each restart: somebody typed, and clocks differ a little. */
const behindMsMax: Readonly<Record<Notice['type'], number>> = {
  typing: 60_000,
  read: 10 * 60_000,
  changed: 10 * 60_000,
}
const timesMax = 10_000
/** Each is looked up, and so a notice has no more than its reader would look at. */
export const readIdsMax = 50

/** Undefined for one that is late, repeated, or about a space that the sender has nothing to do with. */
export async function heedNotice(
  deps: Deps,
  { names, noticeTimes }: { readonly names: SpaceNames; readonly noticeTimes: NoticeTimes },
  given: {
    readonly sender: Extract<Sender, { type: 'known' }>
    readonly notice: Notice
    readonly atMs: number
  },
): Promise<Heeded | undefined> {
  const { sender, notice, atMs } = given
  const name = `${notice.type} ${sender.key}`
  const aheadMs = atMs - deps.clock.nowMs()
  if (aheadMs > aheadMsMax || -aheadMs > behindMsMax[notice.type]) return undefined
  if (atMs <= (noticeTimes.get(name) ?? Number.NEGATIVE_INFINITY)) return undefined
  if (noticeTimes.size >= timesMax) noticeTimes.clear()
  noticeTimes.set(name, atMs)
  const from = sender.address
  switch (notice.type) {
    case 'typing':
      return { type: 'typing', from, ...(notice.thread ? { thread: notice.thread } : {}) }
    case 'read': {
      const ids = await lettersAmong(deps, sender.key, notice.ids)
      return ids.length > 0 ? { type: 'read', from, ids } : undefined
    }
    case 'changed': {
      const space = await spaceNamed(deps, names, notice.space)
      const isKnown = sender.spaces.some((one) => one.space.name === space?.name)
      return space && isKnown ? { type: 'changed', from, space } : undefined
    }
  }
}

async function lettersAmong(
  deps: Deps,
  key: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = []
  for (const id of new Set(ids.slice(0, readIdsMax))) {
    if (await sentTo(deps, { id, key })) found.push(id)
  }
  return found
}
