/** A user with everything installed and sessions of Claude Code in front of the real hook: sh, node, files. */

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type Home, install, makeHome, moduleDir, type Ran, run } from './install-home.ts'

export interface HookHome {
  readonly home: Home
  /** Empties the queue and the inbox. */
  clear(): void
  /** The id of what was sent. */
  send(to: string, text: string, ...options: readonly string[]): string
  cli(args: readonly string[], env?: NodeJS.ProcessEnv): Ran
  queue(): string
  session(id: string): HookSession
}

export interface HookSession {
  readonly id: string
  /** Runs the hook; each prompt has an id of its own. */
  event(name: string, env?: NodeJS.ProcessEnv): Ran
  /** What the model gets; undefined when nothing was printed. */
  ask(env?: NodeJS.ProcessEnv): string | undefined
  /** The model answered what the hook showed last. */
  answer(): void
  hasStamp(): boolean
}

/** Installed, with a queue and an inbox that are empty. */
export function makeHookHome(): HookHome {
  const home = makeHome()
  expect(install(home).status).toBe(0)
  const messaging = (...path: readonly string[]) =>
    join(home.root, '0-personal', 'org', 'messaging', ...path)
  const clear = () => {
    for (const path of ['inbox.org', 'agents/tex-claude.org']) {
      const text = readFileSync(messaging(path), 'utf8')
      const first = text.indexOf('\n* ')
      if (first >= 0) writeFileSync(messaging(path), text.slice(0, first + 1))
    }
  }
  clear()
  const cli = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    run(home, process.execPath, [join(moduleDir, 'dist', 'cli.cjs'), ...args], {
      ...home.env,
      ...env,
    })
  return {
    home,
    clear,
    cli,
    queue: () => readFileSync(messaging('agents', 'tex-claude.org'), 'utf8'),
    send(to, text, ...options) {
      const ran = cli(['send', to, text, ...options, '--json'])
      expect(ran.stderr).toBe('')
      return /"(msg-[^"]+)"/u.exec(ran.stdout)![1]!
    },
    session: (id) => sessionOf(home, id),
  }
}

function sessionOf(home: Home, id: string): HookSession {
  const transcript = home.path(`${id}.jsonl`)
  writeFileSync(transcript, '')
  const append = (entry: object) =>
    writeFileSync(transcript, `${JSON.stringify(entry)}\n`, { flag: 'a' })
  let prompts = 0
  const event = (name: string, env: NodeJS.ProcessEnv = {}) => {
    prompts += 1
    const input = {
      session_id: id,
      transcript_path: transcript,
      cwd: home.dir,
      prompt_id: `${id}-${prompts}`,
      hook_event_name: name,
      prompt: 'Hello "there"',
    }
    const ran = hook(home, JSON.stringify(input), { CLAUDE_CODE_SESSION_ID: id, ...env })
    expect(ran.status).toBe(0)
    return ran
  }
  let shown: string | undefined
  return {
    id,
    event,
    ask(env) {
      shown = contextOf(event('UserPromptSubmit', env))
      return shown
    },
    answer() {
      append({ type: 'attachment', content: shown })
      append({ type: 'assistant', message: { model: 'claude', content: [] } })
    },
    hasStamp: () =>
      existsSync(join(home.root, '.datacore', 'state', 'messaging', 'hook', `${id}.stamp`)),
  }
}

/** The hook as Claude Code runs it. */
export function hook(home: Home, input: string, env: NodeJS.ProcessEnv): Ran {
  return spawnSync(join(moduleDir, 'hooks', 'inbox-watcher'), [], {
    env: { ...home.env, ...env },
    cwd: home.dir,
    encoding: 'utf8',
    input,
    timeout: 60_000,
  })
}

export function contextOf(ran: Ran): string | undefined {
  if (ran.stdout === '') return undefined
  expect(ran.stdout).toMatch(/^\{.*\}\n$/u)
  const output = JSON.parse(ran.stdout) as {
    hookSpecificOutput?: { additionalContext: string; hookEventName: string }
  }
  return output.hookSpecificOutput?.additionalContext
}
