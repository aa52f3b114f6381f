/** LEASE is under no signature: whoever pushes another one neither ends a claim early, nor makes it hold for ever. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { renewClaims } from '../../lib/app/prompt/renew.ts'
import { makeStage, minuteMs, queue, type Stage } from './govern-stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await makeStage()
})
afterEach(() => stage.world.remove())

const agent = () => stage.tex.agent('s1')
const iso = (ms: number) => new Date(ms).toISOString()

async function claimed(): Promise<string> {
  const id = await stage.order(stage.gregor.deps)
  await stage.look()
  await stage.act(agent(), 'claim', id)
  return id
}

/** What somebody pushes in place of the lease, and of STARTED. */
function push(lease: string | undefined): void {
  const line = lease === undefined ? '' : `:LEASE:    ${lease}\n`
  stage.rewrite(queue, (text) =>
    text
      .replace(/^:LEASE:.*\n/mu, line)
      .replace(/^:STARTED:.*$/mu, ':STARTED:  2020-01-01T00:00:00.000Z'),
  )
}

const later = (minutes: number) => {
  stage.world.clock.nowMs += minutes * minuteMs
}

for (const lease of ['2020-01-01T00:00:00.000Z', 'soon', undefined]) {
  test(`a lease pushed as ${lease} ends no claim before its time`, async () => {
    const id = await claimed()
    const endMs = stage.world.clock.nowMs + 30 * minuteMs
    push(lease)
    later(29)
    expect((await stage.find(id)).task).toMatchObject({
      state: 'WORKING',
      lease: iso(endMs),
      retryCount: 0,
    })
    later(1)
    expect((await stage.find(id)).task).toMatchObject({ state: 'QUEUED', retryCount: 1 })
  })

  test(`a session that goes on renews a lease pushed as ${lease}`, async () => {
    const id = await claimed()
    push(lease)
    later(16)
    const working = (await stage.list()).filter(({ task }) => task.state === 'WORKING')
    await renewClaims(agent(), { working, problems: [] })
    later(29)
    expect((await stage.find(id)).task.state).toBe('WORKING')
  })
}

test('a lease in 2099 holds the task as long as a claim without any renewal', async () => {
  const id = await claimed()
  push('2099-01-01T00:00:00.000Z')
  later(29)
  expect((await stage.find(id)).task.state).toBe('WORKING')
  later(1)
  expect((await stage.find(id)).task.state).toBe('QUEUED')
})

test('and is overwritten by the session that goes on', async () => {
  const id = await claimed()
  push('2099-01-01T00:00:00.000Z')
  later(16)
  const working = (await stage.list()).filter(({ task }) => task.state === 'WORKING')
  await renewClaims(agent(), { working, problems: [] })
  later(29)
  expect((await stage.find(id)).task.state).toBe('WORKING')
})

test('three rounds of pushed leases do not cancel a task', async () => {
  const id = await claimed()
  for (let rounds = 0; rounds < 4; rounds += 1) {
    push('2020-01-01T00:00:00.000Z')
    later(1)
    await stage.look()
    stage.rewrite(queue, (text) => text.replace(/^:LEASE:.*$/mu, ':LEASE:    x'))
  }
  expect((await stage.find(id)).task).toMatchObject({ state: 'WORKING', retryCount: 0 })
})
