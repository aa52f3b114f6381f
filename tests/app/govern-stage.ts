/** Two people and the queue between them, for tests of what a third one can push into it. */

import { govern } from '../../lib/app/govern.ts'
import type { Deps, Space } from '../../lib/app/ports.ts'
import { send } from '../../lib/app/send.ts'
import { taskAct } from '../../lib/app/task-act.ts'
import { tasks } from '../../lib/app/tasks.ts'
import { trust } from '../../lib/app/trust.ts'
import type { SendInput, TaskActInput, TaskView } from '../../lib/app/views.ts'
import { defaultMessaging, type Settings } from '../../lib/core/model/settings.ts'
import { makeWorld, ok, sharedSpace, type User, type World } from '../support/world.ts'

export const queue = 'agents/tex-claude.org'
export const minuteMs = 60_000

/** No limit but trust stands in the way. */
export const free: Partial<Settings['messaging']> = {
  compute: {
    ...defaultMessaging.compute,
    cooldown_between_tasks: 0,
    rate_limits: { tasks_per_hour: 0 },
    max_queue_depth: 0,
  },
}

export interface Stage {
  readonly world: World
  readonly tex: User
  readonly gregor: User
  order(deps: Deps, fields?: Partial<SendInput>): Promise<string>
  act(
    deps: Deps,
    verb: TaskActInput['verb'],
    id: string,
    fields?: Partial<TaskActInput>,
  ): Promise<TaskView>
  /** All tasks of tex's queue, after a look of the governor. */
  list(): Promise<readonly TaskView[]>
  find(id: string): Promise<TaskView>
  space(name?: string): Promise<Space>
  look(): Promise<void>
  /** The entry's text as it stands in the queue. */
  entry(id: string): string
  rewrite(path: string, change: (text: string) => string): void
}

export async function makeStage(settings: Partial<Settings['messaging']> = free): Promise<Stage> {
  const world = await makeWorld(['tex', 'gregor'], settings)
  const [tex, gregor] = [world.users['tex']!, world.users['gregor']!]
  ok(await trust(tex.deps, { who: '@gregor', tier: 'team' }))
  const space = async (name = sharedSpace) =>
    (await tex.deps.store.spaces()).find((one) => one.name === name)!
  const list = async () => {
    const states = [undefined, 'DONE', 'CANCELLED', 'ARCHIVED'] as const
    const found = []
    for (const state of states) found.push(...ok(await tasks(tex.deps, { state })))
    return found
  }
  return {
    world,
    tex,
    gregor,
    space,
    list,
    async order(deps, fields = {}) {
      const input = { targets: ['@tex-claude'], text: 'Research competitor pricing', ...fields }
      return ok(await send(deps, input)).sent[0]!.id
    },
    async act(deps, verb, id, fields = {}) {
      world.clock.nowMs += minuteMs
      return ok(await taskAct(deps, { verb, id, session: deps.session, ...fields }))
    },
    async find(id) {
      const found = (await list()).filter(({ task }) => task.id === id)
      if (found.length !== 1) throw new Error(`${id} stands ${found.length} times`)
      return found[0]!
    },
    look: async () => {
      await govern(tex.deps, await space())
    },
    entry: (id) => entryIn(world.read(queue), id),
    rewrite(path, change) {
      const before = world.read(path)
      const after = change(before)
      if (after === before) throw new Error('nothing was rewritten')
      world.write(path, after)
    },
  }
}

/** The first level-1 entry of a text that has the id. */
export function entryIn(text: string, id: string): string {
  const entries = text.split(/^(?=\* )/mu).slice(1)
  const found = entries.find((entry) => new RegExp(`^:ID:\\s+${id}$`, 'mu').test(entry))
  if (!found) throw new Error(`${id} is not there`)
  return `${found.trimEnd()}\n`
}
