/** Adopts what stands in the one space of its environment, in a process of its own that may be killed. Says when it begins. */

import { adoptSpace } from '../../lib/app/adopt.ts'
import { wire } from '../../lib/io/wiring.ts'

async function main(): Promise<void> {
  const { deps } = await wire(process.env, { crypto: 'node' })
  const [space] = await deps.store.spaces()
  process.send?.('ready')
  const report = await adoptSpace(deps, space!, 'all local')
  process.send?.(report)
  process.disconnect?.()
}

void main()
