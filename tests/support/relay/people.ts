/** Clients of a relay for tests: somebody with a key, who signs a login as docs/relay-protocol.md says. */

import { createHmac } from 'node:crypto'
import { encodeBase64 } from '../../../lib/core/trust/base64.ts'
import { formatPublicKey } from '../../../lib/core/trust/keys.ts'
import { loginText, secretText } from '../../../lib/core/wire/signed.ts'
import type { Admit, Envelope, LoginFrame, PresenceCard } from '../../../lib/core/wire/types.ts'
import { nodeEd25519 } from '../../../lib/io/ed25519-node.ts'
import { envelopeOf, idOf } from '../envelopes.ts'

export const teamSecret = 'wq7Rk2-uV9x_Lm4pZt8e'

export interface Somebody {
  readonly key: string
  readonly address: string
  sign(text: Uint8Array): string
  login(hello: LoginOn): LoginFrame
  envelope(to: readonly Somebody[], parts?: Parameters<typeof envelopeOf>[0]): Envelope
  card(parts?: Partial<PresenceCard>): PresenceCard
}

export interface LoginOn {
  readonly challenge: string
  readonly relay: string
  readonly admit?: Admit
}

/** The same number is the same person. */
export function somebody(number: number, address = `person${number}`): Somebody {
  const seed = new Uint8Array(32).fill(number)
  const key = formatPublicKey(nodeEd25519.publicKeyOf(seed))
  const sign = (text: Uint8Array) => encodeBase64(nodeEd25519.sign(seed, text))
  let envelopes = 0
  return {
    key,
    address,
    sign,
    login({ challenge, relay, admit = secretAdmit({ challenge, relay, key }) }) {
      const sig = sign(loginText({ challenge, relay, key, address, admit }))
      return { t: 'login', id: 'login', v: 1, relay, key, address, admit, sig }
    },
    envelope(to, parts = {}) {
      envelopes += 1
      return envelopeOf({
        id: idOf(number * 1_000_000 + envelopes),
        from: key,
        address,
        to: to.map((one) => ({ key: one.key, address: one.address, box: boxOf(one) })),
        ...parts,
      })
    },
    card: (parts = {}) => ({
      key,
      address,
      machine: idOf(number),
      status: 'working',
      source: 'inferred',
      sinceMs: 1,
      atMs: 2,
      sig: encodeBase64(new Uint8Array(64).fill(number)),
      ...parts,
    }),
  }
}

/** A box that shows whose it is. */
export function boxOf({ key }: Pick<Somebody, 'key'>): string {
  const byte = Buffer.from(key.slice(8), 'base64')[0] ?? 0
  return Buffer.alloc(80, byte).toString('base64')
}

export function secretAdmit(
  on: { readonly challenge: string; readonly relay: string; readonly key: string },
  secret = teamSecret,
): Admit {
  const proof = createHmac('sha256', secret).update(secretText(on)).digest('base64')
  return { type: 'secret', proof }
}
