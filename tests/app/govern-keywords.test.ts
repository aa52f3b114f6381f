/** A queue whose preamble or headings name other keywords: tasks keep their state, and nothing piles up before a title. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { archive } from '../../lib/app/archive.ts'
import { ok } from '../support/world.ts'
import { makeStage, minuteMs, queue, type Stage } from './govern-stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await makeStage()
})
afterEach(() => stage.world.remove())

const agent = () => stage.tex.agent('s1')
const headingOf = (id: string) =>
  stage
    .entry(id)
    .split('\n')[0]!
    .replace(/ +:task:$/u, '')

const preambles = {
  'without our words': '#+TODO: OPEN | CLOSED',
  'with our words at the wrong end': '#+TODO: DONE CANCELLED | TODO WAITING QUEUED WORKING',
  'of many lines': '#+SEQ_TODO: A | B\n#+TYP_TODO: QUEUED | C\n#+TODO: D',
}

for (const [name, lines] of Object.entries(preambles)) {
  test(`a preamble ${name} takes no state away, and no look adds a word`, async () => {
    const queued = await stage.order(stage.gregor.deps)
    const working = await stage.order(stage.gregor.deps)
    const ended = await stage.order(stage.gregor.deps)
    await stage.look()
    await stage.act(agent(), 'claim', working)
    await stage.act(agent(), 'claim', ended)
    await stage.act(agent(), 'complete', ended)
    stage.rewrite(queue, (text) => text.replace(/^#\+TODO:.*$/mu, lines))
    const before = stage.world.read(queue)
    for (let looks = 0; looks < 3; looks += 1) await stage.look()
    expect(stage.world.read(queue)).toBe(before)
    expect((await stage.find(queued)).task.state).toBe('QUEUED')
    expect((await stage.find(working)).task).toMatchObject({
      state: 'WORKING',
      claim: { session: 's1' },
    })
    expect((await stage.find(ended)).task.state).toBe('DONE')
    await stage.act(agent(), 'complete', working)
    expect(headingOf(working)).toBe('* DONE gregor: Research competitor pricing')
    await stage.act(stage.tex.deps, 'cancel', queued)
    expect(headingOf(queued)).toBe('* CANCELLED gregor: Research competitor pricing')
  })
}

test('open work declared as done in a preamble is not archived', async () => {
  const id = await stage.order(stage.gregor.deps)
  await stage.look()
  stage.rewrite(queue, (text) => text.replace(/^#\+TODO:.*$/mu, '#+TODO: DONE | QUEUED'))
  stage.world.clock.nowMs += 400 * 24 * 60 * minuteMs
  ok(await archive(stage.tex.deps, {}))
  expect(await stage.find(id)).toMatchObject({ path: queue, task: { state: 'QUEUED' } })
})

for (const word of ['NEXT ', 'QUEUD ', 'QUEUED\t', '', 'WAITING QUEUED NEXT ']) {
  test(`a heading with ${JSON.stringify(word)} is looked at, and has one keyword after it`, async () => {
    const id = await stage.order(stage.gregor.deps)
    stage.rewrite(queue, (text) => text.replace('* TODO ', `* ${word}`))
    for (let looks = 0; looks < 3; looks += 1) await stage.look()
    expect(headingOf(id)).toBe('* QUEUED gregor: Research competitor pricing')
    expect(await stage.find(id)).toMatchObject({ admitted: true, task: { state: 'QUEUED' } })
  })
}

test('a task at its end does not begin anew because its keyword was taken away', async () => {
  const id = await stage.order(stage.gregor.deps)
  await stage.look()
  await stage.act(agent(), 'claim', id)
  await stage.act(agent(), 'complete', id)
  stage.rewrite(queue, (text) => text.replace('* DONE ', '* NEXT '))
  for (let looks = 0; looks < 3; looks += 1) await stage.look()
  expect(headingOf(id)).toBe('* WAITING gregor: Research competitor pricing')
  expect((await stage.find(id)).admitted).toBe(false)
})
