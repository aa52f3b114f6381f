import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inbox } from '../../lib/app/inbox.ts'
import { reply } from '../../lib/app/reply.ts'
import { send } from '../../lib/app/send.ts'
import { taskAct } from '../../lib/app/task-act.ts'
import { answerTask, taskProgress } from '../../lib/app/task-answer.ts'
import { tasks } from '../../lib/app/tasks.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
const tex = () => world.users['tex']!

beforeEach(async () => {
  world = await makeWorld(['tex'])
})
afterEach(() => world.remove())

async function order(): Promise<string> {
  const sent = ok(await send(tex().deps, { targets: ['@claude'], text: 'Do it', effort: 1 }))
  return sent.sent[0]!.id
}

const mine = async () =>
  ok(await inbox(tex().deps, { all: true })).map(({ message }) => message.body)

describe('a task to its end', () => {
  test('the answer is stored, then the task is done; it need not be claimed before', async () => {
    const id = await order()
    const { sent, completed } = ok(await answerTask(tex().agent('a'), { id, text: 'Done so' }))
    expect(sent.sent).toHaveLength(1)
    expect(ok(completed).task.state).toBe('DONE')
    expect(await mine()).toEqual(['Done so'])
  })

  test('of two sessions one answers: the other sends nothing', async () => {
    const id = await order()
    ok(await taskAct(tex().agent('a'), { verb: 'claim', id, session: 'a' }))
    const refused = no(await answerTask(tex().agent('b'), { id, text: 'From b' }))
    expect(refused).toMatchObject({ code: 'already_claimed' })
    expect(refused.why).toMatch(/^Nothing was sent: /u)
    expect(await mine()).toEqual([])
  })

  test('progress renews the lease and tells the sender; without a text it tells nobody', async () => {
    const id = await order()
    const agent = tex().agent('a')
    const before = ok(await taskProgress(agent, { id })).task.task.lease
    world.clock.nowMs += 600_000
    const { task, sent } = ok(await taskProgress(agent, { id, text: 'Half done' }))
    expect(Date.parse(task.task.lease!)).toBeGreaterThan(Date.parse(before!))
    expect(sent?.sent).toHaveLength(1)
    expect(await mine()).toEqual(['Half done'])
    const [open] = ok(await tasks(tex().deps, {}))
    expect(open?.task.state).toBe('WORKING')
  })
})

describe('a person at a terminal who works on a task of their own agent', () => {
  const letters = async () =>
    ok(await inbox(tex().deps, { all: true })).map(({ message }) => {
      return { from: message.from, to: message.to, urgency: message.urgency, body: message.body }
    })

  test('speaks for the agent: progress and answer reach who gave the task, and are no new tasks', async () => {
    const id = await order()
    ok(await taskProgress(tex().deps, { id, text: 'Half done' }))
    ok(await reply(tex().deps, { id, text: 'Here it is' }))
    ok(await answerTask(tex().deps, { id, text: 'All of it' }))
    ok(await reply(tex().deps, { id, text: 'One word more' }))
    const told = { from: 'tex-claude', to: 'tex', urgency: 'normal' }
    expect(await letters()).toEqual(
      expect.arrayContaining([
        { ...told, urgency: 'low', body: 'Half done' },
        { ...told, body: 'Here it is' },
        { ...told, body: 'All of it' },
        { ...told, body: 'One word more' },
      ]),
    )
    expect(ok(await tasks(tex().deps, {}))).toEqual([])
  })

  test('an agent that gave itself a task answers its owner', async () => {
    const agent = tex().agent('a')
    const sent = ok(await send(agent, { targets: ['@claude'], text: 'Then this', effort: 1 }))
    const id = sent.sent[0]!.id
    ok(await taskProgress(agent, { id, text: 'Half done' }))
    expect(await letters()).toMatchObject([{ from: 'tex-claude', to: 'tex', body: 'Half done' }])
    expect(ok(await tasks(tex().deps, {}))).toHaveLength(1)
  })

  test('adds to a task that another session has, or nobody, as before: with a task for the agent', async () => {
    const id = await order()
    ok(await reply(tex().deps, { id, text: 'And that' }))
    ok(await taskAct(tex().agent('a'), { verb: 'claim', id, session: 'a' }))
    ok(await reply(tex().deps, { id, text: 'And those' }))
    expect(await letters()).toEqual([])
    expect(ok(await tasks(tex().deps, {}))).toHaveLength(3)
  })

  test('a name that only a shared file calls an agent of theirs gets no words of theirs', async () => {
    const id = await order()
    ok(await taskAct(tex().deps, { verb: 'claim', id, session: 'terminal' }))
    const queue = 'agents/tex-claude.org'
    const path = 'agents/gregor-claude.org'
    world.write(path, world.read(queue).replaceAll('tex-claude', 'gregor-claude'))
    world.write(queue, '')
    const sent = await reply(tex().deps, { id, text: 'Here' })
    if (sent.ok) expect(sent.value.sent.map(({ to }) => to)).toEqual(['gregor-claude'])
    expect(await letters()).toEqual([])
  })
})
