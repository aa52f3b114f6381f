/** What a call does for its session beside its work: signs of life, and notes about a name or a lock that was lost. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { joinFiles } from '../../lib/core/merge/bytes.ts'
import { type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'
import { connect, type McpClient, rows } from '../support/mcp-client.ts'

const place = makePlace()
let tex: Machine
let gregor: Machine

beforeAll(async () => {
  tex = await place.machine('tex', 'messaging: {default_space: 1-team}\n')
  gregor = await place.machine('gregor', 'messaging: {default_space: 1-team}\n')
  await tex.json(['init', '--space', '1-team'])
  await gregor.json(['init', '--space', '1-team'])
  await tex.json(['contacts', 'trust', '@gregor', 'team'])
  await gregor.json(['contacts', 'trust', '@tex', 'team'])
})

afterAll(() => place.remove())

const sessionOf = (machine: Machine, id: string): Promise<McpClient> =>
  connect(machine, { words: ['--toolset=all'], env: { CLAUDE_CODE_SESSION_ID: id } })
const sessions = () => join(tex.root, '.datacore', 'state', 'messaging', 'sessions')
const notesOf = (answer: JsonObject) => answer['notes'] ?? []

test('a call is a sign of life, written once a minute at most; a resource that is read is none', async () => {
  const one = await sessionOf(tex, 'alive')
  await one.client.readResource({ uri: 'org://1-team/inbox' })
  const file = join(sessions(), 'tex-claude.alive.json')
  expect(existsSync(file)).toBe(false)
  await one.ok('check')
  const text = readFileSync(file, 'utf8')
  expect(JSON.parse(text)).toMatchObject({ actor: 'tex-claude', inferred: { status: 'working' } })
  expect(rows(await one.ok('who'), 'here')).toContainEqual(
    expect.objectContaining({ actor: 'tex-claude', status: 'working', source: 'command' }),
  )
  expect(readFileSync(file, 'utf8')).toBe(text)
  await one.close()
})

test('a call that fails is one too, and a session that the server made ends with it', async () => {
  const own = await connect(gregor)
  await own.no('read', { id: 'zzzzzz' })
  const folder = join(gregor.root, '.datacore', 'state', 'messaging', 'sessions')
  const records = () => readdirSync(folder).filter((name) => name.includes('.mcp-'))
  expect(records()).toHaveLength(1)
  await own.close()
  expect(records()).toEqual([])
})

test('another session of the name is told of once, and who lost the name is told once', async () => {
  const [one, two] = [await sessionOf(tex, 'one'), await sessionOf(tex, 'two')]
  await one.ok('check')
  const first = await two.call('check')
  expect(notesOf(first.structured)).toContainEqual(
    expect.stringContaining('The session one uses the name tex-claude as well. Ask your person'),
  )
  expect(first.said).toContain('The session one uses the name')
  expect(notesOf(await two.ok('check'))).toEqual([])
  await tex.json(['presence', 'takeover', 'tex-claude', '--keep', 'two'])
  expect(notesOf(await one.ok('check'))).toEqual([
    expect.stringContaining('was taken from this session in a terminal'),
  ])
  expect(notesOf(await one.ok('check'))).toEqual([])
  // Whoever takes it back by a call is not told in the same breath that it is lost.
  await two.ok('presence', { action: 'takeover' })
  await one.ok('presence', { action: 'takeover' })
  expect(notesOf(await two.ok('presence', { action: 'takeover' }))).toEqual([])
  await one.close()
  await two.close()
})

test('a lock that a clone took first is told of once, beside an error too', async () => {
  const [holder, other] = [await sessionOf(tex, 'holder'), await sessionOf(gregor, 'other')]
  const file = join(place.base, 'shared', '1-team', 'org', 'messaging', 'locks.org')
  const take = { action: 'take', name: 'deploy', why: 'The release' }
  await other.ok('lock', take)
  const theirs = readFileSync(file)
  writeFileSync(file, '')
  await holder.ok('lock', take)
  const joined = joinFiles([theirs, readFileSync(file)])
  if (!joined.ok) throw new Error(joined.why)
  writeFileSync(file, joined.bytes)
  const answer = await holder.call('read', { id: 'zzzzzz' })
  expect(answer).toMatchObject({ isError: true, structured: { error: { code: 'not_found' } } })
  expect(notesOf(answer.structured)).toContainEqual(
    expect.stringContaining('You lost the lock deploy in 1-team: gregor-claude took it first'),
  )
  expect(notesOf(await holder.ok('check'))).toEqual([])
  expect(notesOf(await other.ok('check'))).toEqual([])
  await holder.close()
  await other.close()
})
