/**
 * Stores letters that came through the relay, as entries like any other: each judged by its own signature, under its own id,
 * once. What is reported as stored is on the disk.
 */

import { encodeMessage } from '../../core/codec/message.ts'
import { encodeTask } from '../../core/codec/task.ts'
import type { Letter } from '../../core/model/message.ts'
import type { TaskOrder } from '../../core/model/task.ts'
import { printEntry } from '../../core/org/print.ts'
import type { NewEntry } from '../../core/org/types.ts'
import type { SpaceName } from '../../core/wire/types.ts'
import { inboxPath, queuePath } from '../decode.ts'
import { Failure } from '../failure.ts'
import { privateSpace } from '../outbox/reach.ts'
import { isMine, ownerOf } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { judgeFor } from '../standings.ts'
import { deadOp } from './dead.ts'
import { digestFor } from './receipt.ts'
import { overLimit, type Received, remember } from './received.ts'
import { copyOf, hasOwnId, planBeside } from './same-id.ts'
import type { KnownIn, Sender } from './sender.ts'
import { type SpaceNames, spaceNamed } from './space-name.ts'

export interface LetterFate {
  readonly letter: Letter | TaskOrder
  /** `dropped`: nobody is told. `later`: it could not be stored now. */
  readonly state: 'stored' | 'refused' | 'dropped' | 'later'
  /** `new`: it was not here before. */
  readonly how?: 'new' | 'known'
  readonly space?: string
  readonly code?: string
  /** With `later`, a sentence each: why, and what to do. */
  readonly why?: string
  readonly hint?: string
}

/** Of a letter that waits for room in its sender's share of a day. */
export const tooManyLetters = 'too_many_letters'

export interface LettersIn {
  readonly sender: Extract<Sender, { type: 'known' }>
  readonly space: SpaceName | undefined
  readonly letters: readonly (Letter | TaskOrder)[]
  /** The `atMs` of their envelope. */
  readonly envelopeMs: number
}

/** Letters to others are left out: a sending to several people is sealed to all of them at once. */
export async function receiveLetters(
  deps: Deps,
  { names, received }: { readonly names: SpaceNames; readonly received: Received },
  { sender, space, letters, envelopeMs }: LettersIn,
): Promise<readonly LetterFate[]> {
  const place = await placeFor(deps, names, sender, space)
  const known = place?.known ?? sender.spaces[0]!
  const fates: LetterFate[] = []
  for (const letter of letters) {
    if (!isMine(deps, letter.to, known.contacts)) continue
    const one = { letter, sender, envelopeMs, known, target: place?.target }
    fates.push(await receiveOne(deps, received, one))
  }
  return fates
}

const encoder = new TextEncoder()

interface One {
  readonly letter: Letter | TaskOrder
  readonly sender: LettersIn['sender']
  readonly envelopeMs: number
  /** The space by whose contacts the letter is judged. */
  readonly known: KnownIn
  readonly target: Space | undefined
}

async function receiveOne(deps: Deps, received: Received, one: One): Promise<LetterFate> {
  const { letter, sender, known, target, envelopeMs } = one
  const { key } = sender
  const author = letter.from
  if (author !== sender.address && ownerOf(author, known.contacts) !== sender.address) {
    return { letter, state: 'refused', code: 'not_the_author' }
  }
  if (!hasOwnId(letter)) return { letter, state: 'refused', code: 'bad_id' }
  try {
    const judge = await judgeFor(deps, known.space)
    const { proof, blocked, tier } = judge.standing(letter)
    if (blocked) return { letter, state: 'dropped', code: 'blocked' }
    if (proof !== 'verified') return await forged(deps, one, proof)
    const digest = digestFor(deps, letter)
    const noted = (bytes: number) => remember(deps, received, { key, digest, bytes, envelopeMs })
    // Its reader may have deleted it since: it was stored, and whoever repeats its envelope does not bring it back.
    if (received.find(digest)) {
      noted(0)
      return { letter, state: 'stored', how: 'known' }
    }
    const entry = entryFor(deps, letter, known)
    const bytes = encoder.encode(printEntry(entry.entry)).length
    // Before anything is looked for: what waits comes again every minute.
    const over = overLimit(deps, received, { key, from: letter.from, tier, bytes })
    if (over) return { letter, state: 'later', code: tooManyLetters, ...over }
    const copy = await copyOf(deps, judge, letter)
    if (copy === 'other') return { letter, state: 'refused', code: 'id_taken' }
    if (copy !== 'none') {
      noted(0)
      return { letter, state: 'stored', how: 'known', space: copy.name }
    }
    if (!target) return { letter, state: 'later', code: 'no_private_space', ...noPrivateSpace }
    // Before it is stored, so that it is shown as proved from the first moment, in a space that does not list its author too.
    await judge.savePins()
    await deps.store.write(target, (view) => planBeside(judge, target, view, { letter, ...entry }))
    noted(bytes)
    return { letter, state: 'stored', how: 'new', space: target.name }
  } catch (error) {
    // A full disk, a lock that is held for too long: the relay and the sender keep it meanwhile.
    if (!(error instanceof Failure)) throw error
    return { letter, state: 'later', code: error.code, ...whyLater(error) }
  }
}

const noPrivateSpace = {
  why: 'There is no space here that nobody else reads.',
  hint: 'Make one: datacore-msg init --space 0-personal.',
}

/** Of a failure, for whoever can mend it. */
export function whyLater({ message, hint }: Failure): {
  readonly why: string
  readonly hint: string
} {
  return { why: message, hint: hint ?? 'Look at the disk, and at who may write in the spaces.' }
}

function entryFor(
  deps: Deps,
  letter: Letter | TaskOrder,
  { contacts }: KnownIn,
): { readonly path: string; readonly entry: NewEntry } {
  const created = deps.orgStamp(Date.parse(letter.stamp))
  const isTask = ownerOf(letter.to, contacts) !== undefined
  const due = 'deadlineMs' in letter ? letter.deadlineMs : undefined
  const deadline = due === undefined ? undefined : `<${deps.orgStamp(due).slice(1, -1)}>`
  const entry = isTask ? encodeTask(letter, { created, deadline }) : encodeMessage(letter, created)
  const path = isTask ? queuePath(letter.to) : inboxPath
  return { path, entry: byRelay(entry) }
}

function byRelay(entry: NewEntry): NewEntry {
  const end = entry.properties.findIndex(([key]) => key === 'KEY')
  const at = end < 0 ? entry.properties.length : end
  const properties = [...entry.properties]
  properties.splice(at, 0, ['VIA', 'relay'])
  return { ...entry, properties }
}

/** Its sender is known, and the letter is not what its author signed: nobody is told, for whoever sent it knows. */
async function forged(
  deps: Deps,
  { letter, sender, target }: One,
  proof: string,
): Promise<LetterFate> {
  if (target) {
    const detail = `A letter that names ${letter.from} as its author came from ${sender.address}; its signature is ${proof}.`
    await deps.store.write(target, (view) => {
      const op = deadOp(deps, view, { name: `forged-${letter.id}`, reason: 'forged', detail })
      return { ops: op ? [op] : [], value: undefined }
    })
  }
  return { letter, state: 'dropped', code: 'forged' }
}

/** The sender's space, if it is here and the sender is a contact in it; else one that nobody else reads. */
async function placeFor(
  deps: Deps,
  names: SpaceNames,
  sender: LettersIn['sender'],
  wanted: SpaceName | undefined,
): Promise<{ readonly target: Space; readonly known: KnownIn } | undefined> {
  const named = wanted && (await spaceNamed(deps, names, wanted))
  const there = named && sender.spaces.find(({ space }) => space.name === named.name)
  if (there) return { target: there.space, known: there }
  const target = await privateSpace(deps)
  if (!target) return undefined
  const known = sender.spaces.find(({ space }) => space.name === target.name)
  return { target, known: known ?? sender.spaces[0]! }
}
