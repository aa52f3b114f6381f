/** Pins in memory. */

import type { PinStore } from '../../lib/app/ports.ts'
import type { Pins } from '../../lib/core/trust/types.ts'

export function createPinsTwin(start: Pins = {}): PinStore {
  let pins = start
  return {
    load: async () => pins,
    async update(change) {
      pins = change(pins)
      return pins
    },
  }
}
