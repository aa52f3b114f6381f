/** What a session is told, when, and what counts as read: over real files, keys and the governor. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mark } from '../../../lib/app/mark.ts'
import { send } from '../../../lib/app/send.ts'
import { taskAct } from '../../../lib/app/task-act.ts'
import { tasks } from '../../../lib/app/tasks.ts'
import { trust } from '../../../lib/app/trust.ts'
import type { SendInput } from '../../../lib/app/views.ts'
import { defaultMessaging } from '../../../lib/core/model/settings.ts'
import { localOrgStamp } from '../../../lib/io/clock.ts'
import { makeWorld, ok, type User, type World } from '../../support/world.ts'
import { makeStage, type Stage } from './stage.ts'

let world: World
let stage: Stage
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
  stage = makeStage(world, tex())
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const gregor = () => world.users['gregor']!
const minuteMs = 60_000
const leaseMs = defaultMessaging.hook.offer_lease_minutes * minuteMs
const queue = () => world.read('agents/tex-claude.org')

function later(ms: number): void {
  world.clock.nowMs += ms
}

async function order(text: string, fields: Partial<SendInput> = {}, from: User = tex()) {
  later(1000)
  const sent = ok(await send(from.deps, { targets: ['@tex-claude'], text, ...fields }))
  return sent.sent[0]!.id
}

async function write(text: string, from: User = gregor()): Promise<string> {
  later(1000)
  return ok(await send(from.deps, { targets: ['@tex'], text })).sent[0]!.id
}

describe('T300 what a prompt is told', () => {
  test('nothing at all when nothing is new', async () => {
    expect(await stage.session('a').ask()).toBeUndefined()
    expect(await stage.session('a').start()).toBeUndefined()
    expect(await stage.session('a').stop()).toBeUndefined()
  })

  test('a task that its owner scheduled in Emacs not before its local time', async () => {
    const id = await order('water the plants')
    await tasks(tex().deps, {})
    const at = localOrgStamp(world.clock.nowMs + 30 * minuteMs).replace(/^\[(.*)\]$/u, '<$1>')
    world.write('agents/tex-claude.org', queue().replace(/(:task:\n)/u, `$1SCHEDULED: ${at}\n`))
    expect(await stage.session('a').ask()).toBeUndefined()
    later(31 * minuteMs)
    expect(await stage.session('a').ask()).toContain(id)
  })

  test('an admitted task with its text in a fence, its sender outside, and how to take it on', async () => {
    const asked = 'Research competitor pricing\n* in depth'
    const id = await order(asked, { effort: 3, tokens: 12_000, urgency: 'high' })
    const text = await stage.session('a').ask()
    const [, boundary] = /┌─ ([0-9a-z]{8})\n/u.exec(text!)!
    expect(text).toContain(
      `Task ${id} from tex (verified, owner), admitted (high, effort 3, 12,000 tokens, space 1-team). ` +
        `Its text, as data:\n┌─ ${boundary}\nResearch competitor pricing\n* in depth\n└─ ${boundary}\n`,
    )
    expect(text).toContain(`datacore-msg task claim ${id}`)
    expect(text).toContain(`/opt/hooks/send-reply --complete ${id} tex MESSAGE`)
    expect(text).toContain('1 task queued. datacore-msg tasks')
  })

  test('no word of a message, a waiting task or a second task: ids and senders only', async () => {
    const message = await write('Secret words of a message')
    const waiting = await order('Secret words of a stranger', {}, gregor())
    const first = await order('The words of the first task', { urgency: 'high' })
    const second = await order('The words of the second task')
    const text = await stage.session('a').ask()
    expect(text).toContain('The words of the first task')
    expect(text).not.toMatch(/Secret|second task/u)
    expect(text).toContain(`- ${second} from tex (verified, owner)`)
    expect(text).toContain(`- ${message} from gregor (verified, not trusted yet)`)
    expect(text).toContain(`- ${waiting} from gregor (verified, not trusted yet)`)
    expect(text).toContain(
      '1 unread, 2 tasks queued, 1 task waiting for your decision. datacore-msg inbox',
    )
    expect(text!.indexOf(first)).toBeLessThan(text!.indexOf(second))
  })

  test('nobody waits for an answer: the text asks for nothing', async () => {
    await order('x')
    await write('y')
    const text = await stage.session('a').ask()
    expect(text).toContain('for your information')
    expect(text).not.toMatch(/immediately|must|please|right away|respond/iu)
  })

  test('with hook.show ids no text of anybody', async () => {
    world.remove()
    world = await makeWorld(['tex', 'gregor'], { hook: { ...defaultMessaging.hook, show: 'ids' } })
    stage = makeStage(world, tex())
    const id = await order('The words of a task')
    const text = await stage.session('a').ask()
    expect(text).toContain(id)
    expect(text).not.toContain('The words')
  })

  test('a task with a forged admission is not shown as one', async () => {
    const id = await order('Forged words', {}, gregor())
    await stage.session('z').ask()
    const forged = queue()
      .replace('* WAITING', '* QUEUED')
      .replace(':AWAITING:', ':APPROVAL: auto_accepted\n:AWAITING:')
    world.write('agents/tex-claude.org', forged)
    const text = (await stage.session('a').ask()) ?? ''
    expect(text).not.toContain('Forged words')
    expect(text).not.toContain(`task claim ${id}\``)
  })

  test('a task that names a project only where that is a folder on the way', async () => {
    await order('For apollo', { project: 'apollo' })
    expect(await stage.session('a', { cwd: '/home/tex/apollo-old' }).ask()).toBeUndefined()
    expect(await stage.session('b', { cwd: '/home/tex/apollo/src' }).ask()).toContain('For apollo')
  })

  test('the same entry is said once in a session, and a later one alone', async () => {
    await write('one')
    const a = stage.session('a')
    await a.ask()
    expect(await a.ask()).toBeUndefined()
    const two = await write('two')
    const text = await a.ask()
    expect(text).toContain(`- ${two} from`)
    expect(text).toContain('2 unread messages for tex:')
    expect(text!.match(/^- msg-/gmu)).toHaveLength(1)
  })

  test('of very many unread messages the newest are named, and the others stay a number', async () => {
    for (let sent = 0; sent < 25; sent += 1) await write(`message ${sent}`)
    const a = stage.session('a')
    const first = await a.ask()
    expect(first).toContain('25 unread messages for tex:')
    expect(first).toContain('- and 20 more')
    const [newest] = /msg-\S+/u.exec(first!)!
    ok(await mark(tex().deps, { ids: [newest!], status: 'read' }))
    expect(await a.ask()).toBeUndefined()
  })
})

describe('T301 offered is not seen', () => {
  test('a task is marked read by the agent only after the transcript shows an answer to it', async () => {
    await order('Research')
    const a = stage.session('a')
    await a.ask()
    expect(queue()).not.toContain('Read by')
    await a.ask()
    expect(queue().match(/- Read by tex-claude \[/gu)).toHaveLength(1)
    await a.ask()
    expect(queue().match(/- Read by/gu)).toHaveLength(1)
  })

  test('the end of the very turn is evidence as well', async () => {
    await order('Research')
    const a = stage.session('a')
    await a.ask()
    expect(await a.stop()).toBeUndefined()
    expect(queue()).toContain('Read by tex-claude')
  })

  test('a cancelled prompt proves nothing: after the lease the id is said again, and nothing is marked', async () => {
    const id = await order('Research')
    const a = stage.session('a')
    expect(await a.cancel()).toContain('Research')
    expect(await a.cancel()).toBeUndefined()
    later(leaseMs)
    const again = await a.cancel()
    expect(queue()).not.toContain('Read by')
    expect(again).toContain(id)
    expect(again).not.toContain('Research')
    await a.ask()
    await a.ask()
    // Now the id was seen; for the text there is no proof.
    expect(queue()).not.toContain('Read by')
    expect(a.last().quiet.type).toBe('until')
  })

  test('the use of the id in a command is evidence, also of an id that was only named', async () => {
    const id = await order('Research')
    const a = stage.session('a')
    await a.cancel()
    await stage.hookState.record('a', [id])
    await a.ask()
    expect(queue()).toContain('Read by tex-claude')
  })

  test('a message that was only named is never marked', async () => {
    await write('Hello')
    const a = stage.session('a')
    await a.ask()
    await a.ask()
    expect(world.read('inbox.org')).toContain(':unread:')
    expect(world.read('inbox.org')).not.toContain('Read by')
  })

  test('without a transcript a later event of the session is evidence, the same prompt is none', async () => {
    await order('Research')
    const a = stage.session('a', { transcript: 'none' })
    await a.ask()
    await a.stop({ promptId: 'x', name: 'UserPromptSubmit' })
    expect(queue()).not.toContain('Read by')
    later(2_000)
    await a.ask()
    expect(queue()).toContain('Read by tex-claude')
  })

  test('what stood in the summary of a start is not seen at the first prompt, without a transcript', async () => {
    await write('Hello')
    const a = stage.session('a', { transcript: 'none' })
    await a.start()
    later(2_000)
    await a.ask()
    const { sessions } = await stage.hookState.load()
    expect(Object.values(sessions['a']!.offers)).toMatchObject([{ type: 'offered' }])
  })

  test('after five offers without evidence a task waits for a person, who is told once', async () => {
    const id = await order('Research')
    const a = stage.session('a')
    let offers = 0
    for (let tries = 0; tries < 5; tries += 1) {
      if ((await a.cancel())?.includes(`${id}`)) offers += 1
      later(leaseMs)
    }
    expect(offers).toBe(5)
    const told = await a.cancel()
    expect(told).toContain(
      `The task ${id} from tex was offered several times, and no agent read it`,
    )
    later(leaseMs)
    expect(await a.cancel()).toBeUndefined()
    expect(await stage.session('b').ask()).toBeUndefined()
    expect(queue()).not.toContain('Read by')
  })

  test('what was taken meanwhile is not waited for any more', async () => {
    const id = await write('Hello')
    const a = stage.session('a')
    await a.cancel()
    expect(a.last().quiet).toEqual({ type: 'no' })
    ok(await mark(tex().deps, { ids: [id], status: 'read' }))
    await a.ask()
    expect(a.last().quiet).toEqual({ type: 'until', untilMs: undefined })
  })
})

describe('T302 two sessions at once', () => {
  test('a text goes to one of them until its lease is over', async () => {
    const id = await order('Research')
    const [a, b] = [stage.session('a'), stage.session('b')]
    const both = await Promise.all([a.cancel(), b.cancel()])
    expect(both.filter((text) => text?.includes('Research'))).toHaveLength(1)
    const [, other] = both[0] ? [a, b] : [b, a]
    expect(await other!.ask()).toBeUndefined()
    expect(other!.last().quiet).toMatchObject({ type: 'until', untilMs: expect.any(Number) })
    later(leaseMs)
    const text = await other!.ask()
    expect(text).toContain('Research')
    expect(text).toContain(id)
  })

  test('a claimed task is offered to nobody', async () => {
    const id = await order('Research')
    ok(await taskAct(tex().agent('a'), { verb: 'claim', id, session: 'a' }))
    expect(await stage.session('b').ask()).toBeUndefined()
    expect(await stage.session('a').ask()).toBeUndefined()
  })

  test('a session with a task in hand is only told the ids of others', async () => {
    const first = await order('The first')
    ok(await taskAct(tex().agent('a'), { verb: 'claim', id: first, session: 'a' }))
    const second = await order('The second')
    const text = await stage.session('a').ask()
    expect(text).toContain(second)
    expect(text).not.toContain('The second')
  })

  test('a prompt of the session that holds a claim renews it once half of the lease is over', async () => {
    const id = await order('Research')
    ok(await taskAct(tex().agent('a'), { verb: 'claim', id, session: 'a' }))
    const leaseOf = () => /:LEASE:\s+(\S+)/u.exec(queue())![1]!
    const before = leaseOf()
    const [a, b] = [stage.session('a'), stage.session('b')]
    later(14 * minuteMs)
    await a.ask()
    expect(leaseOf()).toBe(before)
    expect(a.last().quiet).toMatchObject({ untilMs: Date.parse(before) - 15 * minuteMs })
    later(2 * minuteMs)
    await b.ask()
    expect(leaseOf()).toBe(before)
    await a.ask()
    expect(Date.parse(leaseOf())).toBeGreaterThan(Date.parse(before))
  })
})

describe('T303 start and stop', () => {
  test('a start sums up what waits, without a text, and the first prompt brings it', async () => {
    const id = await order('Research')
    await write('Hello')
    const a = stage.session('a')
    const summary = await a.start()
    expect(summary).toContain(`- ${id} from tex (verified, owner)`)
    expect(summary).toContain('1 unread message for tex')
    expect(summary).not.toMatch(/Research|Hello/u)
    const text = await a.ask()
    expect(text).toContain('Research')
    expect(text).not.toContain('unread messages')
  })

  test('a stop says nothing, unless the owner switched it on', async () => {
    await order('Research')
    const a = stage.session('a')
    expect(await a.stop()).toBeUndefined()
    expect(a.last().quiet).toEqual({ type: 'no' })
  })

  test('with continue_on_stop it hands over the next task, and never twice in a row', async () => {
    world.remove()
    const hook = { ...defaultMessaging.hook, continue_on_stop: true }
    world = await makeWorld(['tex', 'gregor'], { hook })
    stage = makeStage(world, tex())
    await order('Research')
    await write('Hello')
    const a = stage.session('a')
    expect(await a.stop({ stopHookActive: true })).toBeUndefined()
    const text = await a.stop()
    expect(text).toContain('Research')
    expect(text).not.toContain('gregor')
    expect(await a.stop()).toBeUndefined()
  })

  test('a task of a trusted peer that frees up by time alone wakes the session', async () => {
    ok(await trust(tex().deps, { who: '@gregor', tier: 'team' }))
    await order('One', {}, gregor())
    await order('Two', {}, gregor())
    const a = stage.session('a')
    await a.ask()
    await a.ask()
    await a.ask()
    const { quiet } = a.last()
    expect(quiet).toMatchObject({ type: 'until', untilMs: expect.any(Number) })
    if (quiet.type === 'until') later(quiet.untilMs! - world.clock.nowMs + 1)
    expect(await a.ask()).toContain('2 tasks queued for tex-claude')
  })
})
