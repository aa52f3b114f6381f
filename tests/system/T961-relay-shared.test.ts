/** Letters of a space that git carries come by relay as well, and sooner: whichever copy is first, there is one entry and no conflict. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { placesOf } from '../../lib/io/places.ts'
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.ts'
import { type DaemonRun, startDaemon } from '../support/persons.ts'
import { type RelayHere, startRelay } from '../support/relay-here.ts'
import { knownPair, startSync, sync, trySync } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

const secret = 'a secret of the team, long enough'
let relay: RelayHere
let clones: Clones
let gregor: Clone
let tex: Clone
const runs: DaemonRun[] = []
const proxies: FaultProxy[] = []

beforeEach(async () => {
  relay = await startRelay(secret)
  clones = makeClones()
  const settings = (more: string) =>
    `messaging:\n  relay: {enabled: true, url: "${relay.url}", secret: "${secret}"${more}}\n`
  const made = clones.clone
  const known = await knownPair({
    ...clones,
    clone: (name) =>
      made(name, { settings: settings(name === 'tex' ? ', sync_on_ring: true' : '') }),
  })
  gregor = known.gregor
  tex = known.tex
})

afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.end('SIGKILL')))
  clones.remove()
  await Promise.all(proxies.splice(0).map((proxy) => proxy.close()))
  await relay.stop()
})

async function start(clone: Clone): Promise<DaemonRun> {
  const run = startDaemon(clone.dir, clone.env)
  runs.push(run)
  await until(
    `${clone.name} is connected`,
    () => run.said().includes('The relay is there'),
    run.said,
  )
  return run
}

function noteOf(clone: Clone, id: string): unknown {
  const { stateDir } = placesOf(clone.env, clone.env['HOME']!)
  const file = join(stateDir, 'relay', 'letters.json')
  if (!existsSync(file)) return undefined
  return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)[id]
}

function stepsOf(clone: Clone, id: string): Readonly<Record<string, string>> {
  const { recipients } = JSON.parse(clone.msg('delivery', id, '--json')) as {
    readonly recipients: readonly [
      { readonly steps: readonly { readonly step: string; readonly state: string }[] },
    ]
  }
  return Object.fromEntries(recipients[0].steps.map(({ step, state }) => [step, state]))
}

function copies(clone: Clone, id: string): number {
  return clone.read('inbox.org').split(`:ID:       ${id}\n`).length - 1
}

async function converged(id: string): Promise<void> {
  for (const clone of [gregor, tex, gregor, tex]) sync(clone)
  for (const clone of [gregor, tex]) {
    expect(copies(clone, id)).toBe(1)
    expect(clone.git('status', '--porcelain')).toBe('')
    expect(clone.read('inbox.org')).not.toContain('<<<<<<<')
  }
  expect(gregor.read('inbox.org')).toBe(tex.read('inbox.org'))
  expect(tex.msg('show', id)).toContain('verified')
}

test('by relay first: the reader has it without any sync, and git joins the two copies', async () => {
  await start(gregor)
  await start(tex)
  const id = gregor.send('@tex', 'By relay first')
  await until('tex has it by relay', () => copies(tex, id) === 1)
  expect(tex.read('inbox.org')).toContain(':VIA:      relay')
  expect(gregor.read('outbox.org')).not.toContain(id)
  // The reader's copy is published before its author's own.
  tex.msg('mark', id, 'read')
  sync(tex)
  await converged(id)
})

test.each(['its author', 'its reader'])(
  'by relay first, then by git, pushed by %s: each side is told once, of what it is, and nothing is new or unread again',
  async (first) => {
    await start(gregor)
    await start(tex)
    const id = gregor.send('@tex', 'By relay first')
    await until('tex has it by relay', () => copies(tex, id) === 1)
    const order = first === 'its author' ? [gregor, tex, gregor, tex] : [tex, gregor, tex, gregor]
    const told = order.map((clone) => `${clone.name}: ${clone.msg('sync')}`)
    for (const name of ['gregor', 'tex']) {
      const own = told.filter((one) => one.startsWith(name)).join('')
      expect(own.split('By relay first').length, told.join('')).toBe(2)
      expect(own.replaceAll(/\s+/gu, ' ')).toContain(
        `${name === 'tex' ? 'Brought' : 'With its reader'} by the relay before: By relay first (gregor to tex, `,
      )
    }
    expect(told.join('')).not.toContain('Changed')
    expect(copies(tex, id)).toBe(1)
  },
)

test('what was read of a letter by relay is told as a change, and is not unread again when git brings it', async () => {
  await start(gregor)
  await start(tex)
  const id = gregor.send('@tex', 'Read at once')
  await until('tex has it by relay', () => copies(tex, id) === 1)
  tex.msg('mark', id, 'read')
  sync(gregor)
  const there = tex.msg('sync')
  expect(there).not.toContain('Unread')
  expect(gregor.msg('sync')).toContain('Changed: Read at once')
  expect(tex.msg('inbox')).not.toContain(id)
  expect(copies(tex, id)).toBe(1)
})

test('by git first: the relay brings nothing that is not there already, and the sender has the receipt', async () => {
  const id = gregor.send('@tex', 'By git first')
  sync(gregor)
  sync(tex)
  expect(copies(tex, id)).toBe(1)
  await start(tex)
  const run = await start(gregor)
  await until('the receipt came', () => run.said().includes(`tex has ${id}`), run.said)
  expect(copies(tex, id)).toBe(1)
  expect(tex.read('inbox.org')).not.toContain(':VIA:')
  await converged(id)
})

test('by both at once, over and over: one entry each, no conflict, and its author is told truly', async () => {
  await start(gregor)
  await start(tex)
  const ids: string[] = []
  for (let round = 0; round < 3; round += 1) {
    ids.push(gregor.send('@tex', `Both ways, ${round}`))
    // While the relay brings it, git brings it too.
    const pushes = startSync(gregor)
    const pulls = startSync(tex)
    await Promise.all([pushes.ended, pulls.ended])
  }
  await until('the relay brought what git did not', () => ids.every((id) => copies(tex, id) === 1))
  await converged(ids[0]!)
  for (const id of ids) expect([copies(gregor, id), copies(tex, id)]).toEqual([1, 1])
  const steps = () => stepsOf(gregor, ids[0]!)
  await until('its author knows', () => steps()['delivered'] === 'yes')
  expect(steps()).toMatchObject({ committed: 'yes', pushed: 'yes', relayed: 'yes' })
})

test('what the relay did not take is not said to be relayed, and git carries it', async () => {
  await start(gregor)
  // The relay has never seen tex.
  const id = gregor.send('@tex', 'Nobody takes it')
  await until('the relay was asked', () => noteOf(gregor, id) !== undefined)
  expect(stepsOf(gregor, id)).toMatchObject({ relayed: 'no', delivered: 'unknown' })
  await converged(id)
})

test('what was being handed over when the way broke goes with the next connection', async () => {
  await start(tex)
  const way = await openFaultProxy({ port: Number(new URL(relay.url).port) })
  proxies.push(way)
  const places = placesOf(gregor.env, gregor.env['HOME']!)
  const settings = readFileSync(places.moduleSettings, 'utf8')
  writeFileSync(places.moduleSettings, settings.replace(relay.url, `ws://127.0.0.1:${way.port}`), {
    mode: 0o600,
  })
  const run = await start(gregor)
  let met = 0
  way.set({
    up: { judge: ({ text }) => (text.startsWith('{"t":"send"') && met++ < 1 ? 'cut' : 'pass') },
  })
  const id = gregor.send('@tex', 'Cut in the middle')
  await until('tex has it all the same', () => copies(tex, id) === 1, run.said)
  expect(met).toBeGreaterThan(1)
})

test('who pushes rings, and the others sync by themselves', async () => {
  await start(gregor)
  const run = await start(tex)
  gregor.msg('remember', 'We deploy on Fridays')
  await until('tex is a peer', () => gregor.msg('peers').includes('tex'))
  expect(trySync(gregor).status).toBe(0)
  await until(
    'tex has it by git',
    () => tex.read('memory.org').includes('deploy on Fridays'),
    run.said,
  )
})
