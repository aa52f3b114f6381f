/** Judges authors with what this machine knows: contacts, pins, settings and its own key. */

import { type Address, ownerByName, parseAddress } from '../core/model/address.ts'
import { type Marked, markedLetter, signedMark } from '../core/marks/signed.ts'
import type { Contact } from '../core/model/contact.ts'
import type { MarkLine, StateLine } from '../core/model/log.ts'
import type { Letter } from '../core/model/message.ts'
import { leaseEndMs } from '../core/model/overdue.ts'
import type { Task, TaskOrder } from '../core/model/task.ts'
import { decodeBase64 } from '../core/trust/base64.ts'
import { judge, pinAfter, type Signed, signedLetter } from '../core/trust/judge.ts'
import { fingerprintOf, parsePublicKey } from '../core/trust/keys.ts'
import { type Life, lifeOf, provedEndMs } from '../core/trust/life.ts'
import { letterText, transitionText, verdictText } from '../core/trust/signed-text.ts'
import { grantedTo, plainName, standingOf } from '../core/trust/standing.ts'
import type { Pin, Pins, Standing } from '../core/trust/types.ts'
import { loadContacts, me, ownerOf } from './people.ts'
import type { Deps, Ends, Space } from './ports.ts'
import { isPersonal } from './spaces.ts'
import { leaseMs } from './transition.ts'
import type { Place } from './views.ts'

/** `owner` and `known` only with the key of somebody of that tier in the letter; whether it signed, standing() tells. */
export type Claimed = 'owner' | 'known' | 'stranger' | 'blocked'

export interface Judge {
  standing(letter: Letter | TaskOrder): Standing
  /** The same for whatever else somebody signed: a value, a memory, a line of a log. */
  standingOf(author: Address, signed: Signed): Standing
  /** Whether a line of a letter's log is signed by who it names: a reaction, a receipt, an edit. */
  provesMark(letter: Letter | TaskOrder, line: MarkLine): boolean
  /** The same for what is no letter, such as a post. */
  provesMarkOn(marked: Marked, line: MarkLine): boolean
  /** What is proved of a task, and whether the owner's own signed verdict lets this very task run in this space. */
  life(task: Task, place: Place): Life & { readonly elsewhere: string | undefined }
  /** Whether the owner's verdict is over this very letter, used up or not. */
  hasVerdict(task: Task): boolean
  /** How the author would stand, were the letter proved, and whether it bears the key for that. Checks no signature. */
  claimOf(author: Address, key: string | undefined): Claimed
  /** Whether this is the key that the author signs with, as far as it is known here. Checks no signature. */
  hasKey(author: Address, key: string | undefined): boolean
  /** Whether this machine noted that it was admitted: then its verdict was seen here. */
  isRemembered(id: string): boolean
  /** Whether a line of its log is signed by who may say it. */
  proves(task: Task, line: StateLine): boolean
  /** The newest end that a signed line of the entry tells, Unix milliseconds. */
  endMs(task: Task): number | undefined
  /** Keeps the keys that were seen for the first time. */
  savePins(): Promise<void>
}

/** A judge for one space, with contacts and pins as they are now. */
export async function judgeFor(deps: Deps, space: Space): Promise<Judge> {
  const [contacts, pins] = [await loadContacts(deps, space), await deps.pins.load()]
  return judgeWith(deps, contacts, pins, await deps.ended.load())
}

/** Pure but for savePins. Who judges messages alone needs no memory of tasks. */
export function judgeWith(
  deps: Deps,
  contacts: readonly Contact[],
  pins: Pins,
  ends?: Ends,
): Judge {
  const { verify, sha256 } = deps.keys
  const lineJudge = proofOfLines(deps, { contacts, pins })
  const firstUse = new Map<Address, Pin>()
  const at = new Date(deps.clock.nowMs()).toISOString()
  const standingFor: Judge['standingOf'] = (author, signed) => {
    const owner = ownerOf(author, contacts)
    const signer = signerOf(deps, { author, owner, contacts, pins })
    const pin = firstUse.get(signer.address) ?? signer.pin
    const proof = judge(signed, { contactKey: signer.contactKey, pin, verify, sha256 })
    const kept = pinAfter(proof, { ...signer, pin, at, sha256 })
    if (kept && signer.address !== me(deps)) firstUse.set(signer.address, kept)
    return standingOf({ ...grantOf(deps, { author, contacts, pins }), proof })
  }
  const provesMarkOn: Judge['provesMarkOn'] = (marked, line) => {
    const by = parseAddress(line.by)
    if (!by || line.proof === undefined) return false
    const { proof, blocked } = standingFor(by, signedMark(marked, line, sha256))
    return proof === 'verified' && !blocked
  }
  return {
    standing: (letter) => standingFor(letter.from, signedLetter(letter)),
    standingOf: standingFor,
    provesMark: (letter, line) => provesMarkOn(markedLetter(letter), line),
    provesMarkOn,
    life(task, { space, path }) {
      const admittedIn = ends?.admittedIn(task.id)?.space
      const elsewhere = admittedIn === space ? undefined : admittedIn
      const life = lifeOf({
        task,
        isProved: lineJudge(task),
        hasVerdict: hasVerdict(deps, task),
        rememberedMs: ends?.endedMs(task.id),
        keyword: isPersonal(space) || !path.startsWith('agents/') ? 'counts' : 'must be proved',
      })
      const admitted = life.admitted && elsewhere === undefined
      return { ...life, task: withLease(deps, life.task), admitted, elsewhere }
    },
    ...claims(deps, { contacts, pins }),
    isRemembered: (id) => ends?.admittedIn(id) !== undefined,
    hasVerdict: (task) => hasVerdict(deps, task),
    proves: (task, line) => lineJudge(task)(line),
    endMs: (task) => provedEndMs(task, lineJudge(task)),
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

/** The lease as far as it is believed, so that nobody shows or renews another one. */
function withLease(deps: Deps, task: Task): Task {
  if (task.state !== 'WORKING') return task
  const { lease: _written, ...rest } = task
  const times = { nowMs: deps.clock.nowMs(), leaseMs: leaseMs(deps) }
  const endMs = times.leaseMs > 0 ? leaseEndMs(task, times) : 0
  return endMs > 0 ? { ...rest, lease: new Date(endMs).toISOString() } : rest
}

/** Asked for thousands of entries, so that each author is looked up once. */
function claims(
  deps: Deps,
  given: { readonly contacts: readonly Contact[]; readonly pins: Pins },
): Pick<Judge, 'claimOf' | 'hasKey'> {
  const authors = new Map<Address, { readonly tier: string; readonly key: string | undefined }>()
  const { trust_overrides: overrides } = deps.settings.messaging
  const named = [...given.contacts.map(({ address }) => address), ...Object.keys(given.pins)]
  const anybody = new Set<string>([me(deps), ...named, ...Object.keys(overrides).map(plainName)])
  const lookUp = (author: Address) => {
    const isNobody = !anybody.has(author) && !anybody.has(ownerByName(author) ?? '')
    if (isNobody) return { tier: 'unknown', key: undefined }
    const { pin, contactKey } = signerOf(deps, {
      ...given,
      author,
      owner: ownerOf(author, given.contacts),
    })
    const publicKey = pin?.publicKey || contactKey
    const key = publicKey && fingerprintOf(publicKey, deps.keys.sha256)
    return { tier: grantedTier(deps, { author, ...given }), key }
  }
  const known = (author: Address) => {
    const found = authors.get(author) ?? lookUp(author)
    authors.set(author, found)
    return found
  }
  return {
    hasKey: (author, key) => key !== undefined && known(author).key === key,
    claimOf(author, key) {
      const found = known(author)
      if (found.tier === 'blocked') return 'blocked'
      if (key === undefined || key !== found.key || found.tier === 'unknown') return 'stranger'
      return found.tier === 'owner' ? 'owner' : 'known'
    },
  }
}

/** Whether the verdict is mine and over this very letter; of one that ended, too. */
function hasVerdict(deps: Deps, task: Task): boolean {
  const { verdict } = task
  const signature = verdict && decodeBase64(verdict.sig)
  // The key is opened only for what bears a signature.
  if (!verdict || !signature) return false
  const publicKey = parsePublicKey(deps.keys.publicKey)
  if (!publicKey) return false
  const letterDigest = deps.keys.sha256(letterText(task))
  const { approval, at } = verdict
  return deps.keys.verify(
    publicKey,
    verdictText({ id: task.id, approval, at, letterDigest }),
    signature,
  )
}

/** Who signed a line of the log: the task's owner, or its sender, who may cancel it. */
function proofOfLines(
  deps: Deps,
  known: { readonly contacts: readonly Contact[]; readonly pins: Pins },
): (task: Task) => (line: StateLine) => boolean {
  const signerFor = (author: Address) => {
    return signerOf(deps, { author, owner: ownerOf(author, known.contacts), ...known })
  }
  return (task) => {
    // A person also cancels what their agent sent.
    const sends = (by: Address) => by === task.from || by === ownerOf(task.from, known.contacts)
    return (line) => {
      const [fingerprint = '', sig = ''] = line.proof?.split(':') ?? []
      const by = parseAddress(line.by ?? '')
      if (!by || !fingerprint) return false
      const signer = signerFor(line.to === 'CANCELLED' && sends(by) ? by : task.to)
      const key = signer.pin?.publicKey || signer.contactKey
      const publicKey = key && parsePublicKey(key)
      const signature = decodeBase64(sig)
      if (!publicKey || signature?.length !== 64) return false
      const { from = '', to, note, atMs } = line
      const at = new Date(atMs).toISOString()
      const text = transitionText({ id: task.id, from, to, by, at, note })
      return deps.keys.verify(publicKey, text, signature)
    }
  }
}

export interface KnownAuthor {
  readonly author: Address
  /** Those of the space in which it is asked. */
  readonly contacts: readonly Contact[]
  readonly pins: Pins
}

/** The tier that a verified letter of this author has in this space, by the rule that judges letters. */
export function grantedTier(deps: Deps, known: KnownAuthor): string {
  return grantedTo(grantOf(deps, known))
}

/** The key that a letter of this author is held against: the pin of whoever signs, where there is one. */
export function signingPin(deps: Deps, known: KnownAuthor): Pin | undefined {
  return signerOf(deps, { ...known, owner: ownerOf(known.author, known.contacts) }).pin
}

/** The key itself: the pinned one, where there is a pin, else the published one. */
export function signingKey(deps: Deps, known: KnownAuthor): string | undefined {
  const { pin, contactKey } = signerOf(deps, {
    ...known,
    owner: ownerOf(known.author, known.contacts),
  })
  return pin?.publicKey || contactKey
}

function grantOf(deps: Deps, { author, contacts, pins }: KnownAuthor) {
  const { trust_overrides: overrides, trust_tiers } = deps.settings.messaging
  const owner = ownerOf(author, contacts)
  const { address } = signerOf(deps, { author, owner, contacts, pins })
  const signsWith = address === owner ? ("owner's key" as const) : ('own key' as const)
  const tiers = Object.keys(trust_tiers)
  return { me: me(deps), author, owner, signsWith, pins, overrides, tiers }
}

/** Whose key signs: the author's own, or for an agent its owner's. Mine is the one in the vault, not in a file. */
function signerOf(
  deps: Deps,
  given: KnownAuthor & { readonly owner: Address | undefined },
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
