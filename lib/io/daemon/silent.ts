/** Which process holds the root as its daemon, for those whom it did not answer. */

import type { SilentDaemon } from '../../core/view/relay/silent.ts'
import { holderOf } from '../lock.ts'
import { isOfThisMachine } from '../lock-holder.ts'
import type { Places } from '../places.ts'
import { daemonFolder } from './own-lock.ts'

/** Undefined where none runs: a lock whose holder is dead is nobody's. */
export function silentDaemon(places: Pick<Places, 'stateDir'>): SilentDaemon | undefined {
  const holder = holderOf(daemonFolder(places))
  if (!holder) return undefined
  const { pid, host } = holder
  return isOfThisMachine(holder) ? { pid } : { pid, host }
}
