/** How far an author is proved: one of five states, from the entry, the published keys and this machine's pin. */

import type { Address } from '../model/address.ts'
import type { Letter } from '../model/message.ts'
import type { TaskOrder } from '../model/task.ts'
import { decodeBase64 } from './base64.ts'
import { fingerprintOf, parsePublicKey } from './keys.ts'
import { letterText } from './signed-text.ts'
import type { Pin, Proof, Sha256Fn, VerifyFn } from './types.ts'

/** A text and what its entry says of who signed it. */
export interface Signed {
  readonly key: string | undefined
  readonly sig: string | undefined
  /** The bytes under the signature; asked for only when it is looked at. */
  readonly text: () => Uint8Array
}

/** What is known here of the author's keys. */
export interface Known {
  /** The key that contacts.org publishes for the author, or for the owner of an agent. */
  readonly contactKey: string | undefined
  /** The pin of the author, or of the owner of an agent. */
  readonly pin: Pin | undefined
  readonly verify: VerifyFn
  readonly sha256: Sha256Fn
}

export function signedLetter(letter: Letter | TaskOrder): Signed {
  return { key: letter.key, sig: letter.sig, text: () => letterText(letter) }
}

/** A pin decides against a published key, for anybody who can push can publish one. */
export function judge(signed: Signed, { contactKey, pin, verify, sha256 }: Known): Proof {
  if (!signed.sig || !signed.key) return 'unsigned'
  const pinned = pin?.publicKey || undefined
  if (pinned !== undefined) {
    if (fingerprintOf(pinned, sha256) === signed.key) {
      if (!isSignedBy(pinned, signed, verify)) return 'forged'
      return contactKey !== undefined && contactKey !== pinned ? 'key changed' : 'verified'
    }
    const changed = contactKey !== undefined && fingerprintOf(contactKey, sha256) === signed.key
    if (!changed) return 'unknown key'
    return isSignedBy(contactKey, signed, verify) ? 'key changed' : 'forged'
  }
  if (contactKey === undefined || fingerprintOf(contactKey, sha256) !== signed.key) {
    return 'unknown key'
  }
  return isSignedBy(contactKey, signed, verify) ? 'verified' : 'forged'
}

/** The pin to keep after the first verified letter of an author; undefined when there is nothing to keep. */
export function pinAfter(
  proof: Proof,
  {
    address,
    contactKey,
    pin,
    at,
    sha256,
  }: {
    readonly address: Address
    readonly contactKey: string | undefined
    readonly pin: Pin | undefined
    readonly at: string
    readonly sha256: Sha256Fn
  },
): Pin | undefined {
  if (proof !== 'verified' || pin?.publicKey || contactKey === undefined) return undefined
  const fingerprint = fingerprintOf(contactKey, sha256)
  // Somebody blocked before their key was known stays blocked.
  const tier = pin?.tier === undefined ? {} : { tier: pin.tier }
  return { address, publicKey: contactKey, fingerprint, ...tier, source: 'first-use', at }
}

function isSignedBy(publicKey: string, { sig, text }: Signed, verify: VerifyFn): boolean {
  const key = parsePublicKey(publicKey)
  const signature = decodeBase64(sig ?? '')
  return key !== undefined && signature?.length === 64 && verify(key, text(), signature)
}
