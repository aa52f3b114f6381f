/** Logging in, the daemon, and who is there: the commands as a person uses them, against a real relay. */

import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { introduce, makePersons, type Person, type Persons } from '../support/persons.ts'
import { type RelayHere, startRelay } from '../support/relay-here.ts'
import { flat } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

const secret = 'a secret of the team, long enough'
let relay: RelayHere
let persons: Persons
let gregor: Person
let tex: Person

beforeEach(async () => {
  relay = await startRelay(secret, 200)
  persons = makePersons(undefined)
  gregor = await persons.add('gregor')
  tex = await persons.add('tex')
})

afterEach(async () => {
  await persons.remove()
  await relay.stop()
})

function login(person: Person, typed = secret) {
  return person.feed(`${typed}\n`, 'login', '--relay', `${relay.url}/`, '--secret-stdin')
}

function settingsOf(person: Person): string {
  const modules = join(person.home, 'Data', '.datacore', 'modules', 'messaging')
  return readFileSync(join(modules, 'settings.local.yaml'), 'utf8')
}

function stateOf(person: Person): string {
  return join(person.home, 'Data', '.datacore', 'state', 'messaging', 'relay')
}

function presenceOf(person: Person, name: string): string {
  const { peers } = person.json('peers') as {
    readonly peers: readonly { readonly address: string; readonly presence: string }[]
  }
  return peers.find(({ address }) => address === name)?.presence ?? 'nobody'
}

describe('login', () => {
  test('with the team secret: it is kept for this user alone, and the settings keep their comments', async () => {
    const { status, out } = await login(gregor)
    expect(out).toContain(`Logged in to ${relay.url}, with the team secret.`)
    expect(status).toBe(0)
    expect(settingsOf(gregor)).toContain(`url: ${relay.url}`)
    expect(settingsOf(gregor)).toContain('# Nothing yet.')
    expect(settingsOf(gregor)).not.toContain(secret)
    const file = lstatSync(join(stateOf(gregor), 'admission.json'))
    expect((file.mode & 0o777).toString(8)).toBe('600')
    expect((lstatSync(stateOf(gregor)).mode & 0o777).toString(8)).toBe('700')
  })

  test('with a wrong secret nothing is changed, and it says what to do', async () => {
    const before = settingsOf(gregor)
    const { status, out } = await login(gregor, 'wrong')
    expect(status).toBe(78)
    expect(flat(out)).toContain('did not let us in')
    expect(flat(out)).toContain('Nothing was changed')
    expect(out).not.toContain('wrong\n')
    expect(settingsOf(gregor)).toBe(before)
    expect(readdirSync(join(stateOf(gregor), '..'))).not.toContain('relay')
  })

  test('where no relay answers it says so with 69', async () => {
    await relay.stop()
    expect((await login(gregor)).status).toBe(69)
  })

  test('without a terminal or --secret-stdin it asks for one of them', async () => {
    const { status, out } = await gregor.ask('login', '--relay', relay.url)
    expect(status).toBe(2)
    expect(flat(out)).toContain('--secret-stdin')
  })

  test('logout forgets what admits, and the relay is used no more', async () => {
    await login(gregor)
    expect(gregor.msg('logout')).toContain('Logged out')
    expect(readdirSync(stateOf(gregor))).not.toContain('admission.json')
    expect(settingsOf(gregor)).toContain('enabled: false')
    expect(gregor.msg('logout')).toContain('was not logged in')
  })
})

describe('the daemon', () => {
  test('without a relay it ends with 78 and says how to get one', async () => {
    const run = gregor.daemon()
    await until('it ended', () => run.said().includes('datacore-msg login'), run.said)
    expect(await run.ended).toBe(78)
  })

  test('is one a root: a second one ends with 75, and one that was killed is in nobody’s way', async () => {
    await login(gregor)
    const first = gregor.daemon()
    await until('the first runs', () => first.said().includes('The relay is there'), first.said)
    const second = gregor.daemon()
    await until('the second ended', () => second.said().includes('already'), second.said)
    expect(await second.ended).toBe(75)
    // Without waiting in place, which would keep the relay of this process from its heartbeat.
    const { pid, relay: connection } = await gregor.tell('daemon', '--status')
    expect(flat(second.said())).toMatch(
      new RegExp(
        `runs already, as process ${pid} on .+, since 20[0-9-]+ [0-9:]+ UTC\\. One is`,
        'u',
      ),
    )
    expect(second.said()).toContain('datacore-msg daemon --status')
    expect(second.said()).not.toContain('Try again')
    expect(connection).toMatchObject({ state: 'online' })
    await first.end('SIGKILL')
    expect(gregor.try('daemon', '--status').status).toBe(1)
    const third = gregor.daemon()
    await until('the third runs', () => third.said().includes('The relay is there'), third.said)
    expect(gregor.msg('status')).toContain(`Connected to ${relay.url}`)
    expect(await third.end('SIGTERM')).toBe(0)
    expect(flat(gregor.msg('status'))).toContain('no daemon runs')
  })

  test('that runs on after logout is not said to be missing: peers says that no relay is used', async () => {
    expect(flat(gregor.msg('peers'))).toBe(
      'No relay is used here, so nobody is seen. Set one up with: datacore-msg login --relay URL ',
    )
    await login(gregor)
    expect(flat(gregor.msg('peers'))).toContain('No daemon runs here. Start it with:')
    const run = gregor.daemon()
    await until('it runs', () => run.said().includes('The relay is there'), run.said)
    gregor.msg('logout')
    expect(flat(gregor.msg('peers'))).toBe(
      'A daemon runs here, but no relay is used, so nobody is seen. Set one up with: datacore-msg login --relay URL ',
    )
    expect(gregor.json('peers')['relay']).toMatchObject({ url: '', state: 'closed' })
    await run.end('SIGTERM')
    expect(flat(gregor.msg('peers'))).toContain('No relay is used here')
  })

  test('its socket is for this user alone', async () => {
    await login(gregor)
    const run = gregor.daemon()
    await until('it runs', () => run.said().includes('The relay is there'), run.said)
    const folder = join(gregor.home, 'run', 'datacore-messaging')
    expect((lstatSync(folder).mode & 0o777).toString(8)).toBe('700')
    const [name = ''] = readdirSync(folder)
    expect((lstatSync(join(folder, name)).mode & 0o777).toString(8)).toBe('600')
  })

  test('is found by commands of another runtime folder, or of none, as cron and su have it', async () => {
    await login(gregor)
    const run = gregor.daemon()
    await until('it runs', () => run.said().includes('The relay is there'), run.said)
    const note = join(stateOf(gregor), 'socket')
    expect((lstatSync(note).mode & 0o777).toString(8)).toBe('600')
    for (const runtime of ['', join(gregor.home, 'another')]) {
      expect(statusFrom(runtime)).toBe(0)
    }
    await run.end('SIGTERM')
    expect(statusFrom('')).toBe(1)
    expect(readdirSync(stateOf(gregor))).not.toContain('socket')
  })
})

test('a letter that cannot be stored is a line in the log of its recipient', async () => {
  introduce(gregor, tex)
  await login(gregor)
  await login(tex)
  const run = tex.daemon()
  await until('it runs', () => run.said().includes('The relay is there'), run.said)
  // No mode keeps root out; a folder in the file's place does.
  rmSync(join(tex.tree, 'inbox.org'), { force: true })
  mkdirSync(join(tex.tree, 'inbox.org', 'in-the-way'), { recursive: true })
  gregor.daemon()
  gregor.msg('send', '@tex', 'Nowhere to put it')
  await until('it is said', () => run.said().includes('Could not store what gregor sent'), run.said)
})

function statusFrom(runtime: string): number | null {
  const words = [join(process.cwd(), 'bin', 'datacore-msg'), 'daemon', '--status']
  const env = { ...gregor.env, XDG_RUNTIME_DIR: runtime }
  return spawnSync(process.execPath, words, { cwd: gregor.home, env }).status
}

describe('presence by relay', () => {
  beforeEach(async () => {
    introduce(gregor, tex)
    await login(gregor)
    await login(tex)
  })

  test('who comes and what they are at arrives at once, a dead peer is gone, and all is said again after the relay came back', async () => {
    gregor.daemon()
    const texRuns = tex.daemon()
    await until('tex is there', () => presenceOf(gregor, 'tex') === 'online')
    tex.msg('presence', 'set', 'focusing', 'the release notes')
    await until('gregor sees it', () => /focusing +the release notes/u.test(gregor.msg('peers')))
    // A busy machine may miss heartbeats in between.
    await until('who shows it', () => /tex +focusing +the release notes/u.test(gregor.msg('who')))
    await relay.stop()
    await until('nobody is known', () => presenceOf(gregor, 'tex') === 'unknown')
    await relay.start()
    await until('it is said again', () => /focusing +the release notes/u.test(gregor.msg('peers')))
    expect(presenceOf(gregor, 'tex')).toBe('online')
    await texRuns.end('SIGKILL')
    await until('tex is gone', () => presenceOf(gregor, 'tex') === 'offline')
  })

  test('delivery says when the relay took a letter, and when its reader had it', async () => {
    gregor.daemon()
    tex.daemon()
    await until('tex is there', () => presenceOf(gregor, 'tex') === 'online')
    const { out } = await gregor.ask('send', '@tex', 'Lunch?')
    expect(out).toMatch(/Handed to the relay for tex|Delivered to tex/u)
    const id = /msg-\S+/u.exec(out)![0]
    await until('it is delivered', () => gregor.msg('delivery', id).includes('signed by tex'))
    expect(gregor.msg('delivery', id)).toMatch(/yes relayed/u)
    expect(gregor.msg('delivery', id)).toMatch(/yes delivered/u)
    expect(gregor.msg('doctor', '--json')).toContain(`connected to ${relay.url}`)
  })
})
