/** `sync --watch` with real processes: two people who watch, and a remote that goes away and comes back. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clones, makeClones } from '../support/clones.ts'
import { knownPair, sync, trySync } from '../support/syncing.ts'
import { startWatch, until, type Watching } from '../support/watching.ts'

let clones: Clones
let running: Watching[]

beforeEach(() => {
  clones = makeClones()
  running = []
})

afterEach(async () => {
  await Promise.all(running.map((watching) => watching.end('SIGKILL')))
  clones.remove()
})

function watched(...given: Parameters<typeof startWatch>): Watching {
  const watching = startWatch(...given)
  running.push(watching)
  return watching
}

describe('a watch', () => {
  test('brings what one writes to the other, says it once a side, and ends with 0', async () => {
    const { gregor, tex } = await knownPair(clones)
    const [out, into] = [watched(gregor, ['--every', '5s']), watched(tex, ['--every', '5s'])]
    const id = gregor.send('@tex', 'Are you there?')
    await until('it is in the inbox of tex', () => tex.read('inbox.org').includes(id), into.said)
    await until('both said it', () => out.lines().length > 0 && into.lines().length > 0)
    expect(await out.end('SIGTERM')).toBe(0)
    expect(await into.end('SIGINT')).toBe(0)
    expect(out.lines()).toEqual([
      expect.stringMatching(/^[0-9-]{10} .* 1-team: 1 change went out\.$/u),
    ])
    expect(into.lines()).toEqual([
      expect.stringMatching(
        / 1-team: 1 change came in from gregor \(verified, not trusted yet\)\.$/u,
      ),
    ])
    expect(tex.git('status', '--porcelain')).toBe('')
  })

  test('starts no run for what its own runs wrote', async () => {
    const { gregor, tex } = await knownPair(clones)
    const into = watched(tex, ['--every', '5s'])
    const id = gregor.send('@tex', 'Something that a run of tex writes')
    sync(gregor)
    await until('it came in', () => tex.read('inbox.org').includes(id), into.said)
    // Messages are placed before the branch moves, and told after it.
    await until('it is told', () => into.lines().length === 1, into.said)
    const runs = () => tex.git('reflog').split('\n').length
    const before = runs()
    const second = gregor.send('@tex', 'The second')
    sync(gregor)
    await until('the second came in', () => tex.read('inbox.org').includes(second), into.said)
    await until('the branch moved', () => runs() > before, into.said)
    expect(runs()).toBe(before + 1)
    expect(await into.end('SIGTERM')).toBe(0)
    expect(into.lines()).toHaveLength(2)
  })

  test('says once that the remote is away, commits meanwhile, and sends all when it is back', async () => {
    const { gregor, tex } = await knownPair(clones)
    const out = watched(gregor, ['--every', '5s'])
    // Nobody listens there.
    gregor.git('remote', 'set-url', 'origin', 'git://127.0.0.1:9/team.git')
    await until('it is away', () => out.said().includes('origin/main is away'), out.said)
    const id = gregor.send('@tex', 'For later')
    await until(
      'it is committed',
      () => gregor.git('show', 'HEAD:org/messaging/inbox.org').includes(id),
      out.said,
    )
    gregor.git('remote', 'set-url', 'origin', clones.remote)
    await until('it is back', () => out.said().includes('origin/main is back'), out.said)
    await until('it went out', () => out.said().includes('1 change went out'), out.said)
    sync(tex)
    expect(tex.read('inbox.org')).toContain(id)
    expect(await out.end('SIGTERM')).toBe(0)
    const said = out.lines().map((line) => line.replace(/^.*? 1-team: /u, ''))
    expect(said.map((line) => line.split(/[:;]/u)[0]!.replace(/ since .*/u, ''))).toEqual([
      'origin/main is away',
      '1 file committed here.',
      'origin/main is back',
      '1 change went out.',
    ])
  })

  test('prints one JSON document a line', async () => {
    const { gregor } = await knownPair(clones)
    const out = watched(gregor, ['--every', '5s', '--json'])
    const id = gregor.send('@tex', 'One')
    await until('it said so', () => out.lines().length > 0, out.said)
    expect(await out.end('SIGTERM')).toBe(0)
    const [event] = out.lines().map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(Object.keys(event!)).toEqual(['schema', 'kind', 'at', 'event', 'since', 'repository'])
    expect(event).toMatchObject({
      schema: 1,
      kind: 'watched',
      event: 'exchanged',
      since: null,
      repository: { spaces: ['1-team'], reached: 'pushed', wentOut: [id] },
    })
  })

  test('asks nobody for a password, and says once that the remote refuses', async () => {
    const gregor = await clones.clone('gregor')
    sync(gregor)
    const home = gregor.env['HOME']!
    const server = join(home, 'server')
    const text = `#!/bin/sh\necho "$GIT_TERMINAL_PROMPT" >> ${home}/asked\necho "Permission denied" >&2\nexit 128\n`
    writeFileSync(server, text, { mode: 0o755 })
    gregor.git('remote', 'set-url', 'origin', `ext::${server}`)
    gregor.git('config', 'protocol.ext.allow', 'always')
    const out = watched(gregor, ['--every', '5s'])
    const asked = () =>
      existsSync(`${home}/asked`) ? readFileSync(`${home}/asked`, 'utf8').split('\n') : []
    await until('it was asked twice', () => asked().length > 2, out.said)
    expect(asked().slice(0, 2)).toEqual(['0', '0'])
    expect(await out.end('SIGTERM')).toBe(0)
    expect(out.lines()).toEqual([expect.stringContaining('Permission denied')])
  })

  test('is refused where an interval is too short, or goes with no watch', async () => {
    const gregor = await clones.clone('gregor')
    expect(trySync(gregor, ['--watch', '--every', '1s'])).toMatchObject({ status: 2 })
    expect(trySync(gregor, ['--every', '30s'])).toMatchObject({ status: 2 })
  })
})
