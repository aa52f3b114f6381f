/** `task claim`: says whether every clone will agree, or not yet. With --strict it waits for that. */

import { exitOfSync } from '../../../app/exit.ts'
import { claimStanding } from '../../../app/sync/claims/standing.ts'
import { taskAct } from '../../../app/task-act.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { claimJson } from '../../../core/view/json/results.ts'
import { claimPage } from '../../../core/view/text/claim.ts'
import { hasRemote } from '../../../io/wiring-cli.ts'
import { type Context, isOn } from '../context.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { isTerminal } from '../terminal.ts'

export async function runClaim(context: Context): Promise<Result<Outcome>> {
  const wired = await context.wire('sodium')
  const { deps } = wired
  const asked = { id: context.call.words[0] ?? '', space: context.space, session: deps.session }
  if (!isOn(context, 'strict')) {
    const startMs = deps.clock.nowMs()
    const claimed = await taskAct(deps, { ...asked, verb: 'claim' })
    const standing = claimed.ok
      ? await claimStanding(deps, claimed.value, {
          startMs,
          hasRemote: (dir) => hasRemote(dir, context.env),
        })
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
      ...(tentative ? { exit: exitOfSync(tentative) } : {}),
    }
  })
}
