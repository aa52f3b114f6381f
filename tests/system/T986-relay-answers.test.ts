/** What the relay's user is told when something is not as usual, through the real commands: never that all is well where it is not. */

import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../support/mcp-client.ts'
import { type DaemonRun, introduce, type Person } from '../support/persons.ts'
import { delivered, outboxOf, sentId } from '../support/relay/letters.ts'
import { sees } from '../support/relay/peers.ts'
import { type Pair, pairTogether } from '../support/relay/together.ts'
import { flat } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

let pair: Pair
let gregor: Person
let tex: Person

beforeEach(async () => {
  pair = await pairTogether()
  gregor = pair.gregor
  tex = pair.tex
  introduce(gregor, tex)
})

afterEach(() => pair.remove())

async function running(person: Person): Promise<DaemonRun> {
  const run = person.daemon()
  await until(
    `${person.name} is connected`,
    () => run.said().includes('The relay is there'),
    run.said,
  )
  return run
}

/** Also where none answers, which ends with 1. */
async function statusOf(person: Person): Promise<unknown> {
  return JSON.parse((await person.ask('daemon', '--status', '--json')).out)
}

async function said(person: Person, ...words: readonly string[]) {
  const { status, out } = await person.ask(...words)
  return { status, out: flat(out) }
}

describe('T986 a letter that was edited by hand in the outbox', () => {
  test('is not sent, outbox and doctor say so, and what is beside it goes', async () => {
    const edited = await sentId(gregor, '@tex', 'Lunch at noon?')
    const path = join(gregor.tree, 'outbox.org')
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('at noon?', 'at one?'))
    const sound = await sentId(gregor, '@tex', 'And coffee?')
    await running(tex)
    await running(gregor)
    await delivered(gregor, sound)
    expect(outboxOf(gregor).get(edited)).toBe('to send')
    const why = 'It does not bear the signature of gregor any more'
    for (const words of [['outbox'], ['show', edited], ['delivery', edited], ['doctor']]) {
      expect((await said(gregor, ...words)).out).toContain(why)
    }
    expect((await said(gregor, 'doctor')).status).toBe(1)
    expect((await gregor.tell('daemon', '--status'))['whys']).toEqual([
      expect.stringContaining(why),
    ])
    expect((await said(gregor, 'outbox', 'cancel', edited)).status).toBe(0)
    expect((await said(gregor, 'outbox')).out).toContain('Nothing waits')
    expect((await said(gregor, 'doctor')).out).not.toContain(why)
    expect(tex.try('show', edited).status).toBe(4)
    expect(tex.read('dead-letters.org')).not.toContain(edited)
  })
})

describe('T986 a daemon that does not answer', () => {
  test('is called that, with its process, and never called none', async () => {
    const { pid } = await running(gregor)
    process.kill(pid, 'SIGSTOP')
    try {
      const silent = new RegExp(`daemon does not answer, process ${pid}\\b`, 'iu')
      const typing = ['presence', 'typing', '@tex']
      for (const words of [['daemon', '--status'], ['peers'], ['status'], ['doctor'], typing]) {
        const { out } = await said(gregor, ...words)
        expect(out).toMatch(silent)
        expect(out).not.toMatch(/no daemon/iu)
      }
      expect(await statusOf(gregor)).toMatchObject({ pid: null, silent: pid })
      const mcp = await connect(gregor, { words: ['--toolset', 'all'] })
      try {
        for (const tool of ['who', 'status']) expect((await mcp.call(tool)).said).toMatch(silent)
      } finally {
        await mcp.close()
      }
      const out = (await said(gregor, 'logout')).out
      expect(out).toMatch(silent)
      expect(out).toContain('may still be connected')
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await until('it says that no relay is used', () =>
      flat(gregor.msg('peers')).includes('A daemon runs here, but no relay is used'),
    )
  })

  test('that was killed is none', async () => {
    const run = await running(gregor)
    await run.end('SIGKILL')
    expect((await said(gregor, 'peers')).out).toContain('No daemon runs here')
    expect(await statusOf(gregor)).toMatchObject({ pid: null, silent: null })
  })
})

describe('T986 presence typing', () => {
  test('says that somebody was told who shows themselves, and of one who blocked its author that nobody was', async () => {
    await running(gregor)
    await running(tex)
    await sees(gregor, 'tex', { presence: 'online' })
    expect((await said(gregor, 'presence', 'typing', '@tex')).out).toContain('was told')
    expect((await said(tex, 'contacts', 'block', '@gregor')).status).toBe(0)
    await sees(gregor, 'tex', { presence: 'offline' })
    const { out } = await said(gregor, 'presence', 'typing', '@tex', '--json')
    expect(JSON.parse(out)).toMatchObject({ said: 'nobody' })
  })
})

describe('T986 a contact whose key changes', () => {
  const otherKey = 'ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='

  test('is shown once by peers, and one who is blocked not at all', async () => {
    const anna = await pair.persons.add('anna')
    introduce(gregor, anna)
    await running(gregor)
    const run = await running(tex)
    await sees(gregor, 'tex', { presence: 'online' })
    await run.end('SIGTERM')
    gregor.msg('contacts', 'add', 'tex', '--key', otherKey)
    const names = () => [...gregor.msg('peers').matchAll(/^(\w+) {2}\S/gmu)].map(([, one]) => one)
    await until(
      'the old key is gone',
      () => names().join() === 'anna,tex',
      () => names().join(),
    )
    gregor.msg('contacts', 'block', '@anna')
    await until(
      'who is blocked is gone',
      () => names().join() === 'tex',
      () => names().join(),
    )
  })
})

describe('T986 --json', () => {
  const program = join(process.cwd(), 'bin', 'datacore-msg')

  test('relay serve that can not begin says why, and prints nothing that looks like an answer', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => {
        const at = taken.address()
        resolve(typeof at === 'object' && at ? at.port : 0)
      })
    })
    const serve = (typed: string) =>
      spawnSync(
        process.execPath,
        [program, 'relay', 'serve', '--json', '--open', '--port', typed],
        {
          env: gregor.env,
          encoding: 'utf8',
        },
      )
    try {
      const wrong = serve('99999')
      expect(wrong.status).toBe(2)
      expect(`${wrong.stdout}${wrong.stderr}`).toContain('99999 is no port')
      expect(wrong.stdout).not.toContain('"relay"')
      const busy = serve(String(port))
      expect(busy.status).not.toBe(0)
      expect(busy.stdout).toBe('')
      expect(busy.stderr).toContain(String(port))
    } finally {
      taken.close()
    }
  })

  test('watch that is told to end prints its lines and nothing after them', async () => {
    const child = spawn(process.execPath, [program, 'watch', '--live', '--json'], {
      env: gregor.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += String(chunk)
    })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    await until(
      'it watches',
      () => out.includes('Watching'),
      () => out,
    )
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(out).not.toContain('"kind"')
  })
})
