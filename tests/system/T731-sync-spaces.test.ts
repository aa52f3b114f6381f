/** Several spaces in one repository, the root: what keeps one of them waiting keeps no other one. */

import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { flat, sync, trySync } from '../support/syncing.ts'

const program = join(process.cwd(), 'bin', 'datacore-msg')
const spaces = ['1-a', '2-b', '3-c'] as const

let clones: Clones
let tex: Clone
let gregor: Clone

/** A person whose root is the repository; `dir` is that root. */
async function rooted(name: string): Promise<Clone> {
  const plain = await clones.clone(name)
  const root = join(plain.env['HOME']!, 'Root')
  const env = { ...plain.env, DATACORE_ROOT: root, DATACORE_SPACE: '1-a' }
  spawnSync('git', ['clone', '-q', clones.remote, root], { env })
  cpSync(join(plain.env['DATACORE_ROOT']!, '.datacore'), join(root, '.datacore'), {
    recursive: true,
  })
  writeFileSync(join(root, '.git', 'info', 'exclude'), '.datacore/\n')
  for (const space of spaces) {
    mkdirSync(join(root, space, 'org', 'messaging'), { recursive: true })
    const ran = spawnSync(process.execPath, [program, 'init', '--space', space], { env, cwd: root })
    expect(ran.status).toBe(0)
  }
  const git = (...words: readonly string[]) =>
    spawnSync('git', [...words], { cwd: root, env, encoding: 'utf8' }).stdout
  return { ...plain, env, dir: root, git }
}

function send(clone: Clone, space: string, text: string): string {
  const words = ['send', '@gregor', text, '--space', space, '--json']
  const { env, dir } = clone
  const ran = spawnSync(process.execPath, [program, ...words], { env, cwd: dir, encoding: 'utf8' })
  return (JSON.parse(ran.stdout) as { sent: { id: string }[] }).sent[0]!.id
}

const inbox = (clone: Clone, space: string) => join(clone.dir, space, 'org/messaging/inbox.org')
const read = (clone: Clone, space: string) => readFileSync(inbox(clone, space), 'utf8')

beforeEach(async () => {
  clones = makeClones()
  gregor = await rooted('gregor')
  sync(gregor)
  tex = await rooted('tex')
  sync(tex)
  sync(gregor)
})
afterEach(() => clones.remove())

/** Emacs has unsaved edits of it; returns how to save them. */
function hold(clone: Clone, space: string): () => void {
  const lock = join(clone.dir, space, 'org/messaging/.#inbox.org')
  symlinkSync(`gregor@${hostname()}.${process.pid}`, lock)
  return () => rmSync(lock)
}

test('a file that Emacs holds in one space keeps the messages of the others from nobody', () => {
  const [a, b, c] = spaces.map((space) => send(tex, space, `For ${space}`))
  sync(tex)
  const save = hold(gregor, '1-a')
  appendFileSync(inbox(gregor, '2-b'), '\n* TODO A draft of mine\n')
  const { status, out } = trySync(gregor)
  const said = flat(out)
  expect(status).toBe(75)
  expect(said).toContain('2 changes came in, the rest of what others sent waits.')
  expect(said).toContain('inbox.org of 1-a has unsaved edits in Emacs')
  expect(said).toContain(': 1 changed file waits.')
  for (const id of [b, c]) expect(said).toContain(id)
  expect(read(gregor, '1-a')).not.toContain(a)
  expect(read(gregor, '2-b')).toContain(b)
  expect(read(gregor, '3-c')).toContain(c)
  const again = trySync(gregor)
  expect(again.status).toBe(75)
  expect(flat(again.out)).not.toContain('came in')
  save()
  const last = sync(gregor)
  expect(flat(last)).toContain('1 change came in')
  expect(last).toContain(a)
  sync(tex)
  for (const space of ['1-a', '3-c']) expect(read(gregor, space)).toBe(read(tex, space))
  expect(read(gregor, '2-b')).toContain('A draft of mine')
  expect(tex.git('log', '--all', '-p')).not.toContain('A draft of mine')
})

test('two that are held are both named', () => {
  for (const space of spaces) send(tex, space, `For ${space}`)
  sync(tex)
  const saves = [hold(gregor, '1-a'), hold(gregor, '3-c')]
  const said = flat(trySync(gregor).out)
  expect(said).toContain('inbox.org of 1-a has unsaved edits')
  expect(said).toContain('inbox.org of 3-c has unsaved edits')
  expect(said).toContain('1 change came in')
  for (const save of saves) save()
  expect(flat(sync(gregor))).toContain('2 changes came in')
})
