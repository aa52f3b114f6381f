/** The hook of install.sh and that of the plugin, both there: Claude Code runs both for one event, side by side. */

import { spawn } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type HookHome, makeHookHome } from './T310-hook-home.ts'
import { moduleDir } from './install-home.ts'

let tex: HookHome
let plugin: string

beforeAll(() => {
  tex = makeHookHome()
  plugin = join(tex.home.dir, 'plugin')
  symlinkSync(moduleDir, plugin)
})

afterAll(() => tex.home.remove())

/** Both hooks at once with the same input; what each printed. */
function both(event: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  const input = JSON.stringify({ cwd: tex.home.dir, prompt: 'Hello', ...event })
  const env = { ...tex.home.env, CLAUDE_CODE_SESSION_ID: String(event['session_id']) }
  const runs = [moduleDir, plugin].map((folder) => {
    const child = spawn(join(folder, 'hooks', 'inbox-watcher'), { env, cwd: tex.home.dir })
    child.stdin.end(input)
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += String(chunk)
    })
    return new Promise<string>((resolve) => child.on('close', () => resolve(out)))
  })
  return Promise.all(runs)
}

describe('T315 the hook twice', () => {
  test.each([
    ['a prompt', { hook_event_name: 'UserPromptSubmit', prompt_id: 'p1' }],
    ['a prompt without an id', { hook_event_name: 'UserPromptSubmit' }],
    ['a start', { hook_event_name: 'SessionStart', source: 'startup' }],
    ['a start of an older client', { hook_event_name: 'SessionStart' }],
  ])('%s is answered once, to the model and to the person', async (name, event) => {
    tex.clear()
    const message = tex.send('@tex', 'A message')
    const task = tex.send('@tex-claude', 'A task', '--effort', '1')
    const outs = await both({ ...event, session_id: name.replaceAll(' ', '-') })
    const spoken = outs.filter((out) => out !== '')
    expect(spoken).toHaveLength(1)
    expect(spoken[0]).toContain(task)
    expect(spoken[0]).toContain(message)
  })

  test('what the first call offered is not taken for seen by the second', async () => {
    tex.clear()
    const task = tex.send('@tex-claude', 'Not seen yet', '--effort', '1')
    await both({ session_id: 'unseen', hook_event_name: 'UserPromptSubmit', prompt_id: 'q1' })
    expect(tex.queue()).toContain(task)
    expect(tex.queue()).not.toContain('Read by')
  })

  test('a session that starts again later is told again', async () => {
    tex.clear()
    const task = tex.send('@tex-claude', 'Still open', '--effort', '1')
    const start = { session_id: 'again', hook_event_name: 'SessionStart' }
    await both({ ...start, source: 'startup' })
    const outs = await both({ ...start, source: 'resume' })
    expect(outs.filter((out) => out.includes(task))).toHaveLength(1)
  })
})
