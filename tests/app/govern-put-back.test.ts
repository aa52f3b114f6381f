/** A verdict is good once: what ended does not run again because somebody puts its old lines back. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archive } from '../../lib/app/archive.ts'
import { Failure } from '../../lib/app/failure.ts'
import { replayTask } from '../../lib/core/model/replay.ts'
import { initSpace } from '../../lib/app/init-space.ts'
import { createEndedTasks } from '../../lib/io/ended.ts'
import { ok } from '../support/world.ts'
import { makeStage, minuteMs, queue, type Stage } from './govern-stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await makeStage()
})
afterEach(() => stage.world.remove())

const agent = () => stage.tex.agent('s1')
const words = /^It ended on 2026-11-21 .* and was put back; approve to run it again\.$/u

/** A task of gregor's as it stood when it was queued, and after it was done. */
async function finished(verb: 'complete' | 'cancel' = 'complete') {
  const id = await stage.order(stage.gregor.deps)
  await stage.look()
  const queued = stage.entry(id)
  await stage.act(agent(), 'claim', id)
  const working = stage.entry(id)
  await stage.act(verb === 'complete' ? agent() : stage.tex.deps, verb, id)
  return { id, queued, working, ended: stage.entry(id) }
}

function put(from: string, to: string): void {
  stage.rewrite(queue, (text) => text.replace(from.trimEnd(), to.trimEnd()))
}

function forget(): Promise<void> {
  const empty = { endedMs: () => undefined, admittedIn: () => undefined }
  const { ended } = stage.tex.deps
  Object.assign(ended, { load: async () => empty, record: async () => undefined })
  return Promise.resolve()
}

async function expectPutBack(id: string): Promise<void> {
  const view = await stage.find(id)
  expect(view).toMatchObject({
    admitted: false,
    task: { state: 'WAITING', awaiting: 'owner-approval' },
  })
  expect(view.task.refusal).toMatch(words)
  expect(stage.entry(id)).not.toContain('VERDICT_SIG')
  const before = stage.world.read(queue)
  await stage.look()
  expect(stage.world.read(queue)).toBe(before)
}

describe('an old entry in place of one that ended', () => {
  for (const verb of ['complete', 'cancel'] as const) {
    test(`waits for the owner after ${verb}, whichever of its lines was put back`, async () => {
      const { id, queued, working, ended } = await finished(verb)
      put(ended, queued)
      await expectPutBack(id)
      put(stage.entry(id), working)
      await expectPutBack(id)
    })
  }

  test('also when it comes as its sender wrote it, without any verdict', async () => {
    const id = await stage.order(stage.gregor.deps)
    const came = stage.entry(id)
    await stage.look()
    await stage.act(agent(), 'claim', id)
    await stage.act(agent(), 'complete', id)
    put(stage.entry(id), came)
    await expectPutBack(id)
  })

  test('is told by the signed lines of its own log alone', async () => {
    const { id, queued, ended } = await finished()
    await forget()
    put(ended, ended.replace('* DONE', '* QUEUED'))
    expect((await stage.find(id)).task.state).toBe('WAITING')
    put(stage.entry(id), queued)
    // Without those, and without a memory, nothing tells the old entry from a new one.
    expect((await stage.find(id)).task.state).toBe('QUEUED')
  })

  test('is told by its archived copy', async () => {
    const { id, queued } = await finished()
    await stage.act(stage.tex.deps, 'archive', id)
    expect(stage.world.read(queue)).not.toContain(id)
    Object.assign(stage.tex.deps.ended, createEndedTasks({ stateDir: `${stage.world.tree}/../m` }))
    stage.rewrite(queue, (text) => `${text}\n${queued}`)
    await expectPutBack(id)
  })

  test('ended by hand in Emacs is remembered once it was seen', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    const queued = stage.entry(id)
    put(queued, queued.replace('* QUEUED', '* DONE'))
    await stage.look()
    put(stage.entry(id), queued)
    await expectPutBack(id)
  })

  test('runs again when the owner approves it, and then to its end', async () => {
    const { id, queued, ended } = await finished()
    put(ended, queued)
    await stage.look()
    expect(await stage.act(stage.tex.deps, 'approve', id)).toMatchObject({
      admitted: true,
      task: { state: 'QUEUED' },
    })
    const approved = stage.entry(id)
    await stage.act(agent(), 'claim', id)
    expect((await stage.act(agent(), 'complete', id)).task.state).toBe('DONE')
    put(stage.entry(id), approved)
    await expectPutBack(id)
  })

  for (const verb of ['complete', 'cancel'] as const) {
    test(`is QUEUED by its log too once it was approved again after ${verb}, whatever lines come back`, async () => {
      const { id, queued, ended } = await finished(verb)
      const known = (await stage.find(id)).task.log
      // As a merge would: the lines of the end are known here, and the keyword is an old one.
      put(ended, ended.replace(/^\* [A-Z]+/u, '* QUEUED'))
      await stage.look()
      await stage.act(stage.tex.deps, 'approve', id)
      expect(replayTask((await stage.find(id)).task.log).state).toBe('QUEUED')
      await stage.act(stage.tex.deps, 'cancel', id)
      // Here they are not, and this machine remembers that there was an end.
      put(stage.entry(id), queued)
      await stage.look()
      stage.world.clock.nowMs += minuteMs
      const approved = (await stage.act(stage.tex.deps, 'approve', id)).task.log
      expect(replayTask([...approved, ...known]).state).toBe('QUEUED')
    })
  }

  test('may stand beside its archived copy, and is the one that is approved', async () => {
    const { id, queued } = await finished()
    await stage.act(stage.tex.deps, 'archive', id)
    stage.rewrite(queue, (text) => `${text}\n${queued}`)
    await stage.look()
    const again = await stage.act(stage.tex.deps, 'approve', id)
    expect(again).toMatchObject({ admitted: true, path: queue, task: { state: 'QUEUED' } })
    await stage.look()
    expect((await stage.find(id)).task.state).toBe('QUEUED')
  })
})

describe('the owner goes on', () => {
  test('a revision is a new word, and a retry needs none', async () => {
    const { id } = await finished()
    const revised = await stage.act(stage.tex.deps, 'revise', id, { feedback: 'Add a table' })
    expect(revised).toMatchObject({ admitted: true, task: { revisionFeedback: 'Add a table' } })
    await stage.act(agent(), 'claim', id)
    await stage.act(agent(), 'retry', id, { reason: 'No network' })
    expect(await stage.find(id)).toMatchObject({ admitted: true, task: { state: 'QUEUED' } })
    await stage.act(agent(), 'claim', id)
    expect((await stage.act(agent(), 'complete', id)).task.state).toBe('DONE')
  })

  test('a memory that cannot be written fails no step that was done', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    await stage.act(agent(), 'claim', id)
    const record = async () => {
      throw new Failure('io', 'The disk is full.')
    }
    Object.assign(stage.tex.deps.ended, { record })
    expect((await stage.act(agent(), 'complete', id)).task.state).toBe('DONE')
  })

  test('old entries of the first round do not come back after the second', async () => {
    const { id, queued } = await finished()
    await stage.act(stage.tex.deps, 'revise', id, { feedback: 'Again' })
    put(stage.entry(id), queued)
    await expectPutBack(id)
  })

  test('moving what ended to the archive changes nothing for what runs', async () => {
    const running = await stage.order(stage.gregor.deps)
    await finished()
    stage.world.clock.nowMs += 400 * 24 * 60 * minuteMs
    ok(await archive(stage.tex.deps, {}))
    expect(await stage.find(running)).toMatchObject({ admitted: true })
  })
})

describe('the same entry in another space', () => {
  beforeEach(async () => {
    ok(await initSpace(stage.tex.deps, { name: '2-other' }))
  })

  async function copyTo(text: string) {
    const space = await stage.space('2-other')
    const id = /^:ID:\s+(\S+)$/mu.exec(text)![1]!
    const op = { type: 'append', path: queue, id, text } as const
    await stage.tex.deps.store.write(space, () => ({ ops: [op], value: undefined }))
    return id
  }

  test('does not run there, while it is open and after it ended', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    await copyTo(stage.entry(id))
    expect((await stage.find(id)).space).toBe('1-team')
    await stage.act(agent(), 'claim', id)
    await copyTo(stage.entry(id))
    await stage.act(agent(), 'complete', id)
    const other = await stage.space('2-other')
    const text = async (path: string) =>
      new TextDecoder().decode(await stage.tex.deps.store.read(other, path))
    await stage.list()
    expect(await text(queue)).not.toContain(id)
    expect(await text('dead-letters.org')).toContain(':REASON:   duplicate')
  })

  test('is known by a machine that sees it for the first time', async () => {
    const { queued } = await finished()
    const stateDir = `${stage.world.tree}/../other-machine`
    Object.assign(stage.tex.deps.ended, createEndedTasks({ stateDir }))
    await copyTo(queued)
    const there = (await stage.list()).filter(({ space }) => space === '2-other')
    expect(there.map(({ task, admitted }) => [task.state, admitted])).toEqual([['WAITING', false]])
  })
})

describe('WORKING that nobody of ours wrote', () => {
  test('is queued again at once and costs no retry', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    for (let count = 0; count < 5; count += 1) {
      const claim = ':STARTED: 2026-11-21T10:02:03.042Z\n:CLAIM: tex-claude mallory\n'
      put(
        stage.entry(id),
        stage.entry(id).replace('* QUEUED', '* WORKING').replace(':END:', `${claim}:END:`),
      )
      const view = await stage.find(id)
      expect(view).toMatchObject({ admitted: true, task: { state: 'QUEUED', retryCount: 0 } })
      expect(view.task.claim).toBeUndefined()
    }
    expect((await stage.act(agent(), 'claim', id)).task.claim?.session).toBe('s1')
  })

  test('an old claim put back after the task was given back is none', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    await stage.act(agent(), 'claim', id)
    await stage.act(agent(), 'retry', id)
    put(stage.entry(id), stage.entry(id).replace('* QUEUED', '* WORKING'))
    expect((await stage.find(id)).task.state).toBe('QUEUED')
  })

  test('a claim is of the session that the signed line names', async () => {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    await stage.act(agent(), 'claim', id)
    put(stage.entry(id), stage.entry(id).replace('tex-claude s1', 'tex-claude mallory'))
    expect((await stage.find(id)).task.claim).toMatchObject({ by: 'tex-claude', session: 's1' })
    expect((await stage.act(agent(), 'complete', id)).task.state).toBe('DONE')
  })
})
