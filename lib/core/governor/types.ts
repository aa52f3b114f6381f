/** What the governor is given and what it says. Pure data; times are Unix milliseconds. */

import type { Address } from '../model/address.ts'
import type { Refusal } from '../model/refusal.ts'
import type { ComputeSettings, TierSettings } from '../model/settings.ts'
import type { Task } from '../model/task.ts'

export interface GovernorInput {
  readonly task: Task
  /** The sender's tier name as proved (core/trust); `unknown` when unverified. */
  readonly tier: string
  readonly blocked: boolean
  /** Whose agent this is: never locked out by others' tasks. */
  readonly owner: Address
  /** All tasks of the agent, hot and archived ones of today, this one included or not. */
  readonly queue: readonly Task[]
  /** Spaces whose tasks are not among them, because they cannot be read. */
  readonly uncounted?: readonly string[]
  readonly tiers: Readonly<Record<string, TierSettings>>
  readonly compute: ComputeSettings
  readonly nowMs: number
  /** First moment of the local day. */
  readonly dayStartMs: number
  /** First moment of the next local day, when the limits of a day free up. */
  readonly dayEndMs: number
}

export type GovernorDecision =
  /** May run: QUEUED with `auto_accepted`. */
  | { readonly type: 'accept' }
  /** Waits for the owner's word; with the limit it broke, when it broke one. */
  | { readonly type: 'wait'; readonly refusal?: Refusal }
  /** Waits for a limit that frees up by itself at `refusal.retryAtMs`; looked at again then. */
  | { readonly type: 'hold'; readonly refusal: Refusal }
  /** Never runs: CANCELLED with the reason. */
  | { readonly type: 'reject'; readonly refusal: Refusal }
