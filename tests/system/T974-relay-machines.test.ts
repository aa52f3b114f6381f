/** Two machines of one person and a reader, three real daemons: what was said counts, and not which machine connected last. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DaemonRun, introduce, type Person } from '../support/persons.ts'
import { sees } from '../support/relay/peers.ts'
import { type Together, together } from '../support/relay/together.ts'
import { until } from '../support/watching.ts'

let here: Together
let desk: Person
let laptop: Person
let tex: Person
let atDesk: DaemonRun
let atLaptop: DaemonRun

beforeEach(async () => {
  here = await together()
  const { persons } = here
  desk = await persons.add('gregor')
  laptop = await persons.add('gregor', { second: { of: desk, folder: 'laptop' } })
  tex = await persons.add('tex')
  introduce(desk, tex)
  laptop.msg('contacts', 'add', 'tex', '--key', tex.key)
  tex.daemon()
  atDesk = desk.daemon()
  await sees(tex, 'gregor', { presence: 'online' })
})

afterEach(() => here.remove())

async function connected(count: number): Promise<void> {
  const there = () => here.relay.hub().rooms.get(desk.key)?.members.size
  await until(`${count} machines are there`, () => there() === count)
}

test('what was said on one machine holds whichever connects last, on the other as well, and after it left', async () => {
  await desk.tell('presence', 'set', 'busy', 'Review until four')
  await sees(tex, 'gregor', { status: 'busy', summary: 'Review until four' })
  atLaptop = laptop.daemon()
  await connected(2)
  await sees(laptop, 'tex', { presence: 'online' })
  // The other machine has heard of it.
  await until('the laptop knows', () => laptop.try('who').out.includes('Review until four'))
  await sees(tex, 'gregor', { status: 'busy', summary: 'Review until four' })
  await atDesk.end('SIGKILL')
  await connected(1)
  await sees(tex, 'gregor', { presence: 'online', status: 'busy', summary: 'Review until four' })
  // Said later, and elsewhere.
  await laptop.tell('presence', 'set', 'idle')
  await sees(tex, 'gregor', { status: 'idle', summary: '' })
  atDesk = desk.daemon()
  await connected(2)
  await until('the desk knows', () => desk.try('who').out.includes('idle'))
  await sees(tex, 'gregor', { status: 'idle', summary: '' })
  await atLaptop.end('SIGTERM')
  await connected(1)
  await sees(tex, 'gregor', { presence: 'online', status: 'idle', summary: '' })
})

test('where nothing was said the machine that is worked on counts, and one that leaves takes nothing along', async () => {
  await desk.tell('inbox')
  await sees(tex, 'gregor', { status: 'working' })
  atLaptop = laptop.daemon()
  await connected(2)
  await sees(laptop, 'tex', { presence: 'online' })
  await sees(tex, 'gregor', { presence: 'online', status: 'working' })
  await atLaptop.end('SIGTERM')
  await connected(1)
  await sees(tex, 'gregor', { presence: 'online', status: 'working' })
  expect(tex.msg('peers')).toContain('working')
})
