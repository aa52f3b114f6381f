import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inbox } from '../../lib/app/inbox.ts'
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
