/** What the views of a delivery are given. */

import type { Address } from '../../model/address.ts'
import type { EntryId } from '../../model/id.ts'

export type DeliveryStep =
  | 'drafted'
  | 'stored'
  | 'committed'
  | 'pushed'
  | 'relayed'
  | 'delivered'
  | 'read'
  | 'acted'
  | 'failed'

export interface SeenStep {
  readonly step: DeliveryStep
  /** `unknown`: it may be so, and nothing here shows it. */
  readonly state: 'yes' | 'no' | 'unknown'
  /** Unix milliseconds, where it is known. */
  readonly atMs?: number
  /** What says so, in words. */
  readonly source: string
}

export interface SeenDelivery {
  readonly id: EntryId
  readonly from: Address
  readonly recipients: readonly {
    readonly id: EntryId
    readonly to: Address
    readonly kind: 'message' | 'task'
    /** The last step that is sure. */
    readonly reached: DeliveryStep
    readonly steps: readonly SeenStep[]
  }[]
}
