/** A keyword that somebody pushed without a signed line: it ends nothing, takes no claim away, and is said. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { show } from '../../lib/app/show.ts'
import { ok } from '../support/world.ts'
import { makeStage, queue, type Stage } from './govern-stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await makeStage()
})
afterEach(() => stage.world.remove())

const agent = () => stage.tex.agent('s1')

async function atWork(): Promise<string> {
  const id = await stage.order(stage.gregor.deps)
  await stage.look()
  await stage.act(agent(), 'claim', id)
  return id
}

for (const word of ['DONE', 'CANCELLED', 'ARCHIVED', 'QUEUED', 'WAITING', 'TODO']) {
  test(`${word} without a signed line takes no work away from whoever claimed it`, async () => {
    const id = await atWork()
    stage.rewrite(queue, (text) => text.replace('* WORKING ', `* ${word} `))
    await stage.look()
    expect((await stage.find(id)).task).toMatchObject({
      state: 'WORKING',
      claim: { session: 's1' },
    })
    expect(ok(await show(stage.gregor.deps, { id }))).toMatchObject({
      byHand: word,
      task: { state: 'WORKING' },
    })
    expect((await stage.act(agent(), 'complete', id)).task.state).toBe('DONE')
    const ended = ok(await show(stage.gregor.deps, { id }))
    expect(ended).not.toHaveProperty('byHand')
    expect(ended).toMatchObject({ task: { state: 'DONE' }, unproved: new Set() })
  })
}

test('what waits for its owner is not put away by a keyword', async () => {
  const id = await stage.order(stage.gregor.deps, { effort: 9 })
  await stage.look()
  const { state } = (await stage.find(id)).task
  stage.rewrite(queue, (text) => text.replace(`* ${state} `, '* CANCELLED '))
  expect((await stage.find(id)).task.state).toBe(state)
})

test('a signed end holds: of the agent, of the owner, of the sender', async () => {
  for (const who of ['agent', 'owner', 'sender'] as const) {
    const id = await atWork()
    if (who === 'agent') await stage.act(agent(), 'complete', id)
    if (who === 'owner') await stage.act(stage.tex.deps, 'cancel', id)
    if (who === 'sender') await stage.act(stage.gregor.deps, 'cancel', id)
    const found = await stage.find(id)
    expect(found).not.toHaveProperty('byHand')
    expect(found.task.state).toBe(who === 'agent' ? 'DONE' : 'CANCELLED')
  }
})

test('a person cancels what their agent sent, and it stays so', async () => {
  const id = await stage.order(stage.gregor.agent('g1'))
  await stage.look()
  await stage.act(stage.gregor.deps, 'cancel', id)
  expect(await stage.find(id)).toMatchObject({ task: { state: 'CANCELLED' } })
  expect(await stage.find(id)).not.toHaveProperty('byHand')
})

test('a copy of a signed line with another time is marked in the history', async () => {
  const id = await atWork()
  const [line = ''] = /- State "WORKING"[^\n]*\n {2}by [^\n]*\n(?: {2}[^\n]*\n)*/u.exec(
    stage.entry(id),
  )!
  const forged = line.replace(/at ([0-9]{4})-/u, 'at 2025-')
  stage.rewrite(queue, (text) => text.replace(line, line + forged))
  const view = ok(await show(stage.tex.deps, { id }))
  if (view.kind !== 'task') throw new Error('no task')
  expect([...view.unproved!].map((raw) => raw.includes('at 2025-'))).toEqual([true])
})
