/** The answer to a relay's hello: which admission we have for it, and our signature over its challenge. */

import type { Keys } from '../../../app/ports.ts'
import type { Sealing } from '../../../app/relay/ports.ts'
import type { Address } from '../../../core/model/address.ts'
import { encodeBase64 } from '../../../core/trust/base64.ts'
import { protocolVersion } from '../../../core/wire/limits.ts'
import { loginText, secretText } from '../../../core/wire/signed.ts'
import type { Admit, HelloFrame, LoginFrame, WireCode } from '../../../core/wire/types.ts'

/** What may admit us: the team's secret, or a ticket. */
export interface Admission {
  readonly secret?: string
  readonly ticket?: string
}

export interface LoginDeps {
  /** The relay's URL in its canonical form. */
  readonly relay: string
  readonly address: Address
  readonly keys: Keys
  readonly sealing: Pick<Sealing, 'mac'>
  /** Read anew for each login: `login` may have come meanwhile. */
  readonly admission: () => Admission
}

export type HelloAnswer =
  | { readonly ok: true; readonly frame: LoginFrame }
  | { readonly ok: false; readonly code: WireCode; readonly why: string }

export function answerHello(deps: LoginDeps, hello: HelloFrame, id: string): HelloAnswer {
  if (!hello.versions.includes(protocolVersion)) {
    const why = `The relay speaks version ${hello.versions.join(', ')} and this program ${protocolVersion}. Update the older one.`
    return { ok: false, code: 'unsupported_version', why }
  }
  const admit = admitOf(deps, hello)
  if (!admit) {
    const why = `This machine has nothing that admits it to ${deps.relay}. Run datacore-msg login.`
    return { ok: false, code: 'not_admitted', why }
  }
  const { relay, address, keys } = deps
  const said = { challenge: hello.challenge, relay, key: keys.publicKey, address, admit }
  const sig = encodeBase64(keys.sign(loginText(said)))
  const frame = { t: 'login', id, v: protocolVersion, relay, key: keys.publicKey, address } as const
  return { ok: true, frame: { ...frame, admit, sig } }
}

function admitOf(
  { relay, keys, sealing, admission }: LoginDeps,
  hello: HelloFrame,
): Admit | undefined {
  const { secret, ticket } = admission()
  if (secret && hello.admits.includes('secret')) {
    const text = secretText({ challenge: hello.challenge, relay, key: keys.publicKey })
    const proof = encodeBase64(sealing.mac(new TextEncoder().encode(secret), text))
    return { type: 'secret', proof }
  }
  if (ticket && hello.admits.includes('github')) return { type: 'ticket', ticket }
  return hello.admits.includes('open') ? { type: 'none' } : undefined
}
