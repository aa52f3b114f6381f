/** `task` with `claim`: the task's text, and whether every clone will agree with the claim, or not yet. */

import { exitOfSync } from '../../../app/exit.ts'
import type { Problem } from '../../../app/problem.ts'
import type { ClaimStanding } from '../../../app/sync/claims/standing.ts'
import { claimStanding } from '../../../app/sync/claims/standing.ts'
import type { StrictClaim } from '../../../app/sync/claims/strict.ts'
import { taskAct } from '../../../app/task-act.ts'
import type { TaskView } from '../../../app/views.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { hasRemote } from '../../../io/wiring-mcp.ts'
import { factsOf } from '../shape/entry.ts'
import { taskAnswerWith } from '../shape/task.ts'
import { type Answer, answered, type ToolContext } from '../tool.ts'
import { entryAnswer } from './read.ts'

export interface ClaimArgs {
  readonly id: string
  readonly space: string | undefined
  readonly strict: boolean | undefined
  readonly cursor: string | undefined
}

export async function claim(context: ToolContext, args: ClaimArgs): Promise<Result<Answer>> {
  const { deps, env } = context
  const asked = { id: args.id, space: args.space, session: deps.session }
  if (args.strict) {
    return answered(await claimedStrictly(context, asked), ({ view, tentative }) => {
      const made = claimAnswer(view, tentative ? 'tentative' : 'certain', args.cursor)
      return made.ok && tentative ? done({ ...made.value, problem: problemOf(tentative) }) : made
    })
  }
  const startMs = deps.clock.nowMs()
  const claimed = await taskAct(deps, { ...asked, verb: 'claim' })
  if (!claimed.ok) return claimed
  const standing = await claimStanding(deps, claimed.value, {
    startMs,
    hasRemote: (dir) => hasRemote(dir, env),
  })
  return claimAnswer(claimed.value, standing, args.cursor)
}

/** Git and its library are loaded for this alone. Nobody is there who could answer what they ask. */
async function claimedStrictly(
  { deps, places, env }: ToolContext,
  asked: { readonly id: string; readonly space: string | undefined; readonly session: string },
): Promise<Result<StrictClaim>> {
  const { claimStrictly } = await import('../../../app/sync/claims/strict.ts')
  const { wireSync } = await import('../../../io/wiring-sync.ts')
  const syncing = wireSync({ deps, places }, { env, prompts: 'none', onStep: () => undefined })
  return claimStrictly(deps, syncing, asked)
}

function claimAnswer(
  view: TaskView,
  standing: ClaimStanding | undefined,
  cursor: string | undefined,
): Result<Answer> {
  const whole = entryAnswer(view, cursor)
  if (!whole.ok) return whole
  const { body = null, next = null } = whole.value.structured
  const until = `Claimed until ${view.task.lease ?? 'its end'}: ${view.task.id}.`
  const still = standing === 'tentative' ? ' It is tentative: whoever pushes first has it.' : ''
  const facts = { task: factsOf(view), standing: standing ?? null, body, next }
  return done(taskAnswerWith(facts, `${until}${still}`))
}

/** The claim stays, so it is told beside it. */
function problemOf(tentative: NonNullable<StrictClaim['tentative']>): Problem {
  return {
    code: tentative.code,
    message: `You have the claim, and it is tentative still: ${tentative.why}`,
    hint: tentative.hint ?? 'Claim it with strict again, or give it back with retry.',
    exit: exitOfSync(tentative),
    candidates: [],
  }
}
