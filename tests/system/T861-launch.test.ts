/** `launch` and `watch`, with a stand-in for the claude that it starts. */

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/disk-store.ts'
import { type JsonObject, type Machine, makePlace, programDir } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine

beforeAll(async () => {
  tex = await place.machine('tex', 'messaging: {default_space: 1-team}\n')
  await tex.json(['init', '--space', '1-team'])
  const claude = `#!/bin/sh\n{ printf '%s\\n' "$@"; env; } >'${join(tex.home, 'started')}'\nexit 7\n`
  writeFileSync(join(place.base, 'bin', 'claude'), claude, { mode: 0o755 })
})

afterAll(() => place.remove())

const started = () => readFileSync(join(tex.home, 'started'), 'utf8')

describe('T861 launch', () => {
  test('starts claude with the identity, the server and the arguments, and ends as it ends', async () => {
    const { code } = await tex.run(
      ...['launch', '--name', 'review', '--role', 'reviews pull requests'],
      ...['--groups', 'frontend:lead,reviewers', '--', '--continue', 'a prompt'],
    )
    expect(code).toBe(7)
    const lines = started().split('\n')
    expect(lines).toContain('DATACORE_AGENT=tex-review')
    expect(lines).toContain('DATACORE_ROLE=reviews pull requests')
    expect(lines.slice(1, 3)).toEqual(['--continue', 'a prompt'])
    const config = JSON.parse(lines[0]!.replace('--mcp-config=', '')) as JsonObject
    expect(config).toEqual({
      mcpServers: { msg: { command: join(programDir, 'bin', 'datacore-msg'), args: ['mcp'] } },
    })
    const { contact } = await tex.json(['contacts', 'show', '@tex-review'])
    expect(contact).toMatchObject({
      type: 'agent',
      owner: 'tex',
      groups: [
        { group: 'frontend', role: 'lead' },
        { group: 'reviewers', role: null },
      ],
    })
  })

  test('adds nothing that changes what is asked, and no second server beside the plugin', async () => {
    await tex.run('launch')
    expect(started().split('\nHOME')[0]).not.toMatch(/dangerously|permission|bypass|allow/iu)
    expect(started()).toContain('DATACORE_AGENT=tex-claude')
    mkdirSync(join(tex.home, '.claude', 'skills'), { recursive: true })
    symlinkSync(programDir, join(tex.home, '.claude', 'skills', 'messaging'))
    await tex.run('launch', '--', '--continue')
    expect(started().split('\n')[0]).toBe('--continue')
  })

  test.each([
    [['launch', '--name', 'a b'], 'no name for an agent'],
    [['launch', '--name', 'tex'], 'no name for an agent'],
    [['launch', '--role', 'x'.repeat(121)], 'at most 120 characters'],
    [['launch', '--groups', 'a b'], 'a b'],
    [['launch', '--continue'], 'There is no option --continue'],
  ] as const)('%j is refused, and nothing is started', async (words, sentence) => {
    writeFileSync(join(tex.home, 'started'), 'no')
    const { code, error } = await tex.run(...words)
    expect(code).toBe(2)
    expect(error).toContain(sentence)
    expect(started()).toBe('no')
  })

  test('a dry run refuses what the real one does, and neither writes before all of it is in order', async () => {
    const before = await tex.json(['contacts', 'list'])
    const words = ['launch', '--name', 'r2', '--groups', ':lead'] as const
    const wet = await tex.run(...words)
    const dry = await tex.run(...words, '--dry-run')
    expect([wet.code, dry.code]).toEqual([2, 2])
    expect(dry.error).toBe(wet.error)
    await tex.json(['contacts', 'add', 'bot', '--handle', '@tex-r3'])
    const taken = ['launch', '--name', 'r3', '--groups', 'a'] as const
    const refusal = (await tex.run(...taken)).error
    expect(refusal).toContain('already belongs to bot')
    expect((await tex.run(...taken, '--dry-run')).error).toBe(refusal)
    const known = await tex.json(['contacts', 'list'])
    const missing = await run({ ...tex.env, PATH: '/nowhere' }, 'launch', '--name', 'r5')
    expect([missing.code, missing.error]).toEqual([78, expect.stringContaining('not found')])
    expect(await tex.json(['contacts', 'list'])).toEqual(known)
    expect(JSON.stringify(before)).not.toMatch(/tex-r[0-9]/u)
    expect(JSON.stringify(known)).not.toContain('"tex-r5"')
  })

  test('an agent starts no session, and a claude that is missing is named', async () => {
    const env = { ...tex.env, CLAUDECODE: '1' }
    expect((await run(env, 'launch')).error).toContain('a session is started by tex')
    const bare = { ...tex.env, PATH: '/nowhere' }
    const { code, error } = await run(bare, 'launch')
    expect({ code, error }).toMatchObject({
      code: 78,
      error: expect.stringContaining('claude was not found'),
    })
  })
})

describe('T862 watch', () => {
  test('says a line for each new thing, in our own words, until it is ended', async () => {
    const child = spawn(process.execPath, [join(programDir, 'bin', 'datacore-msg'), 'watch'], {
      env: tex.env,
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += String(chunk)
    })
    await until('its first line', () => out.includes('Watching 1-team.'))
    const id = await tex.sent('@tex', 'A secret text')
    await until('the message', () => out.includes(id))
    const task = await tex.sent('@claude', 'A secret task', '--effort', '1')
    await until('the task', () => out.includes(task))
    expect(out).not.toContain('secret')
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines[1]).toBe(
      `Message from tex (verified, owner) in 1-team. Read it with: datacore-msg show ${id}`,
    )
    expect(lines).toHaveLength(3)
  })

  test('--once says what waits now; --json gives it as a document', async () => {
    const { out } = await tex.run('watch', '--once')
    expect(out.split('\n').filter(Boolean)).toHaveLength(2)
    const { kind, news } = await tex.json(['watch', '--once'])
    expect(kind).toBe('news')
    expect(news).toMatchObject([{ kind: 'message', from: 'tex' }, { kind: 'task' }])
  })
})

function run(env: NodeJS.ProcessEnv, ...words: readonly string[]) {
  return new Promise<{ readonly code: number | null; readonly error: string }>((resolve) => {
    const bin = join(programDir, 'bin', 'datacore-msg')
    const child = spawn(process.execPath, [bin, ...words], { env, cwd: tex.home })
    let error = ''
    child.stderr.on('data', (chunk) => {
      error += String(chunk)
    })
    child.on('close', (code) => resolve({ code, error }))
  })
}
