/** The hook as Claude Code runs it, where files are not what they should be, and folders not what they are called. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../support/disk-store.ts'
import { moduleDir } from './install-home.ts'
import { contextOf, type HookHome, hook, makeHookHome } from './T310-hook-home.ts'

let tex: HookHome
beforeAll(() => {
  tex = makeHookHome()
})
afterAll(() => tex.home.remove())

let sessions = 0
beforeEach(() => {
  tex.clear()
  sessions += 1
})
const session = (name: string) => tex.session(`${name}-${sessions}`)
const at = (...path: readonly string[]) => join(tex.home.root, ...path)
const state = (...path: readonly string[]) => at('.datacore', 'state', 'messaging', ...path)
const killed = { DATACORE_TEST_KILL_AT: 'started' }

function said(output: string): string {
  return (JSON.parse(output) as { systemMessage: string }).systemMessage
}

describe('T320 where a session is', () => {
  const settings = () => at('.datacore', 'settings.local.yaml')
  const in_ = (folder: string, cwd: string) => {
    writeFileSync(settings(), `messaging: {hook: {sessions: folders, folders: [${folder}]}}\n`)
    sessions += 1
    const input = { session_id: `f-${sessions}`, cwd, hook_event_name: 'UserPromptSubmit' }
    const env = { CLAUDE_CODE_SESSION_ID: `f-${sessions}` }
    return contextOf(hook(tex.home, JSON.stringify(input), env))
  }

  test('is told by the real path, of the session and of the setting', () => {
    const [work, other] = [tex.home.path('work'), tex.home.path('other')]
    for (const folder of [join(work, 'deep'), other]) mkdirSync(folder, { recursive: true })
    symlinkSync(work, tex.home.path('link'))
    tex.send('@tex', 'news')
    try {
      expect(in_(work, join(work, 'deep'))).toContain('1 unread')
      expect(in_(work, `${work}/../other`)).toBeUndefined()
      expect(in_(work, tex.home.path('link'))).toContain('1 unread')
      expect(in_(tex.home.path('link'), join(work, 'deep'))).toContain('1 unread')
      expect(in_(`${other}/../work/`, work)).toContain('1 unread')
    } finally {
      writeFileSync(settings(), '')
    }
  })

  test('leaves no stamp when it is not where the guard is', async () => {
    const a = session('a')
    const env = { CLAUDE_CODE_SESSION_ID: a.id }
    const elsewhere = JSON.stringify({ session_id: a.id, cwd: '/', hook_event_name: 'Stop' })
    for (let tries = 0; tries < 8; tries += 1) {
      hook(tex.home, elsewhere, env)
      spawnSync('sleep', ['0.1'])
    }
    expect(a.hasStamp()).toBe(false)
    await until('a stamp', () => a.ask() === undefined && a.hasStamp())
  })
})

describe('T320 files that are in the way', () => {
  test.each([
    ['the book of offers', () => state('hook', 'offers.json'), /offers\.json is not a plain file/],
    ['the pins', () => state('pins.json'), /pins\.json is not a plain file/],
    ['an inbox', () => at('0-personal/org/messaging/inbox.org'), /inbox\.org of 0-personal is a/],
  ])('a pipe in the place of %s is said, and waited for by nobody', (_, pathOf, sentence) => {
    const path = pathOf()
    tex.send('@tex', 'news')
    session('before').ask()
    const before = existsSync(path) ? readFileSync(path) : undefined
    rmSync(path, { force: true })
    execFileSync('mkfifo', [path])
    try {
      const ran = session('a').event('UserPromptSubmit')
      expect(said(ran.stdout)).toMatch(sentence)
      expect(readFileSync(state('hook', 'trace.log'), 'utf8')).toMatch(sentence)
    } finally {
      rmSync(path)
      if (before) writeFileSync(path, before, { mode: 0o600 })
    }
  })

  test('a pipe in the place of the trace or of a stamp is left alone', () => {
    const a = session('a')
    const [trace, stamp] = [state('hook', 'trace.log'), state('hook', `${a.id}.stamp`)]
    mkdirSync(state('hook'), { recursive: true })
    rmSync(trace, { force: true })
    execFileSync('mkfifo', [trace])
    execFileSync('mkfifo', [stamp])
    try {
      expect(a.event('UserPromptSubmit', killed).stdout).toContain('ended with code 137')
      tex.send('@tex', 'news')
      expect(a.ask()).toContain('1 unread')
    } finally {
      for (const path of [trace, stamp]) rmSync(path, { force: true })
    }
  })

  test('a stamp that cannot be written is one sentence with what to do', async () => {
    const a = session('a')
    mkdirSync(state('hook', `${a.id}.stamp`), { recursive: true })
    let output = ''
    await until('a stamp that is tried', () => {
      output = a.event('UserPromptSubmit').stdout
      return output !== ''
    })
    rmSync(state('hook', `${a.id}.stamp`), { recursive: true })
    expect(said(output)).toMatch(
      /^datacore-messaging: No note of what was looked at could be left/u,
    )
    expect(said(output)).toMatch(/remove it: it is made anew\.$/u)
    expect(output).not.toContain('.tmp')
  })

  test('the queues of others do not switch the guard off, however many they are', async () => {
    const agents = at('0-personal', 'org', 'messaging', 'agents')
    for (let number = 0; number < 700; number += 1) {
      writeFileSync(join(agents, `x${number}-claude.org`), '')
    }
    const a = session('a')
    await until('a stamp', () => a.ask() === undefined && a.hasStamp())
    expect(a.event('UserPromptSubmit', killed).stdout).toBe('')
    tex.send('@claude', 'Research')
    expect(a.event('UserPromptSubmit', killed).stdout).toContain('ended with code 137')
    for (let number = 0; number < 700; number += 1) rmSync(join(agents, `x${number}-claude.org`))
  })
})

describe('T320 the command', () => {
  test('shows the other spaces, and ends with what is wrong with the bad one', () => {
    const id = tex.send('@tex', 'news')
    const cli = (...words: readonly string[]) => tex.cli(words)
    expect(cli('init', '--space', '1-bad').status).toBe(0)
    const inbox = at('1-bad', 'org', 'messaging', 'inbox.org')
    rmSync(inbox)
    symlinkSync(join(moduleDir, 'README.md'), inbox)
    try {
      const ran = cli('inbox')
      expect(ran).toMatchObject({ status: 65, stdout: expect.stringContaining(id) })
      expect(ran.stderr).toMatch(/^datacore-msg: inbox\.org of 1-bad is a link to a place outside/u)
      for (const command of ['inbox', 'status', 'today']) {
        const json = cli(command, '--json')
        expect(json).toMatchObject({ status: 65, stderr: '' })
        expect(JSON.parse(json.stdout)).toMatchObject({
          kind: command,
          problems: [{ space: '1-bad', code: 'data', hint: expect.any(String) }],
        })
      }
      expect(cli('inbox', '--space', '1-bad', '--json')).toMatchObject({ status: 65 })
      expect(cli('inbox', '--space', '0-personal')).toMatchObject({ status: 0, stderr: '' })
    } finally {
      rmSync(at('1-bad'), { recursive: true })
    }
  })
})
