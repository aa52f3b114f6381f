/** Work that is planned for later: org's SCHEDULED holds a queued task back until its local time. */

import type { Task } from '../../core/model/task.ts'
import { type OrgStampParts, parseOrgStamp } from '../../core/org/timestamp.ts'
import type { Deps } from '../ports.ts'

/** Milliseconds until a task may be offered; 0 when it may be now. Both times are local, so no zone is needed. */
export function msUntilScheduled(deps: Deps, task: Task): number {
  const then = task.scheduled === undefined ? undefined : parseOrgStamp(task.scheduled)
  const nowMs = deps.clock.nowMs()
  const now = parseOrgStamp(deps.orgStamp(nowMs))
  if (!then || !now) return 0
  const minutes = minutesOf(then) - minutesOf(now)
  return minutes > 0 ? minutes * 60_000 - (nowMs % 60_000) : 0
}

/** Minutes on a calendar without zones; a change to or from summer time makes it an hour early or late, once. */
function minutesOf({ year, month, day, hour = 0, minute = 0 }: OrgStampParts): number {
  return Date.UTC(year, month - 1, day, hour, minute) / 60_000
}
