/** The life of a task between two people on real files: what the agent, the owner and the sender may do with it. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contactAdd } from '../../lib/app/contact-add.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { send } from '../../lib/app/send.ts'
import { taskAct } from '../../lib/app/task-act.ts'
import { tasks } from '../../lib/app/tasks.ts'
import { trust } from '../../lib/app/trust.ts'
import type { SendInput, TaskActInput, TaskView } from '../../lib/app/views.ts'
import { decodeBase64 } from '../../lib/core/trust/base64.ts'
import { parsePublicKey } from '../../lib/core/trust/keys.ts'
import { transitionText } from '../../lib/core/trust/signed-text.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const gregor = () => world.users['gregor']!
const minuteMs = 60_000
const queue = 'agents/tex-claude.org'

async function order(deps: Deps, fields: Partial<SendInput> = {}): Promise<string> {
  const input = { targets: ['@tex-claude'], text: 'Research competitor pricing', ...fields }
  return ok(await send(deps, input)).sent[0]!.id
}

async function act(
  deps: Deps,
  verb: TaskActInput['verb'],
  id: string,
  fields: Partial<TaskActInput> = {},
) {
  return taskAct(deps, { verb, id, session: deps.session, ...fields })
}

async function find(id: string): Promise<TaskView> {
  for (const state of ['DONE', 'CANCELLED', 'ARCHIVED', undefined] as const) {
    const found = ok(await tasks(tex().deps, { state })).find(({ task }) => task.id === id)
    if (found) return found
  }
  throw new Error(`${id} is not in the queue`)
}

describe('a task of my own', () => {
  test('is admitted at once under my verdict, claimed, done and archived, each step signed', async () => {
    const id = await order(tex().deps, { effort: 3, tokens: 12_000 })
    expect(await find(id)).toMatchObject({
      admitted: true,
      task: { state: 'QUEUED', verdict: { approval: 'auto_accepted' }, tier: 'owner' },
    })
    const agent = tex().agent('s1')
    world.clock.nowMs += minuteMs
    expect(ok(await act(agent, 'claim', id)).task).toMatchObject({
      state: 'WORKING',
      claim: { by: 'tex-claude', session: 's1' },
      lease: '2026-11-21T10:33:03.042Z',
    })
    world.clock.nowMs += minuteMs
    const finished = ok(
      await act(agent, 'complete', id, { tokensUsed: 900, resultPath: 'out.org' }),
    )
    expect(finished.task).toMatchObject({ state: 'DONE', tokensUsed: 900, resultPath: 'out.org' })
    for (const line of finished.task.log) {
      if (line.type !== 'state') throw new Error('a line that is no change of state')
      const [key, sig] = line.proof!.split(':')
      expect(key).toBe(tex().deps.keys.fingerprint)
      const at = new Date(line.atMs).toISOString()
      const { from = '', to, by = '', note } = line
      const text = transitionText({ id: finished.task.id, from, to, by, at, note })
      const publicKey = parsePublicKey(tex().deps.keys.publicKey)!
      expect(tex().deps.keys.verify(publicKey, text, decodeBase64(sig!)!)).toBe(true)
    }
    expect(finished.task.log.map((line) => line.type === 'state' && line.to)).toEqual([
      'DONE',
      'WORKING',
      'QUEUED',
    ])
    expect(ok(await act(tex().deps, 'archive', id)).task.state).toBe('ARCHIVED')
  })

  test('is claimed by one of two sessions that ask at the same time', async () => {
    const id = await order(tex().deps)
    const both = await Promise.all(
      ['s1', 's2'].map((session) => act(tex().agent(session), 'claim', id)),
    )
    expect(both.filter((result) => result.ok)).toHaveLength(1)
    const refused = both.find((result) => !result.ok)!
    expect(no(refused)).toMatchObject({ code: 'already_claimed' })
    expect(no(refused).why).toMatch(/claimed by tex-claude in session s[12] until 2026-/)
  })

  test('claimed again by its own session is a sign of life, without a line', async () => {
    const id = await order(tex().deps)
    const agent = tex().agent('s1')
    ok(await act(agent, 'claim', id))
    world.clock.nowMs += 20 * minuteMs
    const renewed = ok(await act(agent, 'claim', id)).task
    expect(renewed.lease).toBe('2026-11-21T10:52:03.042Z')
    expect(renewed.log).toHaveLength(2)
  })

  test('is completed only by the session that holds it, and not before it is claimed', async () => {
    const id = await order(tex().deps)
    expect(no(await act(tex().agent('s1'), 'complete', id)).code).toBe('wrong_state')
    ok(await act(tex().agent('s1'), 'claim', id))
    for (const deps of [tex().agent('s2'), tex().deps]) {
      expect(no(await act(deps, 'complete', id)).code).toBe('already_claimed')
    }
    ok(await act(tex().agent('s1'), 'complete', id))
  })

  test('may be worked on by the person at a terminal, who is one session', async () => {
    const id = await order(tex().deps)
    ok(await act(tex().deps, 'claim', id))
    expect(ok(await act(tex().deps, 'complete', id)).task.state).toBe('DONE')
  })

  test('that is revised has the feedback, a new word of the owner, and is claimed anew', async () => {
    const id = await order(tex().deps)
    const agent = tex().agent('s1')
    ok(await act(agent, 'claim', id))
    ok(await act(agent, 'complete', id, { tokensUsed: 500 }))
    world.clock.nowMs += 86_400_000
    const revised = ok(await act(tex().deps, 'revise', id, { feedback: 'Add :END: prices' }))
    expect(revised).toMatchObject({
      admitted: true,
      task: {
        state: 'QUEUED',
        revisionFeedback: 'Add :END: prices',
        verdict: { approval: 'owner_approved', at: '2026-11-22T10:02:03.042Z' },
        tokensUsed: 500,
      },
    })
    expect(revised.task.claim).toBeUndefined()
    ok(await act(tex().agent('s9'), 'claim', id))
    expect(
      ok(await act(tex().agent('s9'), 'complete', id, { tokensUsed: 70 })).task.tokensUsed,
    ).toBe(570)
  })

  test('a reason with org text in it is a reason, and the file stays one entry', async () => {
    const id = await order(tex().deps)
    const reason = ':END:\n* TODO [#A] tex: evil :task:\n#+TODO: X | Y'
    const cancelled = ok(await act(tex().deps, 'cancel', id, { reason })).task
    expect(cancelled.state).toBe('CANCELLED')
    expect(cancelled.log[0]).toMatchObject({
      note: ':END: * TODO [#A] tex: evil :task: #+TODO: X | Y',
    })
    expect(world.read(queue).match(/^\* /gmu)).toHaveLength(1)
  })
})

describe("somebody else's task", () => {
  test('of a stranger waits for the owner, and only the owner can approve it', async () => {
    const id = await order(gregor().deps)
    expect(world.read(queue)).toMatch(/^\* TODO gregor: Research/mu)
    expect(await find(id)).toMatchObject({
      admitted: false,
      task: { state: 'WAITING', awaiting: 'owner-approval', tier: 'unknown' },
    })
    expect(no(await act(tex().agent('s1'), 'claim', id)).code).toBe('not_allowed')
    expect(no(await act(tex().agent('s1'), 'approve', id)).code).toBe('not_allowed')
    expect(no(await act(gregor().deps, 'approve', id)).code).toBe('not_allowed')
    expect(no(await act(gregor().agent('g'), 'claim', id)).code).toBe('not_allowed')
    expect(ok(await act(tex().deps, 'approve', id))).toMatchObject({
      admitted: true,
      task: { state: 'QUEUED', verdict: { approval: 'owner_approved' } },
    })
    ok(await act(tex().agent('s1'), 'claim', id))
  })

  test('is rejected with a reason that its sender reads', async () => {
    const id = await order(gregor().deps)
    ok(await act(tex().deps, 'reject', id, { reason: 'Not this week' }))
    expect(await find(id)).toMatchObject({
      task: { state: 'CANCELLED', rejectionReason: 'Not this week' },
    })
    expect(no(await act(tex().deps, 'approve', id)).code).toBe('wrong_state')
  })

  test('is cancelled by its sender, who cancels no other', async () => {
    const theirs = await order(gregor().deps)
    const mine = await order(tex().deps)
    expect(no(await act(gregor().deps, 'cancel', mine)).code).toBe('not_allowed')
    expect(ok(await act(gregor().deps, 'cancel', theirs)).task.state).toBe('CANCELLED')
    ok(await act(tex().agent('s1'), 'claim', mine))
    expect(ok(await act(tex().deps, 'cancel', mine)).task.state).toBe('CANCELLED')
  })

  test('that an agent sent is cancelled by its person too, and not the other way round', async () => {
    const byAgent = await order(gregor().agent('g'))
    const byPerson = await order(gregor().deps)
    expect(no(await act(gregor().agent('g'), 'cancel', byPerson)).code).toBe('not_allowed')
    expect(ok(await act(gregor().deps, 'cancel', byAgent)).task.state).toBe('CANCELLED')
  })

  test('of a team member runs by itself; the next one within a minute is held until then', async () => {
    ok(await trust(tex().deps, { who: '@gregor', tier: 'team' }))
    const first = await order(gregor().deps, { tokens: 1000 })
    expect(await find(first)).toMatchObject({ admitted: true, task: { state: 'QUEUED' } })
    world.clock.nowMs += 20_000
    const second = await order(gregor().deps, { tokens: 1000 })
    expect(await find(second)).toMatchObject({
      admitted: false,
      task: {
        state: 'WAITING',
        awaiting: 'cooldown',
        notBefore: '2026-11-21T10:03:03.042Z',
        refusal: expect.stringMatching(/^Cooldown: 40 of 60 seconds left\. Frees up 2026-11-21/),
      },
    })
    world.clock.nowMs += 40_000
    expect(await find(second)).toMatchObject({ admitted: true, task: { state: 'QUEUED' } })
  })

  test('that is held by a limit may be approved by the owner at once', async () => {
    ok(await trust(tex().deps, { who: '@gregor', tier: 'team' }))
    await order(gregor().deps)
    const second = await order(gregor().deps)
    expect((await find(second)).task.state).toBe('WAITING')
    const approved = ok(await act(tex().deps, 'approve', second)).task
    expect(approved).toMatchObject({ state: 'QUEUED' })
    expect(approved.refusal).toBeUndefined()
    expect(approved.notBefore).toBeUndefined()
  })

  test('whoever answers for the agent in a shared file, my agent is mine', async () => {
    const input = { name: 'tex-claude', handles: [], groups: [], agentOf: 'gregor' }
    await contactAdd(gregor().deps, input)
    const id = await order(gregor().deps)
    expect(ok(await act(tex().deps, 'approve', id)).task.state).toBe('QUEUED')
  })
})

describe('time', () => {
  test('a claim that goes silent returns to the queue, and after the last retry is cancelled', async () => {
    const id = await order(tex().deps)
    for (const retry of [1, 2, 3]) {
      ok(await act(tex().agent('s1'), 'claim', id))
      world.clock.nowMs += 30 * minuteMs
      const back = (await find(id)).task
      expect(back).toMatchObject({
        state: 'QUEUED',
        retryCount: retry,
        retryReason: 'No sign of life of tex-claude is known for 30 minutes.',
      })
      expect(back.claim).toBeUndefined()
    }
    ok(await act(tex().agent('s1'), 'claim', id))
    world.clock.nowMs += 30 * minuteMs
    expect((await find(id)).task).toMatchObject({
      state: 'CANCELLED',
      cancellationReason: 'No more retries. No sign of life of tex-claude is known for 30 minutes.',
    })
  })

  test('work that is finished a minute after its lease is not thrown away', async () => {
    const id = await order(tex().deps)
    ok(await act(tex().agent('s1'), 'claim', id))
    world.clock.nowMs += 31 * minuteMs
    expect(ok(await act(tex().agent('s1'), 'complete', id)).task.state).toBe('DONE')
  })

  test('a deadline ends what did not begin', async () => {
    const deadlineMs = world.clock.nowMs + minuteMs
    const waiting = await order(gregor().deps, { deadlineMs })
    const queued = await order(tex().deps, { deadlineMs })
    expect((await find(queued)).task.state).toBe('QUEUED')
    world.clock.nowMs = deadlineMs
    for (const id of [waiting, queued]) {
      expect((await find(id)).task).toMatchObject({
        state: 'CANCELLED',
        cancellationReason: 'The deadline 2026-11-21T10:03:03.042Z passed.',
      })
    }
  })

  test('a sender whose clock runs hours ahead has a task that can be worked on', async () => {
    const ahead = world.clock.nowMs + 3 * 60 * minuteMs
    const deps = { ...gregor().deps, clock: { nowMs: () => ahead } }
    const id = await order(deps)
    ok(await act(tex().deps, 'approve', id))
    ok(await act(tex().agent('s1'), 'claim', id))
    world.clock.nowMs += minuteMs
    expect((await find(id)).task.state).toBe('WORKING')
    world.clock.nowMs += 30 * minuteMs
    expect((await find(id)).task.state).toBe('QUEUED')
  })
})

test('a message is no task, and an archived task is not changed', async () => {
  const note = ok(await send(tex().deps, { targets: ['@gregor'], text: 'Hello' })).sent[0]!.id
  expect(no(await act(tex().deps, 'approve', note)).code).toBe('wrong_state')
  const id = await order(tex().deps)
  ok(await act(tex().deps, 'cancel', id))
  ok(await act(tex().deps, 'archive', id))
  expect(no(await act(tex().deps, 'revise', id)).code).toBe('wrong_state')
  expect(no(await act(tex().deps, 'approve', 'msg-1999')).code).toBe('not_found')
})
