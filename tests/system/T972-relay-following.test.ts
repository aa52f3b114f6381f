/** A daemon that follows: settings and logins without a restart, and word of what is read and typed. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { askDaemon } from '../../lib/io/daemon/socket/ask.ts'
import type { Address } from '../../lib/core/model/address.ts'
import { createIdentity } from '../../lib/io/vault.ts'
import { sees } from '../support/relay/peers.ts'
import { placesOf } from '../../lib/io/places.ts'
import {
  type DaemonRun,
  introduce,
  makePersons,
  type Person,
  type Persons,
} from '../support/persons.ts'
import { type RelayProcess, startRelayProcess } from '../support/relay-process.ts'
import { expectOnce, sentId } from '../support/relay/letters.ts'
import { flat } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

let relay: RelayProcess
let persons: Persons
let gregor: Person
let tex: Person
const watches: { end(): void }[] = []

const urlOf = ({ port }: RelayProcess) => `ws://127.0.0.1:${port}`

beforeEach(async () => {
  relay = await startRelayProcess()
  persons = makePersons({ url: urlOf(relay), secret: '' })
  gregor = await persons.add('gregor')
  tex = await persons.add('tex')
  introduce(gregor, tex)
})

afterEach(async () => {
  for (const one of watches.splice(0)) one.end()
  await persons.remove()
  await relay.kill('SIGKILL')
})

async function online(person: Person): Promise<DaemonRun> {
  const run = person.daemon()
  await until('it is connected', () => run.said().includes('The relay is there'), run.said)
  return run
}

function settingsFile(person: Person): string {
  return join(person.home, 'Data', '.datacore', 'modules', 'messaging', 'settings.local.yaml')
}

function change(person: Person, from: string, to: string): void {
  const file = settingsFile(person)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(from)
  writeFileSync(file, text.replace(from, to), { mode: 0o600 })
}

/** Its daemon has read what stands in the files now. */
function followed({ env, home }: Person) {
  return askDaemon(placesOf(env, home), env, { op: 'settings' }, 10_000)
}

/** What `watch --live` prints, while it goes on. */
function watch(person: Person): () => string {
  const program = join(process.cwd(), 'bin', 'datacore-msg')
  const words = [program, 'watch', '--live', '--per-minute', '600']
  const child = spawn(process.execPath, words, { cwd: person.home, env: person.env })
  watches.push({ end: () => child.kill('SIGKILL') })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += String(chunk)
  })
  return () => said
}

async function peersSeen(): Promise<void> {
  await until('they see each other', () =>
    [gregor, tex].every((one) =>
      /online|working|idle/u.test(one.msg('peers').replace(/^.*\n/u, '')),
    ),
  )
}

describe('settings', () => {
  test('logout and login hold for a daemon that runs, and both say so', async () => {
    const run = await online(gregor)
    expect(flat(gregor.msg('logout'))).toContain(
      'The daemon that runs here is not connected any more',
    )
    expect(gregor.json('daemon', '--status')).toMatchObject({ relay: { state: 'closed', url: '' } })
    expect(flat(gregor.msg('daemon', '--status'))).toContain('No relay is used')
    const other = await startRelayProcess()
    try {
      const said = flat(gregor.msg('login', '--relay', urlOf(other)))
      expect(said).toContain('The daemon that runs here uses it from now on')
      await until('it is there', () => gregor.msg('daemon', '--status').includes('Connected'))
      expect(await other.metric('keys_connected')).toBe(1)
      expect(await relay.metric('keys_connected')).toBe(0)
    } finally {
      await other.kill('SIGKILL')
    }
    expect(await run.end('SIGTERM')).toBe(0)
    expect(flat(gregor.msg('logout'))).not.toContain('The daemon')
  })

  test('what waits in the outbox goes through the relay that is named now', async () => {
    const run = await online(gregor)
    await online(tex)
    gregor.msg('logout')
    change(gregor, 'enabled: false', 'enabled: true')
    change(gregor, urlOf(relay), 'ws://127.0.0.1:9')
    await until('it tries the other', () => run.said().includes('is not there'), run.said)
    const id = await sentId(gregor, '@tex', 'By whichever way.')
    change(gregor, 'ws://127.0.0.1:9', urlOf(relay))
    await until('it arrives', () => tex.read('inbox.org').includes(id), run.said)
    expectOnce(tex, 'inbox.org', [id])
  })

  test('settings that are wrong are told once, and the last ones stay', async () => {
    const run = await online(gregor)
    change(gregor, 'messaging:', 'messaging:\n  nonsense: 1')
    await until('it says so', () => run.said().includes('nonsense'), run.said)
    expect(gregor.json('--version')).toBeDefined()
    await online(tex)
    change(gregor, '  nonsense: 1\n', '')
    await peersSeen()
    expect(run.said().split('nonsense').length).toBe(2)
    expect(await relay.metric('keys_connected')).toBe(2)
  })

  test('an identity that is overwritten in place is used from then on, and the one before no more', async () => {
    const ana = await persons.add('ana')
    const other = await persons.add('gregor', { second: { of: gregor, folder: 'elsewhere' } })
    const places = placesOf(other.env, other.home)
    rmSync(join(places.keysDir, 'gregor.json'))
    const { keys } = await createIdentity(places, 'gregor' as Address, 'node')
    gregor.msg('contacts', 'add', 'ana', '--key', ana.key)
    ana.msg('contacts', 'add', 'gregor', '--key', keys.publicKey)
    await online(gregor)
    await online(tex)
    await online(ana)
    await sees(tex, 'gregor', { presence: 'online' })
    expect(await followed(gregor)).toMatchObject({ relay: { state: 'online' } })
    const own = join(placesOf(gregor.env, gregor.home).keysDir, 'gregor.json')
    writeFileSync(own, readFileSync(join(places.keysDir, 'gregor.json')))
    await sees(ana, 'gregor', { presence: 'online' })
    await sees(tex, 'gregor', { presence: 'offline' })
    expect(await relay.metric('keys_connected')).toBe(3)
  })

  test('what does not concern the connection leaves it as it is', async () => {
    const run = await online(gregor)
    await online(tex)
    await peersSeen()
    change(gregor, 'messaging:', 'messaging:\n  notices: {enabled: false}')
    expect(await followed(gregor)).toMatchObject({ relay: { state: 'online' } })
    const seen = gregor.msg('peers')
    expect(seen).toMatch(/tex/u)
    await until('a later change is seen', () => gregor.msg('logout').includes('not connected'))
    expect(run.said().match(/The relay is there/gu)).toHaveLength(1)
  })
})

describe('watch --live', () => {
  test('says once that the daemon ended, and once that it follows the next one', async () => {
    const first = await online(gregor)
    const said = watch(gregor)
    await until('it watches', () => said().includes('Watching'))
    await online(tex)
    await until('it hears of tex', () => /tex is (?!not)/u.test(said()), said)
    await first.end('SIGTERM')
    await until('it says so', () => said().includes('No daemon runs'), said)
    const { length } = said()
    await online(gregor)
    await until('it follows', () => said().includes('The daemon runs: who comes'), said)
    await sentId(gregor, '@tex', 'After the restart.')
    await until(
      'it hears of deliveries again',
      () => /tex has msg-/u.test(said().slice(length)),
      said,
    )
    expect(said().match(/No daemon runs/gu)).toHaveLength(1)
    expect(said().match(/The daemon runs/gu)).toHaveLength(1)
  })
})

describe('read', () => {
  test('its author is told once, is shown it as a hint, and a stranger or a switch is told nothing', async () => {
    await online(gregor)
    const texRuns = await online(tex)
    await peersSeen()
    const said = watch(gregor)
    await until('it watches', () => said().includes('Watching'))
    const id = await sentId(gregor, '@tex', 'Read me.')
    await until('it is there', () => tex.read('inbox.org').includes(id))
    tex.msg('show', id)
    await until('gregor is told', () => said().includes('tex read 1 of your messages'), said)
    const { recipients } = gregor.json('delivery', id) as {
      readonly recipients: readonly {
        readonly reached: string
        readonly steps: readonly object[]
      }[]
    }
    expect(recipients[0]!.reached).toBe('delivered')
    expect(recipients[0]!.steps).toContainEqual(
      expect.objectContaining({
        step: 'read',
        state: 'unknown',
        source: expect.stringContaining('no proof'),
      }),
    )
    change(tex, 'secret: ""', 'secret: "", read_notices: false')
    await followed(tex)
    const second = await sentId(gregor, '@tex', 'And me.')
    await until('the second is there', () => tex.read('inbox.org').includes(second))
    tex.msg('mark', second, 'read')
    tex.msg('send', '@gregor', 'Later than the reading.')
    await until('what came after is there', () => /Later than/u.test(gregor.read('inbox.org')))
    expect(said().match(/ read 1 of your/gu)).toHaveLength(1)
    await texRuns.end('SIGTERM')
  })
})

describe('typing', () => {
  test('is told to who is there, every three seconds at most, and to nobody else', async () => {
    expect(gregor.json('presence', 'typing', '@tex')).toMatchObject({ said: 'no daemon' })
    await online(gregor)
    expect(gregor.json('presence', 'typing', '@tex')).toMatchObject({ to: 'tex', said: 'nobody' })
    await online(tex)
    await peersSeen()
    const said = watch(tex)
    await until('it watches', () => said().includes('Watching'))
    const answers = await Promise.all(
      [1, 2, 3].map(() => gregor.tell('presence', 'typing', '@tex')),
    )
    expect(answers.map((one) => one['said']).sort()).toContain('told')
    await until('tex sees it', () => said().includes('gregor types'), said)
    expect(gregor.try('presence', 'typing', '@nobody-like-this').status).toBe(4)
    expect(gregor.try('presence', 'typing', '@tex', '--thread', 'x y').status).not.toBe(0)
  })
})
