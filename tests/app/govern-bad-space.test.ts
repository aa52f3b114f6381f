/** A space whose queue cannot be read: the governor of the others goes on, and grants nothing that it cannot count. */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { initSpace } from '../../lib/app/init-space.ts'
import { defaultMessaging } from '../../lib/core/model/settings.ts'
import { ok } from '../support/world.ts'
import { makeStage, minuteMs, queue, type Stage } from './govern-stage.ts'

let stage: Stage
const bad = () => join(stage.tex.root, '2-bad', 'org', 'messaging', queue)
const agent = () => stage.tex.agent('s1')

async function begin(settings?: Parameters<typeof makeStage>[0]): Promise<void> {
  stage = await makeStage(settings)
  ok(await initSpace(stage.tex.deps, { name: '2-bad' }))
}

function damage(): void {
  rmSync(bad(), { force: true })
  mkdirSync(bad(), { recursive: true })
}

beforeEach(() => begin(free()))
afterEach(() => stage.world.remove())

/** Nothing waits for the clock, but tokens have a limit. */
function free() {
  const compute = {
    ...defaultMessaging.compute,
    cooldown_between_tasks: 0,
    rate_limits: { tasks_per_hour: 0 },
  }
  return { compute }
}

describe('while another space cannot be read', () => {
  test('a task of a sender with limits is held, which says so, and runs once it can be read', async () => {
    damage()
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    expect((await stage.find(id)).task).toMatchObject({
      state: 'WAITING',
      awaiting: 'books_incomplete',
      refusal:
        'The queue of 2-bad cannot be read, so what was used there is not known. Looked at again each minute.',
    })
    await stage.look()
    rmSync(bad(), { recursive: true })
    stage.world.clock.nowMs += minuteMs
    expect(await stage.find(id)).toMatchObject({ admitted: true, task: { state: 'QUEUED' } })
  })

  test('the owner is not locked out, nor is what the owner approves', async () => {
    damage()
    const mine = await stage.order(stage.tex.deps)
    expect((await stage.find(mine)).task.state).toBe('QUEUED')
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    await stage.act(stage.tex.deps, 'approve', id)
    expect((await stage.find(id)).task.state).toBe('QUEUED')
  })

  test('silent claims go back, deadlines pass and what was put back waits', async () => {
    const claimed = await stage.order(stage.gregor.deps)
    const ended = await stage.order(stage.gregor.deps)
    await stage.look()
    await stage.act(agent(), 'claim', claimed)
    await stage.act(agent(), 'claim', ended)
    await stage.act(agent(), 'complete', ended)
    damage()
    stage.rewrite(queue, (text) => text.replace('* DONE ', '* QUEUED '))
    stage.world.clock.nowMs += 40 * minuteMs
    expect((await stage.find(claimed)).task).toMatchObject({ state: 'QUEUED', retryCount: 1 })
    expect((await stage.find(ended)).task.refusal).toMatch(/^It ended on /u)
  })

  test('a verdict that this machine never saw waits for the owner', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    const empty = { endedMs: () => undefined, admittedIn: () => undefined }
    Object.assign(stage.tex.deps.ended, { load: async () => empty, record: async () => undefined })
    damage()
    await stage.look()
    expect((await stage.find(id)).task).toMatchObject({
      state: 'WAITING',
      awaiting: 'owner-approval',
      refusal: 'It may have run in 2-bad, which cannot be read; approve to run it here.',
    })
  })
})

test('without any limit that counts other spaces nothing is held', async () => {
  stage.world.remove()
  const none = { daily_budget_tokens: 0, per_sender_daily_max: 0, max_queue_depth: 0 }
  const { team } = defaultMessaging.trust_tiers
  await begin({
    compute: { ...free().compute, ...none },
    trust_tiers: { ...defaultMessaging.trust_tiers, team: { ...team!, daily_token_limit: 0 } },
  })
  damage()
  const id = await stage.order(stage.gregor.deps)
  await stage.look()
  expect((await stage.find(id)).task.state).toBe('QUEUED')
})
