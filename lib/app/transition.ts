/** One change of a task's state with everything that a plan needs from this machine. */

import {
  planTransition,
  type TransitionPlan,
  type TransitionRequest,
} from '../core/model/lifecycle.ts'
import type { Result } from '../core/model/refusal.ts'
import type { Task } from '../core/model/task.ts'
import type { Deps } from './ports.ts'
import { signTransition } from './sign.ts'
import { nextLogMs } from './stamps.ts'

type Asked = Omit<
  TransitionRequest,
  'atMs' | 'orgStamp' | 'localTime' | 'nowMs' | 'session' | 'leaseMs' | 'retriesMax' | 'sign'
> & {
  readonly session?: string
}

export function transition(deps: Deps, task: Task, asked: Asked): Result<TransitionPlan> {
  // A verdict is later than each end that is known, and its line is no earlier.
  const atMs = Math.max(nextLogMs(deps, task), Date.parse(asked.verdict?.at ?? '') || 0)
  const at = new Date(atMs).toISOString()
  return planTransition(task, {
    session: deps.session,
    ...asked,
    atMs,
    orgStamp: deps.orgStamp(atMs),
    localTime: (ms) => deps.orgStamp(ms).slice(1, -1),
    nowMs: deps.clock.nowMs(),
    leaseMs: leaseMs(deps),
    retriesMax: deps.settings.messaging.compute.max_retries,
    sign: (change) => signTransition(deps, { ...change, id: task.id, by: asked.by, at }),
  })
}

export function leaseMs(deps: Deps): number {
  return deps.settings.messaging.compute.per_task_timeout_minutes * 60_000
}
