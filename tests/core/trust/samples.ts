/** Letters, keys and pins for the tests of trust, signed with real keys. */

import { type Address, parseAddress } from '../../../lib/core/model/address.ts'
import { type EntryId, parseId } from '../../../lib/core/model/id.ts'
import type { TaskOrder } from '../../../lib/core/model/task.ts'
import { encodeBase64 } from '../../../lib/core/trust/base64.ts'
import { fingerprintOf, formatPublicKey } from '../../../lib/core/trust/keys.ts'
import { letterText } from '../../../lib/core/trust/signed-text.ts'
import type { Pin } from '../../../lib/core/trust/types.ts'
import { nodeEd25519, sha256 } from '../../../lib/io/ed25519-node.ts'

export interface Person {
  readonly publicKey: string
  readonly fingerprint: string
  readonly seed: Uint8Array
}

export function person(number: number): Person {
  const seed = new Uint8Array(32).fill(number)
  const publicKey = formatPublicKey(nodeEd25519.publicKeyOf(seed))
  return { publicKey, fingerprint: fingerprintOf(publicKey, sha256), seed }
}

export function signed<T extends TaskOrder>(letter: T, { seed, fingerprint }: Person): T {
  const named = { ...letter, key: fingerprint }
  return { ...named, sig: encodeBase64(nodeEd25519.sign(seed, letterText(named))) }
}

export function address(text: string): Address {
  return parseAddress(text)!
}

export function id(text: string): EntryId {
  return parseId(text)!
}

/** A task order with every field set. */
export const order: TaskOrder = {
  id: id('msg-20261121-100203-gregor-7f3ak2'),
  from: address('gregor'),
  to: address('tex-claude'),
  stamp: '2026-11-21T09:02:03.123Z',
  thread: id('msg-20261121-094500-tex-q81mzd'),
  replyTo: id('msg-20261121-094500-tex-q81mzd'),
  group: 'backend',
  batch: id('msg-20261121-100203-gregor-7f3ak2'),
  route: 'github:42',
  mentions: [address('ann'), address('bob')],
  urgency: 'high',
  expires: '2026-12-21T09:02:03.123Z',
  blocking: true,
  hops: '2/5',
  effort: 3,
  estimatedTokens: 12_000,
  project: 'pricing',
  deadlineMs: 1_795_000_000_000,
  key: 'abcdefghij',
  body: 'Research competitor pricing.\n\nDetails in the wiki.',
}

export function pinOf(name: string, key: Person | undefined, tier?: string): Pin {
  return {
    address: address(name),
    publicKey: key?.publicKey ?? '',
    fingerprint: key?.fingerprint ?? '',
    ...(tier === undefined ? {} : { tier }),
    source: 'first-use',
    at: '2026-11-21T09:00:00.000Z',
  }
}
