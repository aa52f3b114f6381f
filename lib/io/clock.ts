/** The machine's clock. */

import type { Clock } from '../app/ports.ts'

export const systemClock: Clock = { nowMs: () => Date.now() }
