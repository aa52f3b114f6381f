/** Claims over git: two machines of one person whose agents want the same task. Push is the compare-and-swap. */

import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones, type Ran } from '../support/clones.ts'
import { flat, sync, syncJson, trySync } from '../support/syncing.ts'

const program = join(process.cwd(), 'bin', 'datacore-msg')

let clones: Clones
let one: Clone
let two: Clone

beforeEach(async () => {
  clones = makeClones()
  one = await clones.clone('tex')
  sync(one)
  two = await clones.clone('tex-desk', { of: one })
  sync(two)
  sync(one)
})

afterEach(() => clones.remove())

function inClaude(clone: Clone): NodeJS.ProcessEnv {
  return { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: `on-${clone === one ? 'one' : 'two'}` }
}

/** `datacore-msg` in a session of Claude Code on that machine. */
function start(
  clone: Clone,
  words: readonly string[],
  session: NodeJS.ProcessEnv = inClaude(clone),
): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: clone.dir,
    env: { ...clone.env, ...session },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      out += String(chunk)
    })
  }
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out })))
}

/** The same at that machine's terminal. */
function type(clone: Clone, words: readonly string[]): Promise<Ran> {
  return start(clone, words, {})
}

/** A task that both machines have, and have admitted. */
function queued(text: string): string {
  const id = one.send('@claude', text)
  sync(one)
  sync(two)
  return id
}

async function stateIn(clone: Clone, id: string): Promise<Record<string, unknown>> {
  const { out } = await start(clone, ['task', 'show', id, '--json'])
  return (JSON.parse(out) as { readonly entry: Record<string, unknown> }).entry
}

/** What the hook tells the session on that machine at a prompt. */
function told(clone: Clone): string {
  const session = `on-${clone === one ? 'one' : 'two'}`
  const input = {
    session_id: session,
    cwd: clone.dir,
    hook_event_name: 'UserPromptSubmit',
    prompt: 'Go on',
  }
  const ran = spawnSync(join(process.cwd(), 'hooks', 'inbox-watcher'), [], {
    cwd: clone.dir,
    env: { ...clone.env, CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: session },
    encoding: 'utf8',
    input: JSON.stringify(input),
  })
  return ran.stdout
}

describe('a claim', () => {
  test('is tentative until it was pushed, and says so', async () => {
    const id = queued('Alone')
    const { status, out } = await start(one, ['task', 'claim', id])
    expect(status).toBe(0)
    expect(out).toContain('It is tentative')
    const again = await start(one, ['task', 'claim', id, '--strict', '--json'])
    expect(JSON.parse(again.out)).toMatchObject({ standing: 'certain', standingWhy: null })
    expect(again.status).toBe(0)
    const other = await start(two, ['task', 'claim', id, '--strict'])
    expect(other).toMatchObject({ status: 3 })
    expect(other.out).toMatch(/is claimed by tex-claude in session on-one until [0-9-]{10} /u)
  })

  test('is certain at once in a space without a remote', async () => {
    one.git('remote', 'remove', 'origin')
    const id = one.send('@claude', 'Nobody else')
    const { out } = await start(one, ['task', 'claim', id, '--json'])
    expect(JSON.parse(out)).toMatchObject({ standing: 'certain' })
    const strict = await start(one, ['task', 'claim', id, '--strict'])
    expect(strict.status).toBe(0)
  })

  test('that was tentative and earlier gives way to one that was published', async () => {
    const id = queued('For the faster push')
    await start(one, ['task', 'claim', id])
    expect(await start(two, ['task', 'claim', id, '--strict'])).toMatchObject({ status: 0 })
    const { lostClaims } = syncJson(one)
    expect(lostClaims).toEqual([
      expect.objectContaining({ id, by: 'tex-claude', session: 'on-two', state: 'WORKING' }),
    ])
    sync(two)
    for (const clone of [one, two]) {
      const entry = await stateIn(clone, id)
      expect(entry).toMatchObject({ state: 'WORKING', claim: { session: 'on-two' } })
    }
    expect(one.read('agents/tex-claude.org')).toBe(two.read('agents/tex-claude.org'))
    expect(one.read('agents/tex-claude.org')).toContain('- Withdrawn "WORKING"')
    const news = `Your claim of ${id} did not hold: tex-claude in session on-two has it until 20`
    expect(told(one)).toContain(news)
    expect(told(one)).not.toContain('did not hold')
    expect(told(two)).not.toContain('did not hold')
    const late = await start(one, ['task', 'complete', id])
    expect(late).toMatchObject({ status: 3 })
    expect(late.out).toContain('in session on-two')
    expect(await start(two, ['task', 'complete', id])).toMatchObject({ status: 0 })
  })

  test('of two strict ones at the same time exactly one succeeds, each time', async () => {
    for (let round = 1; round <= 10; round += 1) {
      const id = queued(`Round ${round}`)
      const words = ['task', 'claim', id, '--strict']
      const [first, second] = await Promise.all([start(one, words), start(two, words)])
      const statuses = [first!.status, second!.status].sort()
      expect(statuses, `${first!.out}\n${second!.out}`).toEqual([0, 3])
      const [winner, loser] = first!.status === 0 ? [one, second!] : [two, first!]
      expect(loser.out).toMatch(/is claimed by tex-claude in session on-(?:one|two) until /u)
      sync(one)
      sync(two)
      sync(one)
      const session = winner === one ? 'on-one' : 'on-two'
      for (const clone of [one, two]) {
        expect(await stateIn(clone, id)).toMatchObject({ state: 'WORKING', claim: { session } })
      }
      expect(await start(winner, ['task', 'complete', id])).toMatchObject({ status: 0 })
      sync(winner)
    }
  }, 300_000)

  test('of two strict ones at two terminals of one person exactly one succeeds, each time', async () => {
    for (let round = 1; round <= 4; round += 1) {
      const id = queued(`Round ${round}`)
      const words = ['task', 'claim', id, '--strict']
      const [first, second] = await Promise.all([type(one, words), type(two, words)])
      const statuses = [first!.status, second!.status].sort()
      expect(statuses, `${first!.out}\n${second!.out}`).toEqual([0, 3])
      const loser = first!.status === 0 ? second! : first!
      expect(flat(loser.out)).toMatch(
        /is claimed by tex-claude in session terminal-[a-z2-7]{5} until /u,
      )
      const [winner, late] = first!.status === 0 ? [one, two] : [two, one]
      expect(await type(late, ['task', 'complete', id])).toMatchObject({ status: 3 })
      expect(await type(winner, ['task', 'complete', id])).toMatchObject({ status: 0 })
      sync(winner)
    }
  }, 300_000)

  test('of two plain ones at two terminals only the one that holds completes', async () => {
    const id = queued('At home and at work')
    await type(one, ['task', 'claim', id])
    await type(two, ['task', 'claim', id])
    sync(two)
    expect(flat(sync(one))).toMatch(/session terminal-[a-z2-7]{5} claimed it first/u)
    sync(two)
    expect(await type(one, ['task', 'complete', id])).toMatchObject({ status: 3 })
    expect(await type(two, ['task', 'complete', id])).toMatchObject({ status: 0 })
  })

  test('of a machine with a copy of the other one, name and all, succeeds no more than another', async () => {
    const id = queued('On a copy of the disk')
    const name = join('.datacore', 'state', 'messaging', 'terminal')
    await type(one, ['tasks'])
    copyFileSync(join(one.env['DATACORE_ROOT']!, name), join(two.env['DATACORE_ROOT']!, name))
    await type(two, ['task', 'claim', id])
    expect(await type(one, ['task', 'claim', id, '--strict'])).toMatchObject({ status: 0 })
    expect(await type(two, ['task', 'claim', id, '--strict'])).toMatchObject({ status: 3 })
  })

  test('holds the same where commits of other files are merged', async () => {
    const id = queued('In a merge')
    await start(one, ['task', 'claim', id])
    writeFileSync(join(one.dir, 'notes.txt'), 'mine\n')
    one.git('add', 'notes.txt')
    one.git('commit', '-qm', 'Notes', '--', 'notes.txt')
    expect(await start(two, ['task', 'claim', id, '--strict'])).toMatchObject({ status: 0 })
    sync(one)
    sync(two)
    expect(one.git('rev-list', '--merges', '--count', 'HEAD')).toBe('1\n')
    for (const clone of [one, two]) {
      expect(await stateIn(clone, id)).toMatchObject({ claim: { session: 'on-two' } })
    }
  })

  test('stays, tentative, while the remote is away', async () => {
    const id = queued('Offline')
    renameSync(clones.remote, `${clones.remote}.gone`)
    const away = await start(one, ['task', 'claim', id, '--strict', '--json'])
    expect(away.status).toBe(69)
    expect(JSON.parse(away.out)).toMatchObject({
      standing: 'tentative',
      standingWhy: expect.stringContaining('there is no repository at'),
    })
    expect(await stateIn(one, id)).toMatchObject({ state: 'WORKING' })
    renameSync(`${clones.remote}.gone`, clones.remote)
    expect(await start(one, ['task', 'claim', id, '--strict'])).toMatchObject({ status: 0 })
  })

  test('beside unsaved edits in Emacs is tentative, for that reason, and certain once they are saved', async () => {
    const id = queued('While Emacs has it open')
    const lock = join(one.dir, 'org', 'messaging', 'agents', '.#tex-claude.org')
    symlinkSync(`tex@${hostname()}.${process.pid}`, lock)
    const held = await type(one, ['task', 'claim', id, '--strict'])
    expect(held.status, held.out).toBe(75)
    expect(flat(held.out)).toContain('has unsaved edits in Emacs, so the claim could not be pushed')
    rmSync(lock)
    expect(await type(one, ['task', 'claim', id, '--strict'])).toMatchObject({ status: 0 })
  })

  test('whose push landed without an answer is found to hold by the next try', async () => {
    const id = queued('No answer')
    const hook = join(clones.remote, 'hooks', 'post-receive')
    writeFileSync(hook, '#!/bin/sh\nkill -9 $PPID\n')
    chmodSync(hook, 0o755)
    const first = await start(one, ['task', 'claim', id, '--strict'])
    expect(first.status).not.toBe(0)
    expect(first.out).toContain('tentative')
    rmSync(hook)
    expect(await start(two, ['task', 'claim', id, '--strict'])).toMatchObject({ status: 3 })
    expect(await start(one, ['task', 'claim', id, '--strict'])).toMatchObject({ status: 0 })
  })

  test('of two that plain git pull brings together the earlier one holds', async () => {
    const id = queued('Without sync')
    await start(one, ['task', 'claim', id])
    await start(two, ['task', 'claim', id])
    two.commit('Two')
    two.git('push', '-q')
    one.commit('One')
    one.git('pull', '-q', '--no-rebase', '--no-edit')
    expect(await stateIn(one, id)).toMatchObject({ claim: { session: 'on-one' } })
    expect(trySync(one).status).toBe(0)
    sync(two)
    expect(await stateIn(two, id)).toMatchObject({ claim: { session: 'on-one' } })
  })
})
