/** Whether every clone will agree with a claim that was just made. What makes it certain is strict.ts, or any sync. */

import type { Deps } from '../../ports.ts'
import type { TaskView } from '../../views.ts'

export type ClaimStanding = 'tentative' | 'certain'

/** `startMs` is before the claim was asked for: of one that is only renewed nobody knows here whether it was pushed. */
export async function claimStanding(
  deps: Deps,
  { space, task }: TaskView,
  given: {
    readonly startMs: number
    readonly hasRemote: (dir: string) => Promise<boolean>
  },
): Promise<ClaimStanding | undefined> {
  if (!((task.claim?.atMs ?? 0) >= given.startMs)) return undefined
  const dir = (await deps.store.spaces()).find(({ name }) => name === space)?.dir
  return dir !== undefined && (await given.hasRemote(dir)) ? 'tentative' : 'certain'
}
