/** The real prompt hook, run as Claude Code runs it, for a session that is forgotten again. */

import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../../app/failure.ts'
import { createHookState, forgetSession, hookFolder } from '../../../io/wiring-install.ts'
import type { InstallPlan } from '../plan.ts'

/** A session of its own: what it was offered counts for nobody. */
const demoSession = 'install-first-run'
const timeoutMs = 30_000

/** The text that the hook adds to a prompt. Afterwards the first real session is told the same. */
export async function demonstrateHook(plan: InstallPlan, stateDir: string): Promise<string> {
  const hook = join(plan.places.moduleDir, 'hooks', 'inbox-watcher')
  const input = {
    session_id: demoSession,
    hook_event_name: 'UserPromptSubmit',
    cwd: plan.places.home,
    prompt: 'hello',
  }
  try {
    const run = spawnSync(hook, [], {
      input: JSON.stringify(input),
      env: plan.env,
      cwd: plan.places.home,
      encoding: 'utf8',
      timeout: timeoutMs,
    })
    if (run.error || run.status !== 0) {
      const why = run.error?.message ?? `it ended with ${run.status ?? run.signal}`
      throw new Failure('io', `The hook ${hook} did not run: ${why}.`, { cause: run.error })
    }
    return textOf(run.stdout)
  } finally {
    await forgetDemo(stateDir)
  }
}

function textOf(printed: string): string {
  if (printed.trim() === '')
    return '(nothing: all is read, or your settings keep the hook silent here)'
  const answer: unknown = JSON.parse(printed)
  const { systemMessage, hookSpecificOutput } = answer as {
    readonly systemMessage?: string
    readonly hookSpecificOutput?: { readonly additionalContext?: string }
  }
  return hookSpecificOutput?.additionalContext ?? systemMessage ?? ''
}

async function forgetDemo(stateDir: string): Promise<void> {
  await createHookState(stateDir).update((book) => {
    const { [demoSession]: demo, ...sessions } = book.sessions
    return { book: demo ? { ...book, sessions } : book, value: undefined }
  })
  rmSync(join(hookFolder(stateDir), `${demoSession}.stamp`), { force: true })
  forgetSession(stateDir, demoSession)
}
