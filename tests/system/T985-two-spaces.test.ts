/** One letter in two spaces: it came by relay before its own space was cloned, and by git after. It is one letter, with what was done. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DaemonRun, makePersons, type Person, type Persons } from '../support/persons.ts'
import { type RelayHere, startRelay } from '../support/relay-here.ts'
import { flat } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

const secret = 'a secret of the team, long enough'
const team = '6-n'
let relay: RelayHere
let persons: Persons
let tex: Person
let gregor: Person
let remote: string
let texRuns: DaemonRun
let gregorRuns: DaemonRun

beforeEach(async () => {
  relay = await startRelay(secret)
  persons = makePersons({ url: relay.url, secret })
  tex = await persons.add('tex')
  gregor = await persons.add('gregor')
  for (const person of [tex, gregor]) {
    const user = `[user]\n\tname = ${person.name}\n\temail = ${person.name}@example.com\n[init]\n\tdefaultBranch = main\n`
    writeFileSync(join(person.home, '.gitconfig'), user)
  }
  gregor.msg('contacts', 'add', 'tex', '--key', tex.key)
  remote = join(dirname(tex.home), 'remote.git')
  git(tex, dirname(tex.home), 'init', '-q', '--bare', '-b', 'main', remote)
  tex.msg('init', '--space', team)
  const dir = spaceOf(tex)
  git(tex, dir, 'init', '-q')
  git(tex, dir, 'remote', 'add', 'origin', remote)
  tex.msg('contacts', 'add', 'gregor', '--key', gregor.key, '--space', team)
  tex.msg('contacts', 'add', 'gregor-claude', '--agent-of', 'gregor', '--space', team)
  git(tex, dir, 'add', '-A')
  git(tex, dir, 'commit', '-qm', 'Begin')
  git(tex, dir, 'push', '-qu', 'origin', 'main')
  gregorRuns = await running(gregor)
  texRuns = await running(tex)
})

afterEach(async () => {
  await persons.remove()
  await relay.stop()
})

function git(person: Person, cwd: string, ...words: readonly string[]): string {
  const ran = spawnSync('git', [...words], { cwd, env: person.env, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`git ${words.join(' ')}: ${ran.stderr}`)
  return ran.stdout
}

function spaceOf(person: Person): string {
  return join(person.env['DATACORE_ROOT']!, team)
}

function read(person: Person, space: string, path: string): string {
  const file = join(person.env['DATACORE_ROOT']!, space, 'org', 'messaging', path)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

async function running(person: Person): Promise<DaemonRun> {
  const run = person.daemon()
  await until('the relay is there', () => run.said().includes('The relay is there'), run.said)
  return run
}

/** Its one letter, once the recipient has it by relay. */
async function sent(path: string, ...words: readonly string[]): Promise<string> {
  const out = await tex.ask('send', ...words, '--space', team)
  const id = /msg-\S+/u.exec(out.out)?.[0] ?? ''
  expect(id, out.out).not.toBe('')
  await until(
    'gregor has it by relay',
    () => read(gregor, '0-personal', path).includes(id),
    () => `${texRuns.said()}${gregorRuns.said()}`,
  )
  return id
}

async function cloned(): Promise<void> {
  const synced = await tex.ask('sync', '--space', team)
  expect(synced.status, synced.out).toBe(0)
  git(gregor, dirname(spaceOf(gregor)), 'clone', '-q', remote, team)
  const made = await gregor.ask('init', '--space', team)
  expect(made.status, made.out).toBe(0)
}

async function said(person: Person, ...words: readonly string[]): Promise<string> {
  const ran = await person.ask(...words)
  expect(ran.status, `${person.name}: ${words.join(' ')}: ${ran.out}`).toBe(0)
  return ran.out
}

/** As a session of their agent. */
function asAgent(person: Person, ...words: readonly string[]): void {
  const env = { ...person.env, CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'a1b2' }
  const program = join(process.cwd(), 'bin', 'datacore-msg')
  const ran = spawnSync(process.execPath, [program, ...words], { env, encoding: 'utf8' })
  expect(ran.status, `${words.join(' ')}: ${ran.stdout}${ran.stderr}`).toBe(0)
}

test('a message of a space that is cloned later is one, and what was done with it by relay holds', async () => {
  const id = await sent('inbox.org', '@gregor', 'not cloned yet')
  await said(gregor, 'react', id, '👍')
  await cloned()
  const inbox = await said(gregor, 'inbox')
  expect(inbox.split(id).length, inbox).toBe(2)
  for (const words of [
    ['show', id],
    ['delivery', id],
    ['mark', id, 'read'],
  ]) {
    await said(gregor, ...words)
  }
  await said(gregor, 'sync', '--space', team)
  expect(read(gregor, '0-personal', 'inbox.org')).not.toContain(id)
  const away = read(gregor, '0-personal', `archive/${new Date().toISOString().slice(0, 7)}.org`)
  expect(away).toContain(`It is in ${team}, where git brought it.`)
  expect(read(gregor, team, 'inbox.org')).toContain('Reacted 👍 by gregor')
  expect(await said(gregor, 'inbox')).not.toContain(id)
  // It stays so, whoever syncs.
  await said(tex, 'sync', '--space', team)
  for (const space of ['0-personal', team]) await said(gregor, 'sync', '--space', space)
  expect(await said(gregor, 'show', id)).toContain(team)
  expect(read(gregor, '0-personal', 'inbox.org')).not.toContain(id)
  expect(await said(tex, 'show', id)).toContain('👍')
})

test('a task that was begun by relay goes on in its own space, and its author has the end of it', async () => {
  const id = await sent('agents/gregor-claude.org', '@gregor-claude', 'Look at the build')
  const state = () => gregor.json('task', 'show', id)
  await said(gregor, 'contacts', 'trust', 'tex', 'team')
  await said(gregor, 'tasks')
  if (!read(gregor, '0-personal', 'agents/gregor-claude.org').includes('* QUEUED ')) {
    await said(gregor, 'task', 'approve', id)
  }
  await cloned()
  await said(gregor, 'tasks')
  expect(read(gregor, team, 'dead-letters.org')).not.toContain(id)
  expect(read(gregor, '0-personal', 'dead-letters.org')).not.toContain(id)
  expect(read(gregor, '0-personal', 'agents/gregor-claude.org')).not.toContain(id)
  expect(read(gregor, team, 'agents/gregor-claude.org')).toContain('* QUEUED ')
  expect(JSON.stringify(state())).toContain(team)
  for (const verb of ['claim', 'complete']) asAgent(gregor, 'task', verb, id)
  await said(gregor, 'sync', '--space', team)
  await said(tex, 'sync', '--space', team)
  expect(await said(tex, 'task', 'show', id)).toContain('DONE')
})

test('an answer by relay, or in another space, is the answer to what was sent', async () => {
  const id = await sent('inbox.org', '@gregor', 'will you come')
  const answer = /msg-\S+/u.exec(
    await said(gregor, 'reply', id, 'yes', '--space', '0-personal'),
  )![0]
  tex.msg('contacts', 'add', 'gregor', '--key', gregor.key)
  await until('tex has the answer', () => read(tex, '0-personal', 'inbox.org').includes(answer))
  expect(flat(await said(tex, 'delivery', id))).toContain(`answered with ${answer}`)
  const { threads } = tex.json('thread', 'list') as { readonly threads: readonly unknown[] }
  expect(threads.length, JSON.stringify(threads)).toBe(1)
})

test('what goes by relay alone never stands in the files of a shared space, and is delivered all the same', async () => {
  const contact = ['contacts', 'add', 'gregor', '--space', team]
  tex.msg(...contact, '--via', 'relay')
  const id = await sent('inbox.org', '@gregor', 'that goes sealed')
  expect(read(tex, team, 'outbox.org')).not.toContain(id)
  expect(read(tex, '0-personal', 'outbox.org')).toContain('that goes sealed')
  await until('tex has the receipt', () =>
    /\* DONE .*sealed/u.test(read(tex, '0-personal', 'outbox.org')),
  )
  await cloned()
  expect(git(tex, spaceOf(tex), 'log', '-p', '--all')).not.toContain('that goes sealed')
  await said(gregor, 'show', id)
  const delivery = await said(tex, 'delivery', id)
  expect(delivery).toContain('signed by gregor')
  expect(delivery).not.toContain('shares no space')
  // To several at once: each by their own way, and one sending.
  await said(tex, 'send', '@gregor', '@tex', 'to both of you', '--space', team)
  expect(read(tex, '0-personal', 'outbox.org')).toContain('to both of you')
  expect(read(tex, team, 'inbox.org')).toContain('to both of you')
  expect(read(tex, team, 'outbox.org')).not.toContain('to both of you')
  const batch = /BATCH: +(\S+)/u.exec(read(tex, team, 'inbox.org'))![1]!
  const { recipients } = tex.json('delivery', batch) as { readonly recipients: readonly unknown[] }
  expect(recipients.length).toBe(2)
  // And taken back.
  tex.msg(...contact, '--via', 'files')
  const open = /msg-\S+/u.exec(await said(tex, 'send', '@gregor', 'by files', '--space', team))![0]
  expect(read(tex, team, 'inbox.org')).toContain(open)
})

test('what was read and archived before git brought it is not unread again, and the daemon alone does it', async () => {
  const id = await sent('inbox.org', '@gregor', 'read long ago')
  await said(gregor, 'mark', id, 'read')
  const inbox = join(gregor.env['DATACORE_ROOT']!, '0-personal', 'org', 'messaging', 'inbox.org')
  writeFileSync(inbox, readFileSync(inbox, 'utf8').replace('* DONE ', '* ARCHIVED '))
  await said(gregor, 'send', '@gregor', 'a write archives what is due')
  expect(read(gregor, '0-personal', 'inbox.org')).not.toContain(id)
  const synced = await tex.ask('sync', '--space', team)
  expect(synced.status, synced.out).toBe(0)
  git(gregor, dirname(spaceOf(gregor)), 'clone', '-q', remote, team)
  await until(
    'the daemon joined it',
    () => /^\* (?:DONE|ARCHIVED) .*\n(?:.*\n)*?:ID: +msg/mu.test(read(gregor, team, 'inbox.org')),
    () => `${read(gregor, team, 'inbox.org')}${gregorRuns.said()}`,
  )
  expect(await said(gregor, 'inbox')).not.toContain(id)
  expect(await said(gregor, 'show', id)).toContain(team)
})
