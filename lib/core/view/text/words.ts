/** Our words for times, counts, states and proofs; one place, so that every screen says the same. */

import { aheadMsMax } from '../../ahead.ts'
import type { Urgency } from '../../model/priority.ts'
import type { TaskState } from '../../model/task.ts'
import type { MessageStatus } from '../../model/message.ts'
import type { Proof, Standing } from '../../trust/types.ts'
import type { Frame, Span } from './page.ts'
import { toned } from './page.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What an entry of 0.1 without a time is dated, so that it sorts before all others. */
function isUnknown(ms: number): boolean {
  return !Number.isFinite(ms) || ms <= 0
}

/** `5 min ago`, `in 3 h`; a date from thirty days on. */
export function relativeTime(ms: number, frame: Frame): string {
  if (isUnknown(ms)) return 'date unknown'
  const distance = Math.abs(frame.nowMs - ms)
  if (distance < minuteMs) return ms <= frame.nowMs ? 'just now' : 'in a moment'
  if (distance >= 30 * dayMs) return `on ${frame.stampOf(ms).slice(0, 10)}`
  // What is to come is rounded: what was set to three days from now is due in 3 days, not in 2.
  const whole = ms <= frame.nowMs ? Math.floor : Math.round
  const amount =
    distance < hourMs
      ? `${whole(distance / minuteMs)} min`
      : distance < dayMs
        ? `${whole(distance / hourMs)} h`
        : count(whole(distance / dayMs), 'day')
  return ms <= frame.nowMs ? `${amount} ago` : `in ${amount}`
}

/** When something was written: nothing is from a time to come, so `clock 3 h ahead` names what is wrong, the author's clock or ours. */
export function sentTime(ms: number, frame: Frame): string {
  const when = relativeTime(ms, frame)
  if (ms <= frame.nowMs + aheadMsMax || isUnknown(ms)) return when
  return when.startsWith('in ') ? `clock ${when.slice(3)} ahead` : 'clock far ahead'
}

/** `2026-11-21 Sat 10:02, 5 min ago`, or `, clock 3 h ahead`. */
export function fullSentTime(ms: number, frame: Frame): string {
  return isUnknown(ms) ? 'date unknown' : `${frame.stampOf(ms)}, ${sentTime(ms, frame)}`
}

/** `2026-11-21 Sat 10:02, 5 min ago`. */
export function fullTime(ms: number, frame: Frame): string {
  return isUnknown(ms) ? 'date unknown' : `${frame.stampOf(ms)}, ${relativeTime(ms, frame)}`
}

/** `once`, `3 times`. */
export function times(amount: number): string {
  return amount === 1 ? 'once' : count(amount, 'time')
}

/** `1 message`, `2 messages`, `12,000 tokens`. */
export function count(amount: number, noun: string): string {
  return `${grouped(amount)} ${noun}${amount === 1 ? '' : 's'}`
}

/** Thousands apart, without the locale tables that `toLocaleString` loads. */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(?:[0-9]{3})+$)/gu, ',')
}

const proofText: Readonly<Record<Proof, string>> = {
  verified: 'verified',
  unsigned: 'unsigned',
  'unknown key': 'signed with an unknown key',
  'key changed': 'key changed',
  forged: 'forged signature',
}

/** `verified, team`, `unsigned`, `key changed`. */
export function proofWords(standing: Standing): Span {
  const proof = proofText[standing.proof]
  const known = standing.proof === 'verified'
  const tier = known
    ? standing.tier === 'unknown'
      ? ', not trusted yet'
      : `, ${standing.tier}`
    : ''
  const text = `${proof}${tier}${standing.blocked ? ', blocked' : ''}`
  return toned(toneOf(standing), text)
}

function toneOf({ proof, tier, blocked }: Standing): 'good' | 'warn' | 'bad' {
  if (blocked || proof === 'forged' || proof === 'key changed') return 'bad'
  return proof === 'verified' && tier !== 'unknown' ? 'good' : 'warn'
}

/** What a reader should do about an author that is not proved; undefined when all is well. */
export function proofAdvice(standing: Standing, from: string): string | undefined {
  if (standing.blocked) return `You blocked ${from}.`
  switch (standing.proof) {
    case 'verified':
      return undefined
    case 'unsigned':
      return `Anybody who can write to this space can have written this in the name of ${from}.`
    case 'unknown key':
      return `No key of ${from} is known here. Theirs is published by their datacore-msg init.`
    case 'key changed':
      return (
        `The key of ${from} changed: do not trust this until they confirmed the new one to you ` +
        `in person. Then: datacore-msg contacts trust @${from} TIER`
      )
    case 'forged':
      return `The signature is wrong: this was not written, or not like this, by ${from}.`
  }
}

const statusText: Readonly<Record<MessageStatus, string>> = {
  unread: 'unread',
  todo: 'to do',
  done: 'read',
  archived: 'archived',
}

export function statusWords(status: MessageStatus): string {
  return statusText[status]
}

const stateText: Readonly<Record<TaskState, string>> = {
  TODO: 'arrived',
  WAITING: 'waiting',
  QUEUED: 'queued',
  WORKING: 'being worked on',
  DONE: 'done',
  CANCELLED: 'cancelled',
  ARCHIVED: 'archived',
}

export function stateWords(state: TaskState): string {
  return stateText[state]
}

/** `high, `, or nothing for a normal one. */
export function urgencyWords(urgency: Urgency): Span {
  if (urgency === 'normal') return { text: '' }
  return toned(urgency === 'low' ? 'dim' : 'warn', `${urgency}, `)
}
