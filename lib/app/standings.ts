/** Judges authors with what this machine knows: contacts, pins, settings and its own key. */

import type { Address } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import type { Letter } from '../core/model/message.ts'
import type { Task, TaskOrder } from '../core/model/task.ts'
import { decodeBase64 } from '../core/trust/base64.ts'
import { judge, pinAfter } from '../core/trust/judge.ts'
import { parsePublicKey } from '../core/trust/keys.ts'
import { letterText, verdictText } from '../core/trust/signed-text.ts'
import { grantedTo, standingOf } from '../core/trust/standing.ts'
import type { Pin, Pins, Standing } from '../core/trust/types.ts'
import { loadContacts, me, ownerOf } from './people.ts'
import type { Deps, Space } from './ports.ts'

export interface Judge {
  standing(letter: Letter | TaskOrder): Standing
  /** Whether the owner's own signed verdict covers this very task. */
  admitted(task: Task): boolean
  /** Keeps the keys that were seen for the first time. */
  savePins(): Promise<void>
}

/** A judge for one space, with contacts and pins as they are now. */
export async function judgeFor(deps: Deps, space: Space): Promise<Judge> {
  return judgeWith(deps, await loadContacts(deps, space), await deps.pins.load())
}

/** Pure but for savePins. */
export function judgeWith(deps: Deps, contacts: readonly Contact[], pins: Pins): Judge {
  const { verify, sha256 } = deps.keys
  const firstUse = new Map<Address, Pin>()
  const at = new Date(deps.clock.nowMs()).toISOString()
  return {
    standing(letter) {
      const author = letter.from
      const owner = ownerOf(author, contacts)
      const signer = signerOf(deps, { author, owner, contacts, pins })
      const pin = firstUse.get(signer.address) ?? signer.pin
      const proof = judge({ letter, contactKey: signer.contactKey, pin, verify, sha256 })
      const kept = pinAfter(proof, { ...signer, pin, at, sha256 })
      if (kept && signer.address !== me(deps)) firstUse.set(signer.address, kept)
      // An agent with a key of its own has its own standing; only its owner's key brings the owner's.
      const voucher = signer.address === owner ? owner : undefined
      return standingOf({ ...rules(deps), proof, author, owner: voucher, pins })
    },
    admitted(task) {
      const { verdict } = task
      const signature = verdict && decodeBase64(verdict.sig)
      const publicKey = parsePublicKey(deps.keys.publicKey)
      if (!verdict || !signature || !publicKey) return false
      const letterDigest = sha256(letterText(task))
      const { approval } = verdict
      return verify(
        publicKey,
        verdictText({ id: task.id, approval, at: verdict.at, letterDigest }),
        signature,
      )
    },
    async savePins() {
      if (firstUse.size === 0) return
      await deps.pins.update((known) => {
        const fresh = [...firstUse].filter(([address]) => !known[address]?.publicKey)
        return { ...known, ...Object.fromEntries(fresh) }
      })
      firstUse.clear()
    },
  }
}

/** The tier that a verified letter of this author has here. */
export function grantedTier(
  deps: Deps,
  author: Address,
  owner: Address | undefined,
  pins: Pins,
): string {
  return grantedTo({ ...rules(deps), author, owner, pins })
}

function rules(deps: Deps) {
  const { trust_overrides, trust_tiers } = deps.settings.messaging
  return { me: me(deps), overrides: trust_overrides, tiers: Object.keys(trust_tiers) }
}

/** Whose key signs: the author's own, or for an agent its owner's. Mine is the one in the vault, not in a file. */
function signerOf(
  deps: Deps,
  given: {
    readonly author: Address
    readonly owner: Address | undefined
    readonly contacts: readonly Contact[]
    readonly pins: Pins
  },
): {
  readonly address: Address
  readonly contactKey: string | undefined
  readonly pin: Pin | undefined
} {
  const { author, owner, contacts, pins } = given
  const keyOf = (address: Address) => contacts.find((one) => one.address === address)?.publicKey
  // My agent signs with my key alone: a key that somebody published for it is none of mine.
  const ownKey =
    owner === undefined || owner === me(deps) ? undefined : pins[author]?.publicKey || keyOf(author)
  const address = owner !== undefined && !ownKey ? owner : author
  if (address === me(deps)) return { address, contactKey: deps.keys.publicKey, pin: undefined }
  return { address, contactKey: keyOf(address), pin: pins[address] }
}
