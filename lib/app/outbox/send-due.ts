/**
 * The outbox's work: what is due goes to the relay, in a new envelope each time with the same letter in it, until its
 * recipient's receipt is here. When it was tried last is in memory alone: after a restart everything is tried once more.
 */

import { type Address, ownerByName } from '../../core/model/address.ts'
import { givenUpAtMs } from '../../core/outbox/end.ts'
import { letterRecords } from '../../core/wire/letter.ts'
import { backoffMs } from '../../core/wire/backoff.ts'
import { Failure } from '../failure.ts'
import type { Deps } from '../ports.ts'
import { waysOf } from './held.ts'
import { loadOutbox, mayBeAway, type OutboxView } from './load.ts'
import { offer, type Offered } from './offer.ts'
import { post, type PostAnswer, type PostPorts } from './post.ts'
import { readerKey, readersOf } from './reach.ts'
import { step } from './steps.ts'

/** One minute at first, six hours at most, half of it chance. */
const pace = { firstMs: 60_000, mostMs: 6 * 3_600_000 }
/** Of one that only asks for patience, such as after too many at once: it says itself when it takes more. */
const patience = { firstMs: 1_000, mostMs: 60_000 }
/** A relay that refuses may ask for so much patience and no more. */
const retryMostMs = pace.mostMs
/** At once; the others follow. */
const together = 16

export interface Try {
  readonly tries: number
  readonly lastMs: number
  readonly nextMs: number
  /** Why it is not with the relay, a sentence. */
  readonly why?: string
}

/** By the letter's id. Whoever keeps it gives the same one to each round. */
export type Tries = Map<string, Try>

/**
 * Makes due what waits for somebody who is seen: what the relay refused, and what it had before `sinceMs`, as before this
 * connection, for a relay that was started anew has forgotten both its mailboxes and whom it knew. Whoever came just now has us
 * among their contacts by now, so they are asked again also for what they refused as a stranger's.
 */
export async function dueFor(
  deps: Deps,
  address: Address,
  {
    tries,
    sinceMs,
    how,
  }: { readonly tries: Tries; readonly sinceMs: number; readonly how: 'came' | 'is there' },
): Promise<void> {
  const all = await loadOutbox(deps, {})
  for (const { letter, receipt } of all.ok ? all.value : []) {
    const known = tries.get(letter.id)
    if (!known || (letter.to !== address && ownerByName(letter.to) !== address)) continue
    const asStranger = how === 'came' && receipt?.code === 'unknown_sender'
    if (asStranger || known.why !== undefined || known.lastMs < sinceMs) tries.delete(letter.id)
  }
}

/** Makes due what waits of these. What a relay took goes again only when its author says so, which makes it wait anew. */
export async function dueNow(deps: Deps, ids: readonly string[], tries: Tries): Promise<void> {
  const all = await loadOutbox(deps, {})
  for (const { letter, state } of all.ok ? all.value : []) {
    if (state === 'to send' && ids.includes(letter.id)) tries.delete(letter.id)
  }
}

export interface Round {
  /** Ids that the relay took in this round. */
  readonly sent: readonly string[]
  readonly givenUp: readonly { readonly view: OutboxView; readonly why: string }[]
  /** Unix milliseconds of the next that is due; undefined when nothing waits. */
  readonly nextMs: number | undefined
}

export async function sendDue(deps: Deps, ports: PostPorts, tries: Tries): Promise<Round> {
  const all = await loadOutbox(deps, {})
  const views = all.ok ? all.value : []
  const open = views.filter(({ state }) => state === 'to send' || state === 'sent')
  const ids = new Set<string>(open.map(({ letter }) => letter.id))
  for (const id of tries.keys()) if (!ids.has(id)) tries.delete(id)
  const round = { sent: [] as string[], givenUp: [] as { view: OutboxView; why: string }[] }
  const due: OutboxView[] = []
  for (const view of views) if (isHere(view)) await finish(deps, view)
  const wayOf = await waysOf(deps, open)
  for (const view of open) {
    const nowMs = deps.clock.nowMs()
    if (isHere(view)) continue
    if (givenUpAtMs(view.letter) <= nowMs) round.givenUp.push(await giveUp(deps, view))
    else if (isDue(tries.get(view.letter.id), nowMs)) {
      const { held, why } = wayOf(view)
      if (held) holdBack(tries, view, { nowMs, why })
      else due.push(view)
    }
  }
  for (let at = 0; at < due.length && ports.link.limits(); at += together) {
    const lot = await offered(deps, due.slice(at, at + together), tries)
    const answers = await Promise.all(lot.map(({ view }) => sendOne(deps, ports, view)))
    for (const [index, answer] of answers.entries()) {
      await noteAnswer(deps, { ...lot[index]!, answer, tries, round })
    }
  }
  const times = [...ids].flatMap((id) => tries.get(id)?.nextMs ?? [])
  return { ...round, nextMs: times.length > 0 ? Math.min(...times) : undefined }
}

interface Going {
  readonly view: OutboxView
  readonly how: Offered
}

/** Those that are marked on the disk as being handed over; in a space where nothing can be written none is, and none goes. */
async function offered(
  deps: Deps,
  lot: readonly OutboxView[],
  tries: Tries,
): Promise<readonly Going[]> {
  const going: Going[] = []
  for (const dir of new Set(lot.map(({ space }) => space.dir))) {
    const views = lot.filter(({ space }) => space.dir === dir)
    try {
      const may = await offer(deps, views[0]!.space, views)
      for (const view of views) {
        const how = may.get(view.letter.id)
        if (how) going.push({ view, how })
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const nowMs = deps.clock.nowMs()
      for (const view of views) holdBack(tries, view, { nowMs, why: error.message })
    }
  }
  return going
}

/** It was not even tried; in a minute somebody may have mended what is in the way. */
function holdBack(
  tries: Tries,
  { letter: { id } }: OutboxView,
  { nowMs, why }: { readonly nowMs: number; readonly why: string | undefined },
): void {
  const { tries: count = 0 } = tries.get(id) ?? {}
  const next = { tries: count, lastMs: nowMs, nextMs: nowMs + pace.firstMs }
  tries.set(id, { ...next, ...(why === undefined ? {} : { why }) })
}

/** Also what was tried in the future: the clock was set back since. */
function isDue(known: Try | undefined, nowMs: number): boolean {
  return known === undefined || known.nextMs <= nowMs || known.lastMs > nowMs
}

/** A merge of two machines' copies may leave the keyword behind the receipt. */
function isHere({ state, receipt }: OutboxView): boolean {
  return state !== 'stored' && receipt?.state === 'stored'
}

async function finish(deps: Deps, { space, letter, receipt }: OutboxView): Promise<void> {
  if (receipt) await step(deps, { space, id: letter.id }, { type: 'stored', receipt })
}

async function giveUp(deps: Deps, view: OutboxView) {
  const { space, letter } = view
  const { to } = letter
  // Whether somebody has it of whom no receipt came, nobody here can say.
  const [before, never] = mayBeAway(view)
    ? [`${to} confirmed it`, `${to} did not confirm it`]
    : ['a relay said that it has it', 'No relay said that it has it']
  const why = letter.expires ? `It expired before ${before}.` : `${never} within thirty days.`
  await step(deps, { space, id: letter.id }, { type: 'given up', why })
  return { view, why }
}

async function sendOne(
  deps: Deps,
  ports: PostPorts,
  { space, letter, sentIn }: OutboxView,
): Promise<PostAnswer> {
  const contacts = await readersOf(deps, space, sentIn)
  const pins = await deps.pins.load()
  const key = readerKey(deps, { address: letter.to, contacts, pins })
  if (key === undefined) {
    const why = `There is no public key of ${letter.to} in the contacts of ${sentIn ?? space.name} any more.`
    return { type: 'refused', code: 'unknown_recipient', why }
  }
  return post(deps, ports, {
    key,
    address: letter.to,
    payload: { kind: 'letters', letters: letterRecords([letter]) },
    urgency: letter.urgency,
    ttlMs: givenUpAtMs(letter) - deps.clock.nowMs(),
  })
}

async function noteAnswer(
  deps: Deps,
  {
    view,
    how,
    answer,
    tries,
    round,
  }: Going & {
    readonly answer: PostAnswer
    readonly tries: Tries
    readonly round: {
      readonly sent: string[]
      readonly givenUp: { view: OutboxView; why: string }[]
    }
  },
): Promise<void> {
  const { space, letter } = view
  const { id } = letter
  const nowMs = deps.clock.nowMs()
  // Nobody refused it and nobody took it: it goes with the next connection.
  if (answer.type === 'offline') return
  const isKnown = answer.type === 'refused' || answer.type === 'impossible'
  if (isKnown && how === 'first') await step(deps, { space, id }, { type: 'not taken' })
  if (answer.type === 'impossible') {
    await step(deps, { space, id }, { type: 'given up', why: answer.why })
    round.givenUp.push({ view, why: answer.why })
    return
  }
  const count = (tries.get(id)?.tries ?? 0) + 1
  const usualMs = backoffMs(count - 1, deps.random.bytes(1)[0]! / 256, pace)
  if (answer.type === 'taken') {
    await step(deps, { space, id }, { type: 'sent' })
    round.sent.push(id)
    tries.set(id, { tries: count, lastMs: nowMs, nextMs: nowMs + usualMs })
    return
  }
  const leastMs =
    answer.code === 'rate_limited'
      ? backoffMs(count - 1, deps.random.bytes(1)[0]! / 256, patience)
      : usualMs
  const waitMs = Math.min(Math.max(answer.retryMs ?? 0, leastMs), retryMostMs)
  tries.set(id, { tries: count, lastMs: nowMs, nextMs: nowMs + waitMs, why: answer.why })
}
