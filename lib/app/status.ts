/** Who I am here, and how much is waiting where. */

import { blockedBy } from './blocked.ts'
import { unreadChannels } from './channel/list.ts'
import { parseAddress } from '../core/model/address.ts'
import { entriesByHeading, peekProperty } from '../core/codec/peek.ts'
import { doneWithout, type Result } from '../core/model/refusal.ts'
import { type TaskState, taskStates } from '../core/model/task.ts'
import { scanOutline } from '../core/org/scan.ts'
import type { Outline } from '../core/org/types.ts'
import { inboxPath } from './decode.ts'
import { queuesToShow } from './my-queues.ts'
import { actingAgent, loadContacts, me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { eachSpace, readingSpaces, type Trying } from './spaces.ts'
import type { SpaceChoice, StatusView } from './views.ts'

/** Counts by heading alone, so that it stays quick on long files. */
export async function status(
  deps: Deps,
  input: SpaceChoice,
): Promise<Result<Omit<StatusView, 'root' | 'relay' | 'unstored'>>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, (space, trying) =>
    countsOf(deps, space, trying),
  )
  const status = {
    me: me(deps),
    agent: actingAgent(deps),
    fingerprint: deps.keys.fingerprint,
    spaces: found,
  }
  return doneWithout(status, without)
}

async function countsOf(
  deps: Deps,
  space: Space,
  trying: Trying,
): Promise<StatusView['spaces'][number]> {
  const bytes = await deps.store.read(space, inboxPath)
  const outline = scanOutline(bytes)
  const isBlocked = blockedBy(deps, await loadContacts(deps, space), await deps.pins.load())
  const mine = (words: readonly string[]) =>
    entriesByHeading(outline, words).filter((range) => {
      const address = (key: string) => parseAddress(peekProperty(bytes, range, key) ?? '')
      const from = address('FROM')
      return address('TO') === me(deps) && !(from && isBlocked(from))
    }).length
  const unread = mine([':unread:'])
  const queues: Outline[] = []
  for (const path of await queuesToShow(deps, space)) {
    queues.push(scanOutline(await deps.store.read(space, path)))
  }
  const counts = taskStates.map((state) => {
    const lengths = queues.map((queue) => entriesByHeading(queue, [`* ${state} `]).length)
    return [state, lengths.reduce((sum, length) => sum + length, 0)] as const
  })
  const tasks = Object.fromEntries(counts) as Record<TaskState, number>
  const channels: { readonly name: string; readonly unread: number }[] = []
  await trying(async () => {
    const found = await unreadChannels(deps, space)
    channels.push(...found.map(({ name, unread: news }) => ({ name, unread: news })))
  })
  return { name: space.name, unread, todo: mine(['* TODO ']) - unread, tasks, channels }
}
