/** `sync`. */

import { exitOfSync } from '../../../app/exit.ts'
import type { SyncReport } from '../../../app/sync/report.ts'
import { sync } from '../../../app/sync/sync.ts'
import { refuse, type Result } from '../../../core/model/refusal.ts'
import { syncedJson } from '../../../core/view/json/synced.ts'
import { shellWord } from '../../../core/view/shell-word.ts'
import { syncedPage } from '../../../core/view/text/sync/synced.ts'
import { cloneNamed, wireSync } from '../../../io/wiring-sync.ts'
import { answerNotes } from '../answer.ts'
import { type Context, isOn, option } from '../context.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { ringAfter } from '../session/ring.ts'
import { isTerminal } from '../terminal.ts'

/** Whoever waits longer than this is told what for. */
const silentMs = 1000

export async function runSync(context: Context): Promise<Result<Outcome>> {
  const { env, space } = context
  if (space !== undefined && isOn(context, 'all')) {
    return refuse({ code: 'usage', why: 'Either --space or --all, not both.' })
  }
  const isWatch = isOn(context, 'watch')
  if (!isWatch && option(context, 'every') !== undefined) {
    return refuse({ code: 'usage', why: '--every goes with --watch.' })
  }
  const wired = await context.wire('node')
  const name = space ?? wired.deps.settings.messaging.default_space
  if (isWatch) {
    const ended = await (await import('./sync-watch.ts')).runWatch(context, wired)
    return pointingAtClone(ended, name, cloneNamed(wired, name))
  }
  const steps = stepTeller()
  const syncing = wireSync(wired, {
    env,
    prompts: process.stdin.isTTY && isTerminal('error') ? 'allowed' : 'none',
    onStep: steps.tell,
  })
  try {
    const which = isOn(context, 'all') ? 'all' : 'one'
    const result = await sync(wired.deps, syncing, { space, which })
    if (result.ok) await ringAfter(wired, env, result.value.repos)
    return writtenOutcome(pointingAtClone(result, name, cloneNamed(wired, name)), outcomeOf)
  } finally {
    steps.end()
  }
}

/** Whoever cloned before the team's first message arrived must not make a second beginning of the space. */
function pointingAtClone<T>(result: Result<T>, name: string, dir: string | undefined): Result<T> {
  if (result.ok || result.refusal.code !== 'not_found' || dir === undefined) return result
  return refuse({
    code: 'not_found',
    why: `${dir} is a git repository without an org/messaging tree.`,
    hint: `If your team has a space there already: git -C ${shellWord(dir)} pull. Else make it with datacore-msg init --space ${name}. Then sync again.`,
  })
}

function outcomeOf(report: SyncReport): Outcome {
  const failed = report.repos.filter((repo) => repo.problem !== undefined)
  return {
    json: () => syncedJson(report),
    page: (frame) => syncedPage(report, frame),
    exit: failed.map(({ problem }) => exitOfSync(problem!)).find((exit) => exit !== 0) ?? 0,
    without: failed.map(({ spaces, problem }) => {
      const { code, why, hint } = problem!
      return { space: spaces.join(', '), code, why, ...(hint === undefined ? {} : { hint }) }
    }),
  }
}

/** At a terminal, says what is going on once it has taken a second. */
function stepTeller(): { tell(sentence: string): void; end(): void } {
  let now = ''
  const timer = setInterval(() => {
    if (now !== '') answerNotes([now])
    now = ''
  }, silentMs)
  timer.unref()
  return {
    tell(sentence) {
      now = isTerminal('error') ? sentence : ''
    },
    end: () => clearInterval(timer),
  }
}
