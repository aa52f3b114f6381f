/** Reactions, pins, mentions, blockers: what people see of each other's, and what nobody can say in another's name. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inbox } from '../../../lib/app/inbox.ts'
import { mark } from '../../../lib/app/mark.ts'
import { blockers } from '../../../lib/app/marks/blockers.ts'
import { mentions } from '../../../lib/app/marks/mentions.ts'
import { pin } from '../../../lib/app/marks/pin.ts'
import { pins } from '../../../lib/app/marks/pins.ts'
import { react } from '../../../lib/app/marks/react.ts'
import type { Deps } from '../../../lib/app/ports.ts'
import { reply } from '../../../lib/app/reply.ts'
import { send } from '../../../lib/app/send.ts'
import { show } from '../../../lib/app/show.ts'
import type { SendInput } from '../../../lib/app/views.ts'
import { makeThree, no, ok, type World } from '../../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps
let ana: Deps
beforeEach(async () => {
  ;({ world, tex, gregor, ana } = await makeThree())
})
afterEach(() => world.remove())

async function sent(from: Deps, to: string, text: string, more: Partial<SendInput> = {}) {
  const { sent: all } = ok(await send(from, { targets: [to], text, ...more }))
  return all[0]!.id
}
const reactionsFor = async (deps: Deps, id: string) => ok(await show(deps, { id })).reactions ?? []
const limit = 50

describe('reactions', () => {
  test('of two people both count, each once, and are taken back one by one', async () => {
    const id = await sent(gregor, '@tex', 'Lunch?')
    expect(ok(await react(tex, { id, emoji: '👍', to: 'there' }))).toMatchObject({ did: 'added' })
    expect(ok(await react(tex, { id, emoji: '👍', to: 'there' }))).toMatchObject({
      did: 'unchanged',
      reached: 'nothing',
    })
    ok(await react(ana, { id, emoji: '👍', to: 'there' }))
    ok(await react(ana, { id, emoji: ':Eyes:', to: 'there' }))
    expect(await reactionsFor(gregor, id)).toEqual([
      { emoji: '👍', by: ['tex', 'ana'] },
      { emoji: ':eyes:', by: ['ana'] },
    ])
    expect(ok(await react(ana, { id, emoji: '👍', to: 'gone' })).did).toBe('removed')
    expect(ok(await react(gregor, { id, emoji: '👍', to: 'gone' })).did).toBe('unchanged')
    expect((await reactionsFor(gregor, id))[0]).toEqual({ emoji: '👍', by: ['tex'] })
  })

  test('in the name of another count nothing, moved to another message neither', async () => {
    const id = await sent(gregor, '@tex', 'Lunch?')
    const other = await sent(gregor, '@tex', 'Pay this invoice?')
    ok(await react(tex, { id, emoji: '👍', to: 'there' }))
    const [line = ''] = /^- Reacted[^\n]*\n {2}sig [^\n]*\n/mu.exec(world.read('inbox.org')) ?? []
    expect(line).toContain('👍 by tex')
    const forged = line.replaceAll('by tex', 'by ana')
    const unsigned = `${line.split(' \\')[0]!.replaceAll('👍', '🎉')}\n`
    const text = world.read('inbox.org')
    const at = text.indexOf(':END:\n', text.indexOf(other)) + ':END:\n'.length
    const log = `:LOGBOOK:\n${line}${forged}${unsigned}:END:\n`
    world.write('inbox.org', text.slice(0, at) + log + text.slice(at))
    expect(await reactionsFor(tex, other)).toEqual([])
    expect(await reactionsFor(tex, id)).toEqual([{ emoji: '👍', by: ['tex'] }])
    // What somebody wrote in my name does not keep me from saying it.
    expect(ok(await react(tex, { id: other, emoji: '👍', to: 'there' })).did).toBe('added')
  })

  test('are one emoji or a word, of an entry that is there and not archived', async () => {
    const id = await sent(gregor, '@tex', 'Lunch?')
    expect(no(await react(tex, { id, emoji: 'fine', to: 'there' })).why).toBe(
      '"fine" is no reaction.',
    )
    expect(no(await react(tex, { id: 'nothing', emoji: '👍', to: 'there' })).code).toBe('not_found')
  })

  test('a flood of them hides nothing else and is bounded', async () => {
    const id = await sent(gregor, '@tex', 'Lunch?')
    const text = world.read('inbox.org')
    const at = text.indexOf(':END:\n', text.indexOf(id)) + ':END:\n'.length
    const lines = Array.from({ length: 20_000 }, (_, index) => {
      const stamp = new Date(Date.parse('2026-11-21T10:02:04Z') + index).toISOString()
      return `- Reacted 👍 by ana [2026-11-21 Sat 10:02] at ${stamp} \\\\\n  sig aaaaaaaaaa:AAAA\n`
    })
    world.write(
      'inbox.org',
      `${text.slice(0, at)}:LOGBOOK:\n${lines.join('')}:END:\n${text.slice(at)}`,
    )
    expect(await reactionsFor(tex, id)).toEqual([])
    expect(ok(await inbox(tex, { all: false }))).toHaveLength(1)
  })
})

describe('pins', () => {
  test('are shared by author and recipient, and by nobody else', async () => {
    const id = await sent(gregor, '@tex', 'The wifi password is on the wall.')
    expect(ok(await pin(tex, { id, to: 'pinned' })).did).toBe('pinned')
    for (const deps of [tex, gregor]) {
      expect(ok(await pins(deps, { limit })).entries).toHaveLength(1)
    }
    expect(ok(await pins(ana, { limit })).total).toBe(0)
    expect(no(await pin(ana, { id, to: 'unpinned' })).code).toBe('not_allowed')
    expect(ok(await pin(gregor, { id, to: 'unpinned' })).did).toBe('unpinned')
    expect(ok(await pin(tex, { id, to: 'unpinned' })).did).toBe('unchanged')
    expect(ok(await pins(tex, { limit })).total).toBe(0)
  })

  test('of an agent’s task are there for its person', async () => {
    const id = await sent(gregor, '@tex-claude', 'Look it up')
    ok(await pin(world.users['tex']!.agent('s1'), { id, to: 'pinned' }))
    expect(ok(await pins(tex, { limit })).entries).toHaveLength(1)
  })
})

describe('mentions', () => {
  test('are found wherever they were sent, by name alone', async () => {
    await sent(gregor, '@ana', 'Ask @tex about it, or @nobody.')
    await sent(gregor, '@ana', 'Ask text about it: tex@example.com')
    await sent(tex, '@ana', 'I am @tex')
    const { entries } = ok(await mentions(tex, { limit }))
    expect(entries.map((view) => view.kind === 'message' && view.message.body)).toEqual([
      'Ask @tex about it, or @nobody.',
    ])
    expect(ok(await mentions(ana, { limit })).total).toBe(0)
    const sinceMs = world.clock.nowMs + 60_000
    expect(ok(await mentions(tex, { limit, sinceMs })).total).toBe(0)
  })

  test('are found in what was sent to oneself, once each', async () => {
    await sent(gregor, '@tex', 'Can you look, @Tex? And @ana, too.')
    await sent(gregor, '@tex', 'Mail tex@example.com about text.')
    const { entries, total } = ok(await mentions(tex, { limit }))
    expect(total).toBe(1)
    expect(entries[0]?.kind === 'message' && entries[0].message.body).toContain('And @ana')
    expect(ok(await mentions(ana, { limit })).total).toBe(1)
  })

  test('that somebody forged are left out', async () => {
    await sent(gregor, '@ana', 'Ask @tex about it.')
    world.write('inbox.org', world.read('inbox.org').replaceAll('about it.', 'about money.'))
    expect(ok(await mentions(tex, { limit })).total).toBe(0)
  })
})

describe('blockers', () => {
  test('are over with an answer or done, and not by being read', async () => {
    const id = await sent(gregor, '@tex', 'Which key?', { blocking: true })
    const second = await sent(gregor, '@tex', 'Which door?', { blocking: true })
    const waiting = async () =>
      ok(await blockers(tex, { limit, who: 'wait for me' })).entries.map((one) => one.message.id)
    expect(new Set(await waiting())).toEqual(new Set([id, second]))
    expect(ok(await mark(tex, { ids: [id], status: 'read' })).marked[0]!.status).toBe('todo')
    expect(await waiting()).toHaveLength(2)
    ok(await reply(tex, { id, text: 'The red one.' }))
    expect(await waiting()).toEqual([second])
    expect(ok(await blockers(gregor, { limit, who: 'I wait for' })).entries).toHaveLength(1)
    ok(await mark(tex, { ids: [second], status: 'done' }))
    expect(await waiting()).toEqual([])
  })

  test('nobody makes one of a letter that is none', async () => {
    await sent(gregor, '@tex', 'Hello.')
    const text = world.read('inbox.org').replace(':KEY:', ':BLOCKING: t\n:KEY:')
    world.write('inbox.org', text)
    expect(ok(await blockers(tex, { limit, who: 'wait for me' })).total).toBe(0)
    expect(ok(await inbox(tex, { all: false }))[0]!.standing.proof).toBe('forged')
  })

  test('expire, and are for people', async () => {
    const expiresMs = world.clock.nowMs + 1000
    await sent(gregor, '@tex', 'Which key?', { blocking: true, expiresMs })
    world.clock.nowMs += 5000
    expect(ok(await blockers(tex, { limit, who: 'wait for me' })).total).toBe(0)
    const input = { targets: ['@tex-claude'], text: 'x', blocking: true as const }
    expect(no(await send(gregor, input)).why).toContain('--blocking is for a message to a person')
  })
})
