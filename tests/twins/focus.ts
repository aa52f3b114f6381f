/** The FocusStore port in memory: one terminal's focus. */

import type { FocusStore } from '../../lib/app/ports.ts'

export function createMemoryFocus(): FocusStore {
  let kept: string | undefined
  return {
    load: async () => kept,
    async save(project) {
      kept = project
    },
  }
}
