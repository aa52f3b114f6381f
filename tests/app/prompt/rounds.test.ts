/** A task that is queued again is new again: in its own session, in every other, with its text. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { send } from '../../../lib/app/send.ts'
import { taskAct } from '../../../lib/app/task-act.ts'
import { defaultMessaging } from '../../../lib/core/model/settings.ts'
import { makeWorld, ok, type User, type World } from '../../support/world.ts'
import { makeStage, type Stage } from './stage.ts'

let world: World
let stage: Stage
beforeEach(async () => {
  world = await makeWorld(['tex'])
  stage = makeStage(world, tex())
})
afterEach(() => world.remove())

const tex = (): User => world.users['tex']!
const leaseMs = defaultMessaging.compute.per_task_timeout_minutes * 60_000

async function order(text: string): Promise<string> {
  world.clock.nowMs += 1000
  return ok(await send(tex().deps, { targets: ['@tex-claude'], text })).sent[0]!.id
}

/** In session a: shown, seen, claimed. */
async function taken(): Promise<string> {
  const id = await order('Research')
  const a = stage.session('a')
  expect(await a.ask()).toContain('Research')
  expect(await a.stop()).toBeUndefined()
  ok(await taskAct(tex().agent('a'), { verb: 'claim', id, session: 'a' }))
  await stage.hookState.record('a', [id])
  expect(await a.ask()).toBeUndefined()
  world.clock.nowMs += 1000
  return id
}

describe('T306 a task that is queued again', () => {
  test.each(['a', 'b'])('given back, it is new with its text in session %s', async (session) => {
    const id = await taken()
    ok(await taskAct(tex().agent('a'), { verb: 'retry', id, session: 'a', reason: 'stuck' }))
    const text = await stage.session(session).ask()
    expect(text).toContain('Research')
    expect(text).toContain('try 2')
    expect(text).toContain('1 task queued')
  })

  test.each(['a', 'b'])('revised, it is new with its text in session %s', async (session) => {
    const id = await taken()
    ok(await taskAct(tex().agent('a'), { verb: 'complete', id, session: 'a' }))
    expect(await stage.session('a').ask()).toBeUndefined()
    world.clock.nowMs += 1000
    const feedback = 'Shorter, please'
    ok(await taskAct(tex().deps, { verb: 'revise', id, session: 'terminal', feedback }))
    const text = await stage.session(session).ask()
    expect(text).toContain('Research')
    expect(text).toContain('revised')
    expect(text).not.toContain(feedback)
  })

  test.each(['a', 'b'])(
    'left by a silent agent, it is new with its text in session %s',
    async (session) => {
      await taken()
      world.clock.nowMs += leaseMs + 1000
      expect(await stage.session(session).ask()).toContain('Research')
    },
  )

  test('its offers are counted anew', async () => {
    const id = await order('Research')
    const a = stage.session('a')
    for (let tries = 0; tries < 6; tries += 1) {
      await a.cancel()
      world.clock.nowMs += 60 * 60_000
    }
    expect(await a.cancel()).toBeUndefined()
    ok(await taskAct(tex().agent('a'), { verb: 'claim', id, session: 'a' }))
    world.clock.nowMs += 1000
    ok(await taskAct(tex().agent('a'), { verb: 'retry', id, session: 'a' }))
    expect(await stage.session('a').ask()).toContain('Research')
  })

  test('once a session saw it and left it alone, it is the turn of others', async () => {
    await order('Research')
    await stage.session('a').ask()
    expect(await stage.session('b').ask()).toBeUndefined()
    await stage.session('a').stop()
    expect(await stage.session('b').ask()).toContain('Research')
  })
})

describe('T306 a stop', () => {
  test('hands over the next task that the session has not been given, when it left the first alone', async () => {
    world.remove()
    const hook = { ...defaultMessaging.hook, continue_on_stop: true }
    world = await makeWorld(['tex'], { hook })
    stage = makeStage(world, tex())
    await order('The first')
    await order('The second')
    await order('The third')
    const a = stage.session('a')
    expect(await a.ask()).toContain('The first')
    expect(a.last().quiet).toEqual({ type: 'no' })
    const second = await a.stop()
    expect(second).toContain('The second')
    expect(second).not.toContain('The first')
    expect(second).toContain('3 tasks queued')
    expect(second).toContain('2 more tasks queued for tex-claude.')
    // The session's first prompt after that finds nothing new, and the guard still lets a stop through.
    expect(await a.ask()).toBeUndefined()
    expect(a.last().quiet).toEqual({ type: 'no' })
    // A turn later: at once it would be a second call for the stop before.
    world.clock.nowMs += 60_000
    expect(await a.stop()).toContain('The third')
    expect(await a.stop()).toBeUndefined()
    world.clock.nowMs += 60_000
    await a.ask()
    expect(await a.stop()).toBeUndefined()
  })
})
