/** Seals one letter, receipt or notice for one reader and hands it to the relay. Says what the relay said, and no more. */

import type { Address } from '../../core/model/address.ts'
import type { Urgency } from '../../core/model/priority.ts'
import type { Payload, WireCode } from '../../core/wire/types.ts'
import type { Deps } from '../ports.ts'
import type { RelayLink } from '../relay/link.ts'
import type { Sealing } from '../relay/ports.ts'
import { sealEnvelope } from '../relay/seal.ts'

export interface PostPorts {
  readonly link: RelayLink
  readonly sealing: Sealing
}

export interface Posted {
  readonly key: string
  readonly address: Address
  readonly payload: Payload
  readonly urgency: Urgency
  readonly ttlMs: number
}

export type PostAnswer =
  /** `absent`: a notice that nobody was there for. */
  | { readonly type: 'taken'; readonly state: 'forwarded' | 'kept' | 'absent' }
  | {
      readonly type: 'refused'
      readonly code: WireCode
      readonly why: string
      readonly retryMs?: number
    }
  | { readonly type: 'offline' }
  /** It can never be sent: no relay would take it, or nothing can be sealed to this key. */
  | { readonly type: 'impossible'; readonly why: string }

export async function post(
  deps: Deps,
  { link, sealing }: PostPorts,
  { key, address, payload, urgency, ttlMs }: Posted,
): Promise<PostAnswer> {
  const limits = link.limits()
  if (!limits) return { type: 'offline' }
  const ports = { sealing, keys: deps.keys }
  const input = {
    address: deps.settings.identity.name,
    to: [{ key, address }],
    payload,
    urgency,
    atMs: deps.clock.nowMs(),
    ttlMs: Math.min(ttlMs, limits.ttlMsMax),
  }
  const sealed = sealEnvelope(ports, { ...input, frameBytes: limits.frameBytes })
  if (!sealed.ok) {
    const { why } = sealed.refusal
    // A relay that takes less than usual, or says so, decides for today: another one may take it.
    const isUsual = sealEnvelope(ports, input).ok
    return isUsual ? { type: 'refused', code: 'too_large', why } : { type: 'impossible', why }
  }
  const answer = await link.send(sealed.value)
  if (answer.type === 'offline') return answer
  if (answer.type === 'error') {
    const { code, why, retryMs } = answer
    return { type: 'refused', code, why, ...(retryMs === undefined ? {} : { retryMs }) }
  }
  const result = answer.results.find((one) => one.key === key)
  if (!result) return { type: 'offline' }
  if (result.state !== 'refused') return { type: 'taken', state: result.state }
  const { code = 'internal', retryMs } = result
  const retry = retryMs === undefined ? {} : { retryMs }
  return { type: 'refused', code, why: refusalWords(code, address), ...retry }
}

function refusalWords(code: WireCode, address: Address): string {
  if (code === 'unknown_recipient') return `The relay has never seen the key of ${address}.`
  if (code === 'mailbox_full') return `The mailbox of ${address} at the relay is full.`
  return `The relay does not take it for ${address} (${code}).`
}
