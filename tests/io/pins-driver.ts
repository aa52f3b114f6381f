/** Pins its own names one after the other, as a process of its own: `STATE_DIR NAME COUNT`. */

import { createPinStore } from '../../lib/io/pins.ts'
import { person, pinOf } from '../core/trust/samples.ts'

async function main(): Promise<void> {
  const [stateDir = '', name = '', count = '0'] = process.argv.slice(2)
  const store = createPinStore({ stateDir })
  for (let index = 0; index < Number(count); index += 1) {
    const address = `${name}${index}`
    await store.update((pins) => ({ ...pins, [address]: pinOf(address, person(1)) }))
  }
  process.disconnect?.()
}

void main()
