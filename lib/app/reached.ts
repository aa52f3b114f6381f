/** How far a write went, for who asked for it. */

import type { Written } from './ports.ts'

export function reachedOf(state: Written<unknown>['state']): 'stored' | 'spooled' | 'nothing' {
  return state === 'stored' || state === 'spooled' ? state : 'nothing'
}
