/** Edits and receipts: what an author wrote later, who read it, and what nobody can say in another's name. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mark } from '../../../lib/app/mark.ts'
import { edit } from '../../../lib/app/marks/edit.ts'
import { react } from '../../../lib/app/marks/react.ts'
import { receipts } from '../../../lib/app/marks/receipts.ts'
import type { Deps } from '../../../lib/app/ports.ts'
import { reply } from '../../../lib/app/reply.ts'
import { send } from '../../../lib/app/send.ts'
import { show } from '../../../lib/app/show.ts'
import { textIn } from '../../../lib/core/view/seen.ts'
import { makeThree, no, ok, type World } from '../../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps
let ana: Deps
beforeEach(async () => {
  ;({ world, tex, gregor, ana } = await makeThree())
})
afterEach(() => world.remove())

async function sent(from: Deps, targets: readonly string[], text: string) {
  return ok(await send(from, { targets, text })).sent.map(({ id }) => id)
}
const says = async (deps: Deps, id: string) => textIn(ok(await show(deps, { id })))

describe('an edit', () => {
  const odd = 'Two\n\n  * lines [[x]] \\ "quoted"\n\tLocal Variables:\n#+TITLE: x\n:END:'

  test('by its author stands for every recipient, whatever is in it, and keeps what was before', async () => {
    const [id = '', second = ''] = await sent(gregor, ['@tex', '@ana'], 'One')
    world.clock.nowMs += 1000
    expect(ok(await edit(gregor, { id, text: odd }))).toMatchObject({
      did: 'edited',
      recipients: ['ana', 'tex'],
      archived: 0,
    })
    expect(await says(tex, id)).toBe(odd)
    expect(await says(ana, second)).toBe(odd)
    const view = ok(await show(tex, { id }))
    expect(view.standing.proof).toBe('verified')
    expect(view.kind === 'message' && view.message.body).toBe('One')
    expect(ok(await edit(gregor, { id, text: odd })).did).toBe('unchanged')
    ok(await edit(gregor, { id, text: 'Three' }))
    expect(ok(await show(tex, { id })).versions?.map(({ text }) => text)).toEqual([odd, 'Three'])
  })

  test('is its author’s alone, of a message, with a text', async () => {
    const [id = ''] = await sent(gregor, ['@tex'], 'One')
    expect(no(await edit(tex, { id, text: 'Two' })).code).toBe('not_allowed')
    expect(no(await edit(gregor, { id, text: ' \n ' })).code).toBe('usage')
    expect(no(await edit(gregor, { id, text: 'x'.repeat(20_001) })).code).toBe('usage')
    const [task = ''] = await sent(gregor, ['@tex-claude'], 'Do it')
    expect(no(await edit(gregor, { id: task, text: 'Do something else' })).why).toContain(
      'is a task',
    )
  })

  test('that another wrote, moved here, or changed is none', async () => {
    const [id = '', other = ''] = [
      ...(await sent(gregor, ['@tex'], 'One')),
      ...(await sent(gregor, ['@tex'], 'Pay 10')),
    ]
    ok(await edit(gregor, { id, text: 'Pay 10000' }))
    const [item = ''] =
      /^- Edited by gregor[^\n]*\n {2}sig [^\n]*\n {2}text [^\n]*\n/mu.exec(
        world.read('inbox.org'),
      ) ?? []
    expect(item).toContain('Pay 10000')
    const text = world.read('inbox.org')
    const at = text.indexOf(':END:\n', text.indexOf(other)) + ':END:\n'.length
    const mallory = item.replaceAll('Edited by gregor', 'Edited by tex')
    world.write(
      'inbox.org',
      `${text.slice(0, at)}:LOGBOOK:\n${item}${mallory}:END:\n${text.slice(at)}`,
    )
    expect(await says(tex, other)).toBe('Pay 10')
    world.write('inbox.org', world.read('inbox.org').replaceAll('Pay 10000', 'Pay 20000'))
    expect(await says(tex, id)).toBe('One')
  })
})

describe('receipts', () => {
  test('there is one for each recipient, with when, and what they answered', async () => {
    const { sent: both } = ok(await send(gregor, { targets: ['@tex', '@ana'], text: 'Lunch?' }))
    const idFor = (name: string) => both.find(({ to }) => to === name)?.id ?? ''
    const [forTex, forAna] = [idFor('tex'), idFor('ana')]
    world.clock.nowMs += 60_000
    ok(await mark(tex, { ids: [forTex], status: 'read' }))
    ok(await react(tex, { id: forTex, emoji: '👍', to: 'there' }))
    world.clock.nowMs += 60_000
    const { sent: answers } = ok(await reply(ana, { id: forAna, text: 'Yes.' }))
    const { receipts: all } = ok(await receipts(gregor, { id: forTex }))
    const sentMs = Date.parse('2026-11-21T10:02:03.042Z')
    expect(all).toMatchObject([
      {
        to: 'ana',
        id: forAna,
        read: { by: 'ana', atMs: sentMs + 120_000, proof: 'proved' },
        answered: { id: answers[0]!.id },
        reactions: [],
      },
      {
        to: 'tex',
        id: forTex,
        read: { by: 'tex', atMs: sentMs + 60_000, proof: 'proved' },
        reactions: [{ emoji: '👍', by: ['tex'] }],
      },
    ])
  })

  test('one that nobody signed is told as such, one in another name is none', async () => {
    const [id = ''] = await sent(gregor, ['@tex'], 'Lunch?')
    ok(await mark(tex, { ids: [id], status: 'read' }))
    const text = world.read('inbox.org')
    expect(ok(await receipts(gregor, { id })).receipts[0]).toMatchObject({
      read: { by: 'tex', proof: 'proved' },
    })
    world.write('inbox.org', text.replace(/ \\\\\n {2}sig [^\n]*/u, ''))
    expect(ok(await receipts(gregor, { id })).receipts[0]).toMatchObject({
      read: { by: 'tex', proof: 'not proved' },
    })
    world.write('inbox.org', text.replaceAll('Read by tex', 'Read by ana'))
    expect(ok(await receipts(gregor, { id })).receipts[0]!.read).toBeUndefined()
  })
})
