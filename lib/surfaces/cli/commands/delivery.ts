/** `receipts` and `delivery`. */

import { delivery } from '../../../app/delivery/delivery.ts'
import { receipts } from '../../../app/marks/receipts.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { deliveryJson, receiptsJson } from '../../../core/view/marks/json.ts'
import { deliveryPage, receiptsPage } from '../../../core/view/marks/receipts.ts'
import type { Context } from '../context.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

export async function runReceipts({ space, call, wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await receipts(deps, { space, id: call.words[0] ?? '' }), (found) => ({
    json: () => receiptsJson(found),
    page: (frame) => receiptsPage(found, frame),
  }))
}

/** Git is started for this, and for nothing else that shows a message. */
export async function runDelivery({ space, call, env, wire }: Context): Promise<Result<Outcome>> {
  const { deps, places } = await wire('node')
  const { wireDelivery } = await import('../../../io/wiring-delivery.ts')
  const ports = wireDelivery(env, places.stateDir)
  return outcomeOf(await delivery(deps, ports, { space, id: call.words[0] ?? '' }), (found) => ({
    json: () => deliveryJson(found),
    page: (frame) => deliveryPage(found, frame),
  }))
}
