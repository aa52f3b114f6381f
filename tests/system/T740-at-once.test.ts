/**
 * Everything at once on one clone: senders that are killed at random moments, hooks, an Emacs daemon that edits and saves the same
 * file, commits, and pulls of what somebody else pushes. What was said to be stored is there, and no lock stays.
 */

import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest'
import { emacsMissing } from '../core/org/emacs.ts'
import { bundleDriver, type Driver, ended } from '../support/bundle.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { type EmacsDaemon, startEmacsDaemon } from '../support/emacs-daemon.ts'
import { idsIn } from '../support/entries.ts'
import type { Sent } from '../support/send-driver.ts'

const runMs = Number(process.env['T740_SECONDS'] ?? 10) * 1000

let clones: Clones
let tex: Clone
let gregor: Clone
let sender: Driver
let emacs: EmacsDaemon | undefined

beforeAll(async () => {
  sender = await bundleDriver('tests/support/send-driver.ts')
  emacs = emacsMissing() === undefined ? await startEmacsDaemon() : undefined
}, 150_000)
afterAll(() => {
  sender.remove()
  emacs?.stop()
})

beforeEach(async () => {
  clones = makeClones()
  tex = await clones.clone('tex')
  tex.send('@claude', 'So that there is a queue')
  tex.commit('A space')
  tex.git('push', '-q', 'origin', 'HEAD:main')
  gregor = await clones.clone('gregor')
  gregor.send('@tex', 'The first')
  gregor.commit('Gregor')
  gregor.git('push', '-q', 'origin', 'HEAD:main')
  tex.git('pull', '-q', '--rebase', 'origin', 'main')
}, 60_000)
afterEach(() => clones.remove())

/** Ids that somebody was told are stored. */
const stored = new Set<string>()

/** Sends from processes of their own, each killed at a random moment, until the time is over. */
async function sendAndKill(clone: Clone, target: string, endMs: number): Promise<number> {
  let killed = 0
  while (Date.now() < endMs) {
    const root = clone.env['DATACORE_ROOT']!
    const child = sender.start([root, clone.name, target, '1000', `k${killed}`, 'short'])
    child.on('message', (message) => {
      if (message !== 'ready') stored.add((message as Sent).id)
      else {
        child.send('go')
        setTimeout(() => child.kill('SIGKILL'), 200 + Math.random() * 600)
      }
    })
    expect(await ended(child)).toBe('SIGKILL')
    killed += 1
    await wait(100)
  }
  return killed
}

/** The hook at prompts of a session; it ends well whatever else goes on. */
async function prompts(clone: Clone, endMs: number): Promise<number> {
  let count = 0
  for (; Date.now() < endMs; count += 1) {
    const env = { ...clone.env, CLAUDE_CODE_SESSION_ID: 'session-1' }
    const child = spawn(process.execPath, [join(process.cwd(), 'dist', 'hook.cjs')], { env })
    const input = { session_id: 'session-1', hook_event_name: 'UserPromptSubmit', cwd: clone.dir }
    child.stdin.end(JSON.stringify({ ...input, prompt: 'Hello', prompt_id: `p${count}` }))
    child.stdout.resume()
    expect(await ended(child)).toBe(0)
    await wait(150)
  }
  return count
}

/** A person's own headings. Emacs and git know nothing of each other, so what git writes over of them is not our loss. */
async function typing(clone: Clone, endMs: number): Promise<number> {
  if (!emacs) return 0
  const file = join(clone.dir, 'org', 'messaging', 'inbox.org')
  let saved = 0
  for (let count = 0; Date.now() < endMs; count += 1) {
    const id = `by-hand-${count}`
    const text = `\n* A note\n:PROPERTIES:\n:ID:       ${id}\n:END:\n`
    if (await emacs.appendAndSave(file, text)) saved += 1
    await wait(50)
  }
  return saved
}

async function run(clone: Clone, words: readonly string[]): Promise<number | string | null> {
  return ended(spawn('git', [...words], { cwd: clone.dir, env: clone.env, stdio: 'ignore' }))
}

/** What `./sync` does of a root, over and over, and in turn our own command: a step that is refused is tried again. */
async function syncing(clone: Clone, endMs: number): Promise<number> {
  let pulls = 0
  while (Date.now() < endMs) {
    if (pulls % 3 === 2) {
      const words = [join(process.cwd(), 'dist', 'cli.cjs'), 'sync']
      await ended(spawn(process.execPath, words, { env: clone.env, stdio: 'ignore' }))
    }
    await run(clone, ['add', '-A'])
    await run(clone, ['commit', '-q', '-m', 'work'])
    const how = pulls % 2 === 0 ? '--rebase' : '--no-rebase'
    const words = ['pull', '-q', how, '--autostash', '--no-edit', 'origin', 'main']
    if ((await run(clone, words)) === 0) pulls += 1
    await run(clone, ['push', '-q', 'origin', 'HEAD:main'])
    await wait(100)
  }
  return pulls
}

test('senders that are killed, hooks, an Emacs and pulls at once: nothing stored is lost, no lock stays', async () => {
  const endMs = Date.now() + runMs
  const running = new Set<string>()
  onTestFailed(() => {
    if (running.size > 0) throw new Error(`Did not end: ${[...running].join(', ')}.`)
  })
  const part = async (name: string, work: Promise<number>) => {
    running.add(name)
    const count = await work
    running.delete(name)
    return count
  }
  const [killed, hooks, , pulls] = await Promise.all([
    part('senders of tex', sendAndKill(tex, '@gregor', endMs)),
    part('hooks', prompts(tex, endMs)),
    part('Emacs', typing(tex, endMs)),
    part('pulls of tex', syncing(tex, endMs)),
    part('senders of gregor', sendAndKill(gregor, '@tex', endMs)),
    part('pulls of gregor', syncing(gregor, endMs)),
  ])
  for (const count of [killed, hooks, pulls]) expect(count).toBeGreaterThan(0)
  // Whoever comes next has the lock, whoever held it when they were killed (a send waits 10 s for it and fails then); and places
  // what waits.
  stored.add(tex.send('@gregor', 'The last'))
  stored.add(gregor.send('@tex', 'The last'))
  for (const clone of [tex, gregor, tex]) {
    clone.git('add', '-A')
    clone.tryGit('commit', '-q', '-m', 'the rest')
    clone.git('pull', '-q', '--no-rebase', '--no-edit', 'origin', 'main')
    clone.git('push', '-q', 'origin', 'HEAD:main')
  }
  expect(tex.read('inbox.org')).toBe(gregor.read('inbox.org'))
  const ids = idsIn(new TextEncoder().encode(tex.read('inbox.org')))
  expect([...stored].filter((id) => !ids.includes(id))).toEqual([])
  expect(ids.filter((id, at) => id !== '' && ids.indexOf(id) !== at)).toEqual([])
  // A folder that somebody prepared and never got their turn with is no lock, and swept by and by.
  const left = readdirSync(join(tex.dir, 'org', 'messaging'))
  expect(left.filter((name) => /^\.lock$|^\.#/u.test(name))).toEqual([])
  expect(existsSync(join(tex.dir, '.git', 'index.lock'))).toBe(false)
}, 120_000)
