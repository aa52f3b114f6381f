/**
 * What is so of a channel, as lines of its head entry's log: topic, project, members, open or not. Each line is one fact
 * by one author at one time, with its proof; the file's keywords are printed from them, and prove nothing.
 */

import { compareText } from '../compare-text.ts'
import { parseAddress } from '../model/address.ts'
import { parseJson, quoted } from '../merge/register.ts'
import { safeItem } from '../org/safe.ts'
import { fieldsText } from '../trust/signed-text.ts'
import type { ChannelName } from './name.ts'

export type FactVerb = 'Topic' | 'Project' | 'Parent' | 'Joined' | 'Left' | 'Opened' | 'Archived'

export interface Fact {
  readonly verb: FactVerb
  /** A text, or the member's address; empty for `Opened` and `Archived`. */
  readonly value: string
  /** As it stands; `nobody` for what somebody wrote into the file's keywords. */
  readonly by: string
  /** UTC RFC 3339 with milliseconds. */
  readonly stamp: string
  readonly key?: string
  readonly sig?: string
}

export const topicCharsMax = 300
const itemCharsMax = 4000
/** Whoever changed a keyword by hand has no name that anybody could prove. */
export const byHand = 'nobody'

const item = new RegExp(
  String.raw`^- (?:(Topic|Project|Parent) ("(?:[^"\\]|\\.)*")|(Joined|Left) (\S+)|(Opened|Archived))` +
    String.raw` by (\S+) \[[^\]]*\] at ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z)(?: sig ([^\s:]+):(\S+))?$`,
  'u',
)

/** `- Topic "auth" by tex [2026-11-21 Sat 10:02] at 2026-11-21T09:02:03.123Z sig 7Qm3vK2pXw:mGx0...`. */
export function formatFact(fact: Fact, orgStamp: string): string {
  const { verb, value, by, stamp, key, sig } = fact
  const isText = verb === 'Topic' || verb === 'Project' || verb === 'Parent'
  const said = isText ? ` ${quoted(value)}` : value === '' ? '' : ` ${value}`
  const proof = sig === undefined ? '' : ` sig ${key}:${sig}`
  return safeItem(`- ${verb}${said} by ${by} ${orgStamp} at ${stamp}${proof}`)
}

/** Undefined for a line of another kind. */
export function parseFact(text: string): Fact | undefined {
  if (text.length > itemCharsMax) return undefined
  const match = item.exec(text.trimEnd())
  if (!match) return undefined
  const [, textVerb, json, memberVerb, member, stateVerb, by = '', stamp = '', key, sig] = match
  if (Number.isNaN(Date.parse(stamp))) return undefined
  const verb = (textVerb ?? memberVerb ?? stateVerb) as FactVerb
  const value = json === undefined ? (member ?? '') : parseJson(json)
  if (typeof value !== 'string') return undefined
  if (member !== undefined && parseAddress(member) !== member) return undefined
  return {
    verb,
    value,
    by,
    stamp,
    ...(key === undefined ? {} : { key }),
    ...(sig === undefined ? {} : { sig }),
  }
}

/** What an author signs: no fact of one channel can pass for that of another. */
export function factText(channel: ChannelName, { verb, value, by, stamp, key }: Fact): Uint8Array {
  return fieldsText('datacore-messaging/channel/1', [
    ['channel', channel],
    ['verb', verb],
    ['value', value],
    ['by', by],
    ['stamp', stamp],
    ['key', key],
  ])
}

/** Facts of one subject replace each other: the topic, the project, one member, open or archived. */
export function subjectOf({ verb, value }: Pick<Fact, 'verb' | 'value'>): string {
  switch (verb) {
    case 'Joined':
    case 'Left':
      return `member ${value}`
    case 'Opened':
    case 'Archived':
      return 'state'
    case 'Topic':
    case 'Project':
    case 'Parent':
      return verb
  }
}

/** The order of replay: time, author, then what is said; the same on every machine. */
export function compareFacts(a: Fact, b: Fact): number {
  return (
    Date.parse(a.stamp) - Date.parse(b.stamp) ||
    compareText(a.by, b.by) ||
    compareText(`${a.verb} ${a.value} ${a.sig ?? ''}`, `${b.verb} ${b.value} ${b.sig ?? ''}`)
  )
}
