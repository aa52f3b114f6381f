/** A letter in a private space by relay, and in its own by git: one letter, whatever comes between. */

import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { findEntry } from '../../lib/app/find.ts'
import { govern } from '../../lib/app/govern.ts'
import { inbox } from '../../lib/app/inbox.ts'
import { initSpace } from '../../lib/app/init-space.ts'
import { mark } from '../../lib/app/mark.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { send } from '../../lib/app/send.ts'
import { status } from '../../lib/app/status.ts'
import { joinTwice } from '../../lib/app/twice/join.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps
let own: string

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
  tex = world.users['tex']!.deps
  gregor = world.users['gregor']!.deps
  ok(await initSpace(tex, { name: '0-personal' }))
  own = join(world.users['tex']!.root, '0-personal', 'org', 'messaging')
  const known = { name: 'gregor', handles: [], groups: [], publicKey: gregor.keys.publicKey }
  ok(await contactAdd(tex, { ...known, space: '0-personal' }))
})

afterEach(() => world.remove())

/** As the relay brought it: before git did, and into the private space. */
async function byRelay(target: string, path: string): Promise<string> {
  const sent = ok(await send(gregor, { targets: [target], text: 'Both ways' }))
  const whole = world.read(path)
  const entry = whole.slice(whole.lastIndexOf('\n* ') + 1)
  const text = entry.replace(/^:KEY:/mu, ':VIA:      relay\n:KEY:')
  mkdirSync(join(own, path, '..'), { recursive: true })
  writeFileSync(join(own, path), text, { flag: 'a' })
  return sent.sent[0]!.id
}

const privately = (path: string) => readFileSync(join(own, path), 'utf8')
const archived = () => privately('archive/2026-11.org')
const counts = (text: string, id: string) => text.split(`:ID:       ${id}\n`).length - 1

test('is found by its id, listed and counted once', async () => {
  const id = await byRelay('tex', 'inbox.org')
  expect(ok(await findEntry(tex, { id })).space).toBe('1-team')
  const all = ok(await inbox(tex, { all: false }))
  expect(all.map(({ message }) => String(message.id))).toEqual([id])
  const { spaces } = ok(await status(tex, {}))
  expect(spaces.reduce((sum, { unread }) => sum + unread, 0)).toBe(1)
})

test('keeps what was done with the private copy, which goes to the archive; a second run changes nothing', async () => {
  const id = await byRelay('tex', 'inbox.org')
  ok(await mark(tex, { ids: [id], space: '0-personal', status: 'read' }))
  const { joined } = await joinTwice(tex, 'everything')
  expect(joined).toEqual([{ id, from: '0-personal', to: '1-team' }])
  expect(world.read('inbox.org')).toContain('* DONE')
  expect(counts(privately('inbox.org'), id)).toBe(0)
  expect(archived()).toContain('It is in 1-team')
  const before = [world.read('inbox.org'), archived()]
  expect((await joinTwice(tex, 'everything')).joined).toEqual([])
  expect([world.read('inbox.org'), archived()]).toEqual(before)
})

test.each(['the shared copy was joined', 'the archive has its copy'])(
  'cut short when %s, the next run does the rest',
  async (when) => {
    const id = await byRelay('tex', 'inbox.org')
    ok(await mark(tex, { ids: [id], space: '0-personal', status: 'read' }))
    const before = privately('inbox.org')
    await joinTwice(tex, 'everything')
    writeFileSync(join(own, 'inbox.org'), before)
    if (when.startsWith('the shared')) rmSync(join(own, 'archive/2026-11.org'))
    await joinTwice(tex, 'everything')
    expect(counts(privately('inbox.org'), id)).toBe(0)
    expect(counts(archived(), id)).toBe(1)
    expect(counts(world.read('inbox.org'), id)).toBe(1)
  },
)

test('another text under the id is another letter: nothing is joined, and nothing of it is taken for the first', async () => {
  const id = await byRelay('tex', 'inbox.org')
  world.write(
    'inbox.org',
    world
      .read('inbox.org')
      .replace('Both ways', 'Send money')
      .replace('\nBoth ways', '\nSend money'),
  )
  expect((await joinTwice(tex, 'everything')).joined).toEqual([])
  expect(counts(privately('inbox.org'), id)).toBe(1)
  expect(ok(await findEntry(tex, { id })).space).toBe('0-personal')
})

test('a task is judged once, and is no dead letter; while an editor holds the file, neither copy is judged', async () => {
  const id = await byRelay('tex-claude', 'agents/tex-claude.org')
  const spaces = await tex.store.spaces()
  const [mine, team] = [
    spaces.find(({ name }) => name === '0-personal')!,
    spaces.find(({ name }) => name === '1-team')!,
  ]
  const link = join(world.tree, 'agents', '.#tex-claude.org')
  symlinkSync('somebody@another-host.1', link)
  for (const space of [mine, team]) await govern(tex, space)
  for (const text of [privately('agents/tex-claude.org'), world.read('agents/tex-claude.org')]) {
    expect(counts(text, id)).toBe(1)
    expect(text).toContain('* TODO')
  }
  rmSync(link)
  for (const space of [mine, team]) await govern(tex, space)
  expect(counts(privately('agents/tex-claude.org'), id)).toBe(0)
  expect(counts(world.read('agents/tex-claude.org'), id)).toBe(1)
  expect(world.read('agents/tex-claude.org')).not.toContain('* TODO')
  expect(world.read('dead-letters.org')).not.toContain(id)
  expect(privately('dead-letters.org')).not.toContain(id)
})

test('what goes by relay alone is refused where no space is private', async () => {
  const relay = { ...tex.settings.messaging.relay, enabled: true, url: 'wss://relay.example.com' }
  const settings = { ...tex.settings, messaging: { ...tex.settings.messaging, relay } }
  const known = { name: 'gregor', handles: [], groups: [], via: 'relay', space: '1-team' }
  ok(await contactAdd(tex, known))
  rmSync(join(world.users['tex']!.root, '0-personal'), { recursive: true })
  const before = world.read('outbox.org')
  const refused = no(await send({ ...tex, settings }, { targets: ['gregor'], text: 'Sealed' }))
  expect(refused.why).toContain('gregor is reached by relay alone')
  expect(world.read('outbox.org')).toBe(before)
})
