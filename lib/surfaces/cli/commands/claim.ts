/** `task claim`: says whether every clone will agree, or not yet. With --strict it waits for that. */

import type { Deps } from '../../../app/ports.ts'
import { failureExit } from '../../../app/failure.ts'
import type { SyncProblem } from '../../../app/sync/report.ts'
import { taskAct } from '../../../app/task-act.ts'
import type { TaskView } from '../../../app/views.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { claimJson } from '../../../core/view/json/results.ts'
import { claimPage } from '../../../core/view/text/claim.ts'
import { hasRemote } from '../../../io/wiring-cli.ts'
import { type Context, isOn } from '../context.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { isTerminal } from '../terminal.ts'

/** Exit code of what must be finished first. */
const refusedExit = 3

export async function runClaim(context: Context): Promise<Result<Outcome>> {
  const wired = await context.wire('sodium')
  const { deps } = wired
  const asked = { id: context.call.words[0] ?? '', space: context.space, session: deps.session }
  if (!isOn(context, 'strict')) {
    const startMs = deps.clock.nowMs()
    const claimed = await taskAct(deps, { ...asked, verb: 'claim' })
    const standing = claimed.ok
      ? await standingOf(deps, context, claimed.value, startMs)
      : undefined
    return writtenOutcome(claimed, (view) => ({
      json: () => claimJson(view, { standing, why: undefined }),
      page: (frame) => claimPage(view, { standing, why: undefined }, frame),
    }))
  }
  const { claimStrictly } = await import('../../../app/sync/claims/strict.ts')
  const { wireSync } = await import('../../../io/wiring-sync.ts')
  const { env } = context
  const prompts = process.stdin.isTTY && isTerminal('error') ? 'allowed' : 'none'
  const syncing = wireSync(wired, { env, prompts, onStep: () => undefined })
  return writtenOutcome(await claimStrictly(deps, syncing, asked), ({ view, tentative }) => {
    const standing = tentative ? ('tentative' as const) : ('certain' as const)
    const why = tentative && `${tentative.why} ${tentative.hint ?? ''}`.trim()
    return {
      json: () => claimJson(view, { standing, why }),
      page: (frame) => claimPage(view, { standing, why }, frame),
      ...(tentative ? { exit: exitOf(tentative) } : {}),
    }
  })
}

/** Of a claim that is only renewed nobody knows here whether it was pushed. */
async function standingOf(
  deps: Deps,
  { env }: Context,
  { space, task }: TaskView,
  startMs: number,
): Promise<'tentative' | 'certain' | undefined> {
  if (!((task.claim?.atMs ?? 0) >= startMs)) return undefined
  const dir = (await deps.store.spaces()).find(({ name }) => name === space)?.dir
  return dir !== undefined && (await hasRemote(dir, env)) ? 'tentative' : 'certain'
}

function exitOf({ code }: SyncProblem): number {
  return code === 'wrong_state' ? refusedExit : failureExit[code]
}
