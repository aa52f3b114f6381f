/** The real sealing with the key of somebody of world.ts. */

import { join } from 'node:path'
import type { Sealing } from '../../lib/app/relay/ports.ts'
import type { Address } from '../../lib/core/model/address.ts'
import { openSealing } from '../../lib/io/vault.ts'
import type { User } from './world.ts'

export function createSealingOf({ name, root }: User): Promise<Sealing> {
  const stateDir = join(root, '.datacore', 'state', 'messaging')
  return openSealing({ stateDir, keysDir: join(stateDir, 'keys') }, name as Address)
}
