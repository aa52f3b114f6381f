/** Queues of the owner's other agents: governed on their machine like the usual one, out of one budget, each for itself. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { check } from '../../lib/app/check/check.ts'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { govern } from '../../lib/app/govern.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { loadBoard } from '../../lib/app/prompt/board.ts'
import { send } from '../../lib/app/send.ts'
import { status } from '../../lib/app/status.ts'
import { taskAct } from '../../lib/app/task-act.ts'
import { tasks } from '../../lib/app/tasks.ts'
import { today } from '../../lib/app/today.ts'
import { trust } from '../../lib/app/trust.ts'
import { type Address, parseAddress } from '../../lib/core/model/address.ts'
import { makeWorld, no, ok, sharedSpace, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'nobody'])
  for (const name of ['review', 'deploy']) {
    ok(await contactAdd(tex(), { name: agent(name), handles: [], groups: [], agentOf: texName }))
  }
  ok(await trust(tex(), { who: '@gregor', tier: 'team' }))
})
afterEach(() => world.remove())

const texName = parseAddress('tex')!
const agent = (name: string): Address => parseAddress(`tex-${name}`)!
const tex = () => world.users['tex']!.deps
const gregor = () => world.users['gregor']!.deps
/** A session that `launch --name` started. */
const session = (name: string): Deps => ({
  ...world.users['tex']!.agent(`s-${name}`),
  acting: agent(name),
})

async function order(deps: Deps, to: string, text = 'Look at the change'): Promise<string> {
  return ok(await send(deps, { targets: [to], text, effort: 1 })).sent[0]!.id
}
const idsOf = async (deps: Deps) => ok(await tasks(deps, {})).map(({ task }) => task.id)
const space = async () => (await tex().store.spaces()).find(({ name }) => name === sharedSpace)!
const page = { told: {}, offers: {}, lastMs: 0 }

describe('a task for another agent of mine', () => {
  test('from a colleague is admitted on my machine, and is claimed and completed by that agent', async () => {
    const id = await order(gregor(), '@tex-review')
    expect(world.read('agents/tex-review.org')).toMatch(/^\* TODO /mu)
    await govern(tex(), await space())
    expect(world.read('agents/tex-review.org')).toMatch(/^\* QUEUED /mu)
    const review = session('review')
    ok(await taskAct(review, { verb: 'claim', id, session: review.session }))
    const done = ok(await taskAct(review, { verb: 'complete', id, session: review.session }))
    expect(done).toMatchObject({ task: { state: 'DONE' } })
  })

  test('of a stranger waits for me, and for nobody else to approve', async () => {
    const id = await order(world.users['nobody']!.deps, '@tex-review')
    await govern(session('review'), await space())
    expect(world.read('agents/tex-review.org')).toMatch(/^\* WAITING /mu)
    const review = session('review')
    const refused = no(await taskAct(review, { verb: 'claim', id, session: review.session }))
    expect(refused.code).toBe('not_allowed')
    expect(ok(await today(tex(), {})).needsDecision.map(({ task }) => task.id)).toEqual([id])
    ok(await taskAct(tex(), { verb: 'approve', id, session: 'terminal' }))
    expect(world.read('agents/tex-review.org')).toMatch(/^\* QUEUED /mu)
  })

  test('is in its own session and in that of no other agent; a person sees those of all', async () => {
    const ids = {
      review: await order(gregor(), '@tex-review'),
      deploy: await order(gregor(), '@tex-deploy'),
      claude: await order(gregor(), '@tex-claude'),
    }
    // The pause between two tasks is one for all of them.
    for (let turn = 0; turn < 3; turn += 1) {
      await govern(tex(), await space())
      world.clock.nowMs += 3_600_000
    }
    await govern(tex(), await space())
    for (const name of ['review', 'deploy', 'claude'] as const) {
      const own = session(name)
      expect(await idsOf(own), name).toEqual([ids[name]])
      const board = await loadBoard(own, '/', page)
      expect(
        board.queued.map(({ task }) => task.id),
        name,
      ).toEqual([ids[name]])
      const checked = ok(await check(own, { limit: 10 }))
      expect(checked.queued.tasks.map(({ task }) => task.id)).toEqual([ids[name]])
      expect(ok(await status(own, {})).spaces[0]!.tasks.QUEUED).toBe(1)
    }
    expect((await idsOf(tex())).toSorted()).toEqual(Object.values(ids).toSorted())
    expect(ok(await status(tex(), {})).spaces[0]!.tasks.QUEUED).toBe(3)
  })

  test('that I send myself is answered with what my governor said of it', async () => {
    const { sent } = ok(await send(tex(), { targets: ['@tex-review'], text: 'Look', effort: 1 }))
    expect(sent).toMatchObject([{ to: 'tex-review', taskState: 'QUEUED' }])
  })

  test('counts in the one budget of mine: of two that fit each by itself the second waits', async () => {
    const tight = (deps: Deps): Deps => {
      const { messaging } = deps.settings
      const compute = { ...messaging.compute, cooldown_between_tasks: 0 }
      const rate_limits = { ...compute.rate_limits, tasks_per_hour: 1 }
      const settings = { ...messaging, compute: { ...compute, rate_limits } }
      return { ...deps, settings: { ...deps.settings, messaging: settings } }
    }
    await order(gregor(), '@tex-claude')
    await order(gregor(), '@tex-review')
    await govern(tight(tex()), await space())
    const states = ['claude', 'review'].map(
      (name) => /^\* ([A-Z]+) /mu.exec(world.read(`agents/tex-${name}.org`))![1],
    )
    expect(states).toEqual(['QUEUED', 'WAITING'])
  })

  test('copied into the queue of another agent is rejected there', async () => {
    await order(gregor(), '@tex-review')
    world.write('agents/tex-deploy.org', world.read('agents/tex-review.org'))
    await govern(tex(), await space())
    expect(world.read('agents/tex-deploy.org')).not.toMatch(/^\* QUEUED /mu)
    expect(world.read('agents/tex-review.org')).toMatch(/^\* QUEUED /mu)
  })
})

test('the queue of an agent that is not mine is left alone', async () => {
  await order(tex(), '@gregor-claude')
  const before = world.read('agents/gregor-claude.org')
  await govern(tex(), await space())
  expect(world.read('agents/gregor-claude.org')).toBe(before)
})

test('a flood of agents that somebody wrote into my name keeps none of mine waiting', async () => {
  const id = await order(gregor(), '@tex-review')
  for (let at = 0; at < 300; at += 1) world.write(`agents/aaa${at}.org`, '* TODO x\n')
  const flood = Array.from({ length: 300 }, (_, at) => {
    return `* aaa${at}\n:PROPERTIES:\n:ID: aaa${at}\n:OWNER: tex\n:END:\n`
  })
  world.write('contacts.org', `${world.read('contacts.org')}\n${flood.join('\n')}`)
  await govern(session('review'), await space())
  expect(await idsOf(session('review'))).toEqual([id])
  expect(world.read('agents/tex-review.org')).toMatch(/^\* QUEUED /mu)
})
