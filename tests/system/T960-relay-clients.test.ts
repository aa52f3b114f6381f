/** Two people on two roots, with real daemons and a real relay between them: letters by relay arrive once, whatever stops meanwhile. */

import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { introduce, type Person } from '../support/persons.ts'
import { arrived, delivered, expectOnce, idsIn, sentId } from '../support/relay/letters.ts'
import { type Pair, pairTogether } from '../support/relay/together.ts'
import { until } from '../support/watching.ts'

let here: Pair
let gregor: Person
let tex: Person

beforeEach(async () => {
  here = await pairTogether()
  ;({ gregor, tex } = here)
})

afterEach(() => here.remove())

describe('letters to somebody whose space one does not share', () => {
  test('arrive by themselves at an idle peer, and are shown as proved; the sender is told that they did', async () => {
    introduce(gregor, tex)
    gregor.daemon()
    tex.daemon()
    const id = await sentId(gregor, '@tex', 'Lunch at noon?')
    await arrived(tex, id)
    const shown = tex.json('show', id) as { readonly entry: { readonly author: unknown } }
    expect(shown.entry.author).toMatchObject({ proof: 'verified' })
    expect(tex.read('inbox.org')).toContain(':VIA:      relay')
    await delivered(gregor, id)
    expect(gregor.read('outbox.org')).toMatch(/^\* DONE .*:outbox:message:$/mu)
    expect(gregor.read('inbox.org')).not.toContain(id)
  })

  test('sent while there is neither daemon nor relay are said to be in the outbox, and arrive once when there are', async () => {
    introduce(gregor, tex)
    const texRuns = tex.daemon()
    await until('tex is known to the relay', () => texRuns.said().includes('The relay is there'))
    await here.relay.stop()
    const out = gregor.msg('send', '@tex', 'Later will do.')
    expect(out).toContain('Stored in the outbox of 0-personal for tex; the daemon sends it')
    const [id = ''] = idsIn(gregor, 'outbox.org')
    gregor.daemon()
    await here.relay.start()
    await arrived(tex, id)
    await delivered(gregor, id)
    expect(idsIn(tex, 'inbox.org').filter((one) => one === id)).toHaveLength(1)
  })

  test('a daemon that is killed loses nothing, and repeats nothing', async () => {
    introduce(gregor, tex)
    const first = tex.daemon()
    await until('tex is known to the relay', () => first.said().includes('The relay is there'))
    await first.end('SIGKILL')
    const run = gregor.daemon()
    const ids: string[] = []
    for (let at = 0; at < 5; at += 1) ids.push(await sentId(gregor, '@tex', `Number ${at}`))
    await run.end('SIGKILL')
    gregor.daemon()
    tex.daemon()
    for (const id of ids) await arrived(tex, id)
    for (const id of ids) await delivered(gregor, id)
    expectOnce(tex, 'inbox.org', ids)
  })

  test('a task for their agent waits for their governor, and is no task of mine', async () => {
    introduce(gregor, tex)
    gregor.daemon()
    tex.daemon()
    const id = await sentId(gregor, '@tex-claude', 'Research prices')
    const queue = join('agents', 'tex-claude.org')
    await arrived(tex, id, queue)
    await delivered(gregor, id)
    expect(gregor.json('tasks')['tasks']).toEqual([])
    const entry = gregor.json('show', id)['entry'] as { readonly state: string }
    expect(entry.state).toBe('TODO')
    expect(tex.read(queue)).not.toMatch(/^\* QUEUED/mu)
  })

  test('without a public key nothing is stored, and it says how to add one', async () => {
    gregor.msg('contacts', 'add', 'tex')
    const { status, out } = gregor.try('send', '@tex', 'Hello')
    expect(status).toBe(4)
    expect(out.replace(/\s+/gu, ' ')).toContain('datacore-msg contacts add tex --key KEY')
    expect(gregor.read('outbox.org')).not.toContain(':ID:')
  })

  test('to somebody who does not know the sender: nothing is stored but who it was, and it arrives once they do', async () => {
    gregor.msg('contacts', 'add', 'tex', '--key', tex.key)
    gregor.daemon()
    const texRuns = tex.daemon()
    await until('tex is known to the relay', () => texRuns.said().includes('The relay is there'))
    const id = await sentId(gregor, '@tex', 'A secret text')
    await until('the stranger is noted', () => tex.read('dead-letters.org').includes(gregor.key))
    expect(tex.read('dead-letters.org')).not.toContain('A secret text')
    expect(tex.read('inbox.org')).not.toContain(id)
    await until('gregor learns why', () => gregor.msg('outbox').includes('does not know your key'))
    tex.msg('contacts', 'add', 'gregor', '--key', gregor.key)
    gregor.msg('outbox', 'retry', id)
    await arrived(tex, id)
    await delivered(gregor, id)
  })
})
