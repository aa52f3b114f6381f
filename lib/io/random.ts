/** Randomness from the system's secure source. */

import { randomBytes } from 'node:crypto'
import type { Random } from '../app/ports.ts'

export const systemRandom: Random = { bytes: (length) => randomBytes(length) }
