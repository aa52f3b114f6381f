/** What `delivery` takes from io beside the wiring of all surfaces: git's history, and the book of offers. */

import type { DeliveryPorts } from '../app/delivery/ports.ts'
import { createTraces } from './git/traces.ts'
import { createHookState } from './hook-state.ts'
import { createRelayBook } from './relay/client/book.ts'

export function wireDelivery(env: NodeJS.ProcessEnv, stateDir: string): DeliveryPorts {
  return {
    traces: createTraces(env),
    offers: () => createHookState(stateDir).load(),
    relayed: createRelayBook(stateDir),
  }
}
