/** Who writes and who reads in the bench: keys that every process makes alike, and envelopes between them. */

import { createHash } from 'node:crypto'
import type { Keys } from '../../../lib/app/ports.ts'
import type { Sealing } from '../../../lib/app/relay/ports.ts'
import { openEnvelope, sealEnvelope } from '../../../lib/app/relay/seal.ts'
import type { Envelope } from '../../../lib/core/wire/types.ts'
import { nodeEd25519 } from '../../../lib/io/ed25519-node.ts'
import { createSealing } from '../../../lib/io/sealing-sodium.ts'
import type { Role } from './ends.ts'

export interface Person {
  readonly address: string
  readonly keys: Keys
  readonly sealing: Sealing
}

/** What a login takes. */
export function identity(role: Role, index: number): Pick<Person, 'address' | 'keys'> {
  const seed = seedOf(role, index)
  const publicKey = nodeEd25519.publicKeyOf(seed)
  return {
    address: `${role}${index}`,
    keys: {
      publicKey: `ed25519:${Buffer.from(publicKey).toString('base64')}`,
      fingerprint: '',
      sign: (message) => nodeEd25519.sign(seed, message),
      verify: nodeEd25519.verify,
      sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    },
  }
}

export async function person(role: Role, index: number): Promise<Person> {
  return { ...identity(role, index), sealing: await createSealing(seedOf(role, index)) }
}

function seedOf(role: Role, index: number): Uint8Array {
  return createHash('sha256').update(`bench ${role} ${index}`).digest()
}

/** A message of 300 characters, as people write them. */
const body = 'The build of the release is green again, and the two flaky tests are gone. '.repeat(4)

export function sealed(from: Person, to: Person): Envelope {
  const result = sealEnvelope(from, {
    address: from.address,
    to: [{ key: to.keys.publicKey, address: to.address }],
    urgency: 'normal',
    atMs: Date.now(),
    ttlMs: 3_600_000,
    payload: { kind: 'letters', letters: [letterOf(from, to)] },
  })
  if (!result.ok) throw new Error(JSON.stringify(result))
  return result.value
}

export function opens(to: Person, from: Person, envelope: Envelope): boolean {
  const sender = { key: from.keys.publicKey, address: from.address }
  return openEnvelope(to, envelope, { sender, me: to.keys.publicKey }).ok
}

function letterOf(from: Person, to: Person): Readonly<Record<string, unknown>> {
  return {
    kind: 'message',
    id: 'msg-20261121-170200-abcdefgh',
    from: from.address,
    to: to.address,
    created: '2026-11-21T17:02:00Z',
    thread: 'thr-20261121-170200-abcdefgh',
    body,
    sig: `ed25519:${'A'.repeat(86)}==`,
  }
}
