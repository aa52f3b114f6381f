/** The hook as Claude Code runs it: what it prints, when it starts node, and what is left after it was killed. */

import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { promptSteps } from '../../lib/app/prompt/ports.ts'
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

describe('T310 the hook', () => {
  test('a task sent in one process is offered in another, seen, worked on and done', async () => {
    const id = tex.send('@tex-claude', 'Research competitor pricing')
    const a = session('a')
    expect(a.ask()).toContain(`Task ${id} from tex (verified, owner)`)
    expect(tex.queue()).not.toContain('Read by')
    a.answer()
    const env = { CLAUDE_CODE_SESSION_ID: a.id }
    expect(tex.cli(['task', 'claim', id], env).status).toBe(0)
    expect(a.ask()).toBeUndefined()
    expect(tex.queue()).toContain('- Read by tex-claude [')
    expect(tex.queue()).toContain(`:CLAIM:    tex-claude ${a.id}`)
    await until('a stamp', () => a.ask() === undefined && a.hasStamp())
    expect(tex.cli(['task', 'complete', id], env).status).toBe(0)
    expect(a.ask()).toBeUndefined()
  })

  test('with nothing new no node is started any more', async () => {
    const a = session('a')
    await until('a stamp', () => a.ask() === undefined && a.hasStamp())
    const env = { DATACORE_TEST_KILL_AT: 'started' }
    // A hook that started node would be killed, and the guard would say so.
    expect(a.event('UserPromptSubmit', env).stdout).toBe('')
    tex.send('@tex', 'news')
    expect(a.event('UserPromptSubmit', env).stdout).toContain('ended with code 137')
    expect(a.ask()).toContain('1 unread message')
  })

  test.each([
    '',
    '{',
    '[]',
    '"x"',
    '{"session_id":7}',
    'null',
    `{"prompt":"${'x'.repeat(300_000)}"}`,
  ])('no input, and none that is strange, fails a prompt (%#)', (input) => {
    for (const env of [{ CLAUDE_CODE_SESSION_ID: 'odd' }, {}]) {
      const ran = hook(tex.home, input, env)
      expect(ran).toMatchObject({ status: 0, stderr: '' })
      if (ran.stdout !== '') expect(JSON.parse(ran.stdout)).toHaveProperty('systemMessage')
    }
  })

  test('a session id that is none is named; none at all is said as well', () => {
    const said = (session: unknown, env: NodeJS.ProcessEnv = {}) => {
      const input = JSON.stringify({ session_id: session, hook_event_name: 'Stop' })
      return hook(tex.home, input, env).stdout
    }
    expect(said('../../x')).toContain('The session id \\"../../x\\" is none')
    expect(said(undefined, { CLAUDE_CODE_SESSION_ID: 'a b' })).toContain('id \\"a b\\" is none')
    expect(said(undefined)).toContain('Claude Code named no session.')
  })

  test('an event that is not served prints nothing', () => {
    tex.send('@tex', 'news')
    const a = session('a')
    for (const name of ['PreToolUse', 'SessionEnd']) expect(a.event(name).stdout).toBe('')
    expect(a.ask()).toContain('1 unread message')
  })

  test('settings that are wrong are one line for the person, a trace, and exit 0', () => {
    const path = join(tex.home.root, '.datacore', 'settings.local.yaml')
    writeFileSync(path, 'messaging:\n  hok: {}\n')
    try {
      const ran = session('a').event('UserPromptSubmit')
      const { systemMessage, ...rest } = JSON.parse(ran.stdout) as { systemMessage: string }
      expect(rest).toEqual({})
      expect(systemMessage).toMatch(/^datacore-messaging: .*hok/u)
      const trace = join(tex.home.root, '.datacore/state/messaging/hook/trace.log')
      expect(readFileSync(trace, 'utf8')).toContain('hok')
    } finally {
      writeFileSync(path, '')
    }
  })

  test('it speaks only where the settings say', () => {
    const path = join(tex.home.root, '.datacore', 'settings.local.yaml')
    const message = tex.send('@tex', 'for some sessions only')
    try {
      writeFileSync(path, 'messaging: {hook: {sessions: folders, folders: [/elsewhere]}}\n')
      expect(session('a').ask()).toBeUndefined()
      writeFileSync(path, `messaging: {hook: {sessions: folders, folders: ["${tex.home.dir}"]}}\n`)
      expect(session('a').ask()).toContain(message)
      writeFileSync(path, 'messaging: {hook: {sessions: identity}}\n')
      expect(session('b').ask()).toBeUndefined()
      expect(session('c').ask({ DATACORE_SESSION_IDENTITY: 'tex-claude' })).toContain(message)
    } finally {
      writeFileSync(path, '')
    }
  })
})

describe('T311 a hook that is killed', () => {
  const steps = promptSteps.filter((step) => !['evidence', 'read', 'acked'].includes(step))
  test.each(steps)('at the step "%s" loses nothing and marks nothing', async (step) => {
    const id = tex.send('@tex-claude', `Text of ${step}`)
    const a = session('a')
    const killed = a.event('UserPromptSubmit', { DATACORE_TEST_KILL_AT: step })
    const printed = killed.stdout.includes('additionalContext')
    expect(printed).toBe(['printed', 'stamped'].includes(step))
    expect(tex.queue()).toMatch(/^\* QUEUED/mu)
    expect(tex.queue()).not.toContain('Read by')
    // Without an answer of the model it stays open, for this session or, after the lease, for any.
    expect(a.hasStamp()).toBe(false)
    const again = a.ask()
    const isOffered = ['offered', 'printed', 'stamped'].includes(step)
    if (isOffered) expect(again).toBeUndefined()
    else expect(again).toContain(id)
    expect(tex.queue()).not.toContain('Read by')
    expire(a.id)
    if (isOffered) expect(a.ask()).toContain(id)
  })

  test.each(['evidence', 'read', 'acked'] as const)(
    'at the step "%s", with evidence, marks the task once in the end',
    (step) => {
      tex.send('@tex-claude', `Evidence at ${step}`)
      const a = session('a')
      expect(a.ask()).toContain('Evidence at')
      a.answer()
      a.event('UserPromptSubmit', { DATACORE_TEST_KILL_AT: step })
      a.ask()
      a.ask()
      expect(tex.queue().match(/- Read by tex-claude/gu)).toHaveLength(1)
    },
  )

  /** Moves a session's offers back behind their lease. */
  function expire(id: string): void {
    const file = join(tex.home.root, '.datacore/state/messaging/hook/offers.json')
    const book = JSON.parse(readFileSync(file, 'utf8')) as {
      sessions: Record<string, { offers: Record<string, { atMs: number }> }>
    }
    for (const offer of Object.values(book.sessions[id]?.offers ?? {})) offer.atMs -= 3_600_000
    writeFileSync(file, JSON.stringify(book))
  }
})

describe('T312 many hooks at once', () => {
  test('of eight sessions one gets the text, and the hook installed twice says it once', async () => {
    const id = tex.send('@tex-claude', 'For one of you')
    const runs = Array.from({ length: 8 }, (_, at) => {
      const name = at === 7 ? 'many-0' : `many-${at}`
      const env = { ...tex.home.env, CLAUDE_CODE_SESSION_ID: name }
      const child = spawn(join(moduleDir, 'hooks', 'inbox-watcher'), { env, cwd: tex.home.dir })
      const event = { session_id: name, prompt_id: 'p', hook_event_name: 'UserPromptSubmit' }
      child.stdin.end(JSON.stringify({ ...event, cwd: tex.home.dir }))
      let stdout = ''
      child.stdout.on('data', (chunk) => {
        stdout += String(chunk)
      })
      return new Promise<string>((resolve) => child.on('close', () => resolve(stdout)))
    })
    const texts = (await Promise.all(runs)).filter((stdout) => stdout.includes('For one of you'))
    expect(texts).toHaveLength(1)
    expect(texts[0]).toContain(id)
    expect(contextOf({ stdout: texts[0]! } as Parameters<typeof contextOf>[0])).toBeDefined()
  })
})

describe('T313 what the hook loads', () => {
  const meta = JSON.parse(readFileSync(join(moduleDir, 'dist', 'meta.json'), 'utf8')) as Record<
    string,
    { inputs: Record<string, unknown>; outputs: Record<string, { imports: { path: string }[] }> }
  >

  test('no library is in its bundle, and no command line, installer or relay', () => {
    const inputs = Object.keys(meta['hook']!.inputs)
    expect(inputs).toContain('lib/app/prompt/prompt.ts')
    expect(
      inputs.filter((path) => /node_modules|surfaces\/(?!hook)|relay|mcp/u.test(path)),
    ).toEqual([])
  })

  test('no library beside it, no stream and no child process is loaded at a prompt', () => {
    const probe = tex.home.path('probe.cjs')
    writeFileSync(
      probe,
      "const load = require('module')._load\nrequire('module')._load = (name, ...rest) => {\n" +
        "  if (/vendor|^(node:)?(net|tty|http|child_process)$/.test(name)) process.stderr.write(name + '\\n')\n" +
        '  return load(name, ...rest)\n}\n',
    )
    tex.send('@tex', 'load nothing')
    const env = { NODE_OPTIONS: `--require="${probe}"` }
    const ran = session('a').event('UserPromptSubmit', env)
    expect(ran.stdout).toContain('unread')
    expect(ran.stderr).toBe('')
  })
})
