/** People with real keys and real sealing, the same for the same number. */

import type { SealPorts } from '../../../lib/app/relay/sealed.ts'
import { createSealing } from '../../../lib/io/sealing-sodium.ts'
import { createKeysTwin } from '../../twins/keys.ts'

export interface Sealer extends SealPorts {
  readonly key: string
  readonly address: string
}

export async function sealer(number: number, address = `p${number}`): Promise<Sealer> {
  const keys = createKeysTwin(number)
  const sealing = await createSealing(new Uint8Array(32).fill(number))
  return { keys, sealing, key: keys.publicKey, address }
}

/** Those of whom most tests tell; Mallory means harm. */
export async function namedSealers() {
  const [tex, ann] = [await sealer(101, 'tex'), await sealer(102, 'ann')]
  return { tex, ann, bob: await sealer(103, 'bob'), mallory: await sealer(104, 'mallory') }
}

export function sealers(count: number): Promise<readonly Sealer[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => sealer(index + 1)))
}
