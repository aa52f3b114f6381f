/** What came by relay and could not be stored: `status` and the daemon's say what, from whom, since when, why, and what to do, until it is solved. */

import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.ts'
import { type DaemonRun, introduce, type Person } from '../support/persons.ts'
import { arrived, delivered, expectOnce, sentId } from '../support/relay/letters.ts'
import { sees } from '../support/relay/peers.ts'
import { type Together, together } from '../support/relay/together.ts'
import { askDaemon } from '../../lib/io/daemon/socket/ask.ts'
import { placesOf } from '../../lib/io/places.ts'
import { until } from '../support/watching.ts'

let here: Together
let proxy: FaultProxy
let gregor: Person
let tex: Person
let run: DaemonRun

beforeEach(async () => {
  here = await together()
  const { persons, relay } = here
  proxy = await openFaultProxy({ port: Number(new URL(relay.url).port) })
  gregor = await persons.add('gregor')
  tex = await persons.add('tex', {
    relayUrl: `ws://127.0.0.1:${proxy.port}`,
    settings: limited(2),
  })
  introduce(gregor, tex)
  gregor.daemon()
  run = tex.daemon()
  await sees(gregor, 'tex', { presence: 'online' })
})

afterEach(async () => {
  await here.remove()
  await proxy.close()
})

/** Letters of each who has no tier at tex's. */
const limited = (count: number) => `  trust_tiers: {unknown: {daily_letter_limit: ${count}}}\n`

const flat = (text: string) => text.replace(/\s+/gu, ' ')

test('a letter is shown until it is stored, and then no more', async () => {
  const inbox = join(tex.tree, 'inbox.org')
  renameSync(inbox, `${inbox}.away`)
  mkdirSync(inbox)
  const id = await sentId(gregor, '@tex', 'Are you there?')
  await until('tex could not store it', () => run.said().includes('Could not store'), run.said)
  const { unstored } = await tex.tell('daemon', '--status')
  expect(unstored).toEqual([
    {
      what: 'letter',
      from: 'gregor',
      id,
      since: expect.stringMatching(/^20/u) as unknown,
      why: expect.stringMatching(/inbox\.org.*\.$/u) as unknown,
      hint: expect.stringMatching(/\.$/u) as unknown,
    },
  ])
  for (const words of [['daemon', '--status'], ['status']]) {
    const said = flat((await tex.ask(...words)).out)
    expect(said).toMatch(/A message or task from gregor could not be stored \(first tried .+\): /u)
    expect(said).toContain(` ${id} `)
    expect(said).toContain('The relay keeps what is not stored, and gives it again every minute.')
  }
  rmdirSync(inbox)
  renameSync(`${inbox}.away`, inbox)
  proxy.drop('reset')
  await arrived(tex, id)
  await delivered(gregor, id)
  expect((await tex.tell('daemon', '--status'))['unstored']).toEqual([])
  expect((await tex.tell('status'))['unstored']).toEqual([])
  expect(flat((await tex.ask('status')).out)).not.toContain('could not be stored')
})

test('a letter is no matter any more once it is here by another way', async () => {
  const inbox = join(tex.tree, 'inbox.org')
  renameSync(inbox, `${inbox}.away`)
  mkdirSync(inbox)
  const id = await sentId(gregor, '@tex', 'Are you there?')
  const count = async () => ((await tex.tell('daemon', '--status'))['unstored'] as object[]).length
  await until('tex could not store it', () => run.said().includes('Could not store'), run.said)
  expect(await count()).toBe(1)
  // It comes no more by relay, and stands in the file.
  proxy.set({ blackhole: true })
  rmdirSync(inbox)
  renameSync(`${inbox}.away`, inbox)
  expect(await count()).toBe(1)
  const { appendFileSync } = await import('node:fs')
  const entry = gregor
    .read('outbox.org')
    .split('\n* ')
    .find((one) => one.includes(id))
  appendFileSync(inbox, `\n* ${entry!.replace(/^(?:\* )?(?:TODO|WAITING|DONE) /u, '')}\n`)
  await until('it is here', () => JSON.stringify(tex.json('show', id)).includes(id))
  expect(await count()).toBe(0)
})

test('what is over the share of its sender waits, is one line, and comes in when the limit is raised', async () => {
  const { moduleSettings } = placesOf(tex.env, tex.home)
  const ids: string[] = []
  for (const text of ['One', 'Two', 'Three', 'Four']) ids.push(await sentId(gregor, '@tex', text))
  const unstored = async () => (await tex.tell('daemon', '--status'))['unstored'] as object[]
  await until('tex let it wait', () => run.said().includes('too_many_letters'), run.said)
  expect(await unstored()).toEqual([
    {
      what: 'letter',
      from: 'gregor',
      id: null,
      since: expect.stringMatching(/^20/u) as unknown,
      why: '2 letters of gregor came by relay within a day; the tier unknown allows 2.',
      hint: expect.stringContaining('unknown.daily_letter_limit') as unknown,
    },
  ])
  expect(run.said().match(/too_many_letters/gu)).toHaveLength(1)
  expect(flat((await tex.ask('status')).out)).toContain('2 letters of gregor came by relay')
  expect(ids.filter((id) => tex.read('inbox.org').includes(id))).toHaveLength(2)
  const before = readFileSync(moduleSettings, 'utf8')
  writeFileSync(moduleSettings, before.replace(limited(2), limited(10)), { mode: 0o600 })
  // The daemon looks at them by itself every other second.
  await askDaemon(placesOf(tex.env, tex.home), tex.env, { op: 'settings' }, 10_000)
  proxy.drop('reset')
  for (const id of ids) {
    await arrived(tex, id)
    await delivered(gregor, id)
  }
  expectOnce(tex, 'inbox.org', ids)
})
