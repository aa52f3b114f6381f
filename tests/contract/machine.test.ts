/** What every Machine must do: the one in this machine's state, and the twin in memory. */

import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HeldLock, Machine, Space } from '../../lib/app/ports.ts'
import type { PresenceRecord } from '../../lib/core/presence/types.ts'
import { createMachine } from '../../lib/io/sessions/machine.ts'
import { addressOf } from '../support/world.ts'
import { createMachineTwin } from '../twins/machine.ts'

const atMs = Date.parse('2026-11-21T10:02:03.042Z')
const tex = addressOf('tex')
const gregor = addressOf('gregor')

let base: string
let stateDir: string
let space: Space
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-machine-'))
  stateDir = join(base, 'state')
  mkdirSync(stateDir, { mode: 0o700 })
  space = { name: '1-team', dir: join(base, '1-team') }
  mkdirSync(join(space.dir, '.git'), { recursive: true })
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

interface Bench {
  readonly machine: Machine
  /** A fetch of the space's repository. */
  sync(atMs: number): void
}

const adapters: Readonly<Record<string, () => Bench>> = {
  'on disk': () => ({
    machine: createMachine(stateDir),
    sync(ms) {
      const note = join(space.dir, '.git', 'FETCH_HEAD')
      writeFileSync(note, '')
      utimesSync(note, ms / 1000, ms / 1000)
    },
  }),
  'in memory': () => {
    const machine = createMachineTwin()
    return { machine, sync: (ms) => machine.synced(space, ms) }
  },
}

const recordOf = (actor = tex, session = 's1'): PresenceRecord => ({
  actor,
  session,
  startedMs: atMs,
  beatMs: atMs + 5,
  manual: { status: 'focusing', summary: 'the release', atMs },
  inferred: { status: 'working', source: 'hook', atMs },
  takenOver: { by: 's2', atMs, told: 'no' },
})
const lockOf = (name: string): HeldLock => ({
  space: '1-team',
  name,
  by: tex,
  session: 's1',
  untilMs: atMs,
})

describe.each(Object.entries(adapters))('what a machine knows of its sessions %s', (_, create) => {
  test('is nothing at first', async () => {
    const { machine } = create()
    expect(await machine.presence(tex, 's1')).toBeUndefined()
    expect(await machine.presences()).toEqual([])
    expect(await machine.held()).toEqual([])
    expect(machine.lastSyncMs(space)).toBeUndefined()
  })

  test('comes back as it was saved, one record for each actor and session', async () => {
    const { machine } = create()
    const all = [recordOf(), recordOf(tex, 's2'), recordOf(gregor)]
    for (const record of all) await machine.savePresence(record)
    expect(await machine.presence(tex, 's1')).toEqual(all[0])
    expect(await machine.presence(gregor, 's2')).toBeUndefined()
    expect(new Set(await machine.presences())).toEqual(new Set(all))
  })

  test('is what was saved last', async () => {
    const { machine } = create()
    await machine.savePresence(recordOf())
    const { actor, session, startedMs, beatMs } = recordOf()
    await machine.savePresence({ actor, session, startedMs, beatMs })
    expect(await machine.presences()).toEqual([{ actor, session, startedMs, beatMs }])
  })

  test('is nothing of a session whose name is none', async () => {
    const { machine } = create()
    for (const session of ['../s1', '', 'a b', 's'.repeat(65)]) {
      await machine.savePresence(recordOf(tex, session))
    }
    expect(await machine.presences()).toEqual([])
  })

  test('are the locks that were noted, and none is lost when many are at once', async () => {
    const { machine } = create()
    const names = Array.from({ length: 20 }, (_one, index) => `lock-${index}`)
    await Promise.all(names.map((name) => machine.updateHeld((held) => [...held, lockOf(name)])))
    expect(new Set((await machine.held()).map(({ name }) => name))).toEqual(new Set(names))
    await machine.updateHeld((held) => held.filter(({ name }) => name === 'lock-3'))
    expect(await machine.held()).toEqual([lockOf('lock-3')])
    const early = { ...lockOf('lock-4'), atMs: 5000, seenMs: 4000 }
    await machine.updateEarlyTakes((known) => [...known, early])
    expect(await machine.earlyTakes()).toEqual([early])
    expect(await machine.held()).toEqual([lockOf('lock-3')])
  })

  test('are the locks as they were when a change throws, and can be changed again', async () => {
    const { machine } = create()
    await machine.updateHeld(() => [lockOf('deploy')])
    const failing = machine.updateHeld(() => {
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await machine.held()).toEqual([lockOf('deploy')])
    await machine.updateHeld(() => [])
    expect(await machine.held()).toEqual([])
  })

  test('is when the repository of a space was fetched last', () => {
    const { machine, sync } = create()
    sync(atMs)
    expect(machine.lastSyncMs(space)).toBe(atMs)
    sync(atMs + 60_000)
    expect(machine.lastSyncMs(space)).toBe(atMs + 60_000)
    expect(machine.lastSyncMs({ name: '2-home', dir: join(base, '2-home') })).toBeUndefined()
  })
})

describe('on disk', () => {
  const folder = () => join(stateDir, 'sessions')
  const file = () => join(folder(), 'tex.s1.json')

  test('a record is for this user alone', async () => {
    await createMachine(stateDir).savePresence(recordOf())
    expect(statSync(folder()).mode & 0o777).toBe(0o700)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  test.each(['', '{', '[]', '{"actor":"tex","session":"s2","startedMs":1,"beatMs":1}'])(
    'a damaged record, %j, counts as none, and the next is saved',
    async (text) => {
      const machine = createMachine(stateDir)
      await machine.savePresence(recordOf())
      writeFileSync(file(), text)
      expect(await machine.presence(tex, 's1')).toBeUndefined()
      expect(await machine.presences()).toEqual([])
      await machine.savePresence(recordOf())
      expect(await machine.presence(tex, 's1')).toEqual(recordOf())
    },
  )

  test.each(['', '{', '{}', '[1, {"space": 1}]'])(
    'a damaged list of locks, %j, counts as none',
    async (text) => {
      const machine = createMachine(stateDir)
      await machine.updateHeld(() => [lockOf('deploy')])
      writeFileSync(join(folder(), 'held.json'), text)
      expect(await machine.held()).toEqual([])
      await machine.updateHeld((held) => [...held, lockOf('again')])
      expect(await machine.held()).toEqual([lockOf('again')])
    },
  )

  test("the guard's sign of life counts where it is newer", async () => {
    const machine = createMachine(stateDir)
    await machine.savePresence(recordOf())
    const beat = join(folder(), 's1.beat')
    writeFileSync(beat, '')
    utimesSync(beat, atMs / 1000 + 60, atMs / 1000 + 60)
    expect((await machine.presence(tex, 's1'))?.beatMs).toBe(atMs + 60_000)
  })
})
