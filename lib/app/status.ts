/** Who I am here, and how much is waiting where. */

import { blockedBy } from './blocked.ts'
import { unreadChannels } from './channel/list.ts'
import { entriesByHeading, entriesNotUnder } from '../core/codec/peek.ts'
import { doneWithout, type Result } from '../core/model/refusal.ts'
import { type TaskState, taskStates } from '../core/model/task.ts'
import { scanOutline } from '../core/org/scan.ts'
import type { Outline } from '../core/org/types.ts'
import { inboxPath } from './decode.ts'
import { lookIntoInbox } from './load.ts'
import { queuesToShow } from './my-queues.ts'
import { actingAgent, loadContacts, me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { eachSpace, readingSpaces, type Trying } from './spaces.ts'
import { joinTwice } from './twice/join.ts'
import { countsFor, endWords, isUnread, unreadRanges } from './unread.ts'
import type { MessageView, SpaceChoice, StatusView } from './views.ts'

/** Counts by heading alone, so that it stays quick on long files. */
export async function status(
  deps: Deps,
  input: SpaceChoice,
): Promise<Result<Omit<StatusView, 'root' | 'relay' | 'unstored'>>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  await joinTwice(deps, 'at hand')
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
  const isCounted = countsFor(deps, bytes, isBlocked)
  const open = entriesNotUnder(outline, endWords).filter(isCounted).length
  const tagged = unreadRanges(bytes).filter(isCounted).length
  // Of what its author did not sign an agent hears nothing; nothing is looked at for a person, who is shown it.
  const unread = deps.acting === me(deps) || tagged === 0 ? tagged : await unreadFor(deps, space)
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
    const found = await unreadChannels(deps, space, trying)
    channels.push(...found.map(({ name, unread: news }) => ({ name, unread: news })))
  })
  return { name: space.name, unread, todo: open - tagged, tasks, channels }
}

/** More are counted without being judged, as `check` does. */
const judgedMax = 100

async function unreadFor(deps: Deps, space: Space): Promise<number> {
  const isWanted = (view: MessageView) => isUnread(deps, view)
  const look = await lookIntoInbox(deps, space, { which: 'unread', limit: judgedMax, isWanted })
  return look.found.length + look.left
}
