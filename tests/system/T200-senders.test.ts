/** Many send at once from processes of their own: nothing is lost, nothing is torn, every entry is signed and whole. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { inbox } from '../../lib/app/inbox.ts'
import { bundleDriver, type Driver, ended } from '../support/bundle.ts'
import { entriesIn } from '../support/entries.ts'
import type { Sent } from '../support/send-driver.ts'
import { makeWorld, ok, sharedSpace } from '../support/world.ts'

const processes = 8
const sendsEach = 50

let driver: Driver
beforeAll(async () => {
  driver = await bundleDriver('tests/support/send-driver.ts')
})
afterAll(() => driver.remove())

test('eight processes of two users send 400 messages at once: none lost, none torn, none twice', async () => {
  const world = await makeWorld(['tex', 'gregor'])
  try {
    const sent: Sent[] = []
    const children = Array.from({ length: processes }, (_, index) => {
      const name = index % 2 === 0 ? 'gregor' : 'tex'
      const root = world.users[name]!.root
      return driver.start([root, name, '@tex', String(sendsEach), `sender-${index}`])
    })
    let ready = 0
    for (const child of children) {
      child.on('message', (message) => {
        if (message !== 'ready') sent.push(message as Sent)
        else ready += 1
        if (message === 'ready' && ready === processes) for (const one of children) one.send('go')
      })
    }
    expect(await Promise.all(children.map(ended))).toEqual(children.map(() => 0))
    expect(sent).toHaveLength(processes * sendsEach)
    const tex = world.users['tex']!.deps
    const views = ok(await inbox(tex, { space: sharedSpace, all: true }))
    const found = views.map(({ message }) => `${message.id} ${message.body}`)
    expect(found.sort()).toEqual(sent.map(({ id, body }) => `${id} ${body}`).sort())
    expect(views.filter(({ standing }) => standing.proof === 'forged')).toEqual([])
    const file = new TextEncoder().encode(world.read('inbox.org'))
    expect(entriesIn(file)).toHaveLength(processes * sendsEach)
  } finally {
    world.remove()
  }
})
