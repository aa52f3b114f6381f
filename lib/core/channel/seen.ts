/**
 * How far somebody has read a channel: all up to a time, and single posts after it, so that one which another clone brings
 * late is new all the same. Kept as signed lines of a file that its reader alone writes; several lines say what all of them say.
 */

import { hashOf } from '../merge/register.ts'
import { fieldsText } from '../trust/signed-text.ts'
import { type ChannelName, parseChannelName } from './name.ts'

export interface SeenLine {
  readonly channel: ChannelName
  /** UTC RFC 3339 with milliseconds: all until then is read. */
  readonly until: string
  /** Marks of posts after it, sorted. */
  readonly marks: readonly string[]
  readonly by: string
  readonly stamp: string
  readonly key?: string
  readonly sig?: string
}

/** What several lines say together. */
export interface Position {
  readonly until: string
  readonly marks: ReadonlySet<string>
}

export const nothingSeen: Position = { until: '1970-01-01T00:00:00.000Z', marks: new Set() }

/** Posts are kept one by one for so long: a clone may be offline. */
export const singlyMs = 30 * 24 * 60 * 60 * 1000
/** Of a busy channel fewer. */
export const marksMax = 500

const itemCharsMax = 20_000
const utc = '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z'
const item = new RegExp(
  String.raw`^- Seen (\S+) until (${utc})(?: and ([0-9a-f,]+))? by (\S+) \[[^\]]*\] at (${utc})` +
    String.raw`(?: sig ([^\s:]+):(\S+))?$`,
  'u',
)

/** `- Seen team until 2026-10-22T09:02:03.123Z and 1a2b3c4d,5e6f7a8b by tex [..] at STAMP sig KEY:SIG`. */
export function formatSeen(line: SeenLine, orgStamp: string): string {
  const { channel, until, marks, by, stamp, key, sig } = line
  const single = marks.length > 0 ? ` and ${marks.join(',')}` : ''
  const proof = sig === undefined ? '' : ` sig ${key}:${sig}`
  return `- Seen ${channel} until ${until}${single} by ${by} ${orgStamp} at ${stamp}${proof}`
}

/** Undefined for a line of another kind. */
export function parseSeen(text: string): SeenLine | undefined {
  if (text.length > itemCharsMax) return undefined
  const match = item.exec(text.trimEnd())
  const channel = match && parseChannelName(match[1]!)
  if (!match || !channel) return undefined
  const [, , until = '', marks = '', by = '', stamp = '', key, sig] = match
  if (Number.isNaN(Date.parse(until)) || Number.isNaN(Date.parse(stamp))) return undefined
  return {
    channel,
    until,
    marks: marks.split(',').filter(Boolean),
    by,
    stamp,
    ...(key === undefined ? {} : { key }),
    ...(sig === undefined ? {} : { sig }),
  }
}

export function seenText({ channel, until, marks, by, stamp, key }: SeenLine): Uint8Array {
  return fieldsText('datacore-messaging/seen/1', [
    ['channel', channel],
    ['until', until],
    ['marks', marks.join(',')],
    ['by', by],
    ['stamp', stamp],
    ['key', key],
  ])
}

/** A join: neither the order of the lines matters nor how often one is there. */
export function joinSeen(lines: readonly Pick<SeenLine, 'until' | 'marks'>[]): Position {
  const until = lines.reduce(
    (latest, line) => (Date.parse(line.until) > Date.parse(latest) ? line.until : latest),
    nothingSeen.until,
  )
  return { until, marks: new Set(lines.flatMap(({ marks }) => marks)) }
}

export interface Mark {
  readonly id: string
  readonly stamp: string
}

export function isSeen({ until, marks }: Position, post: Mark): boolean {
  return Date.parse(post.stamp) <= Date.parse(until) || marks.has(markOf(post.id))
}

/** A short name of a post; whoever makes two of one name hides their own. */
export function markOf(id: string): string {
  return hashOf(id).toString(16).padStart(8, '0')
}

/**
 * The position after these posts were shown. What is old, or more than a line holds, is no longer kept one by one, as far as
 * everything before it is read. `all` are the channel's posts here; marks of others are of posts that this clone lacks yet.
 */
export function seenAfter(
  before: Position,
  given: { readonly shown: readonly Mark[]; readonly all: readonly Mark[]; readonly nowMs: number },
): { readonly until: string; readonly marks: readonly string[] } {
  const { shown, all, nowMs } = given
  const marks = new Set([...before.marks, ...shown.map(({ id }) => markOf(id))])
  const after = { until: before.until, marks }
  const unreadMs = all
    .filter((post) => !isSeen(after, post))
    .reduce((first, { stamp }) => Math.min(first, Date.parse(stamp)), Number.POSITIVE_INFINITY)
  const single = all
    .filter((post) => Date.parse(post.stamp) > Date.parse(before.until))
    .toSorted((a, b) => Date.parse(a.stamp) - Date.parse(b.stamp))
  const spare = marks.size - marksMax
  // A stamp from a time to come would make all that is written until then read.
  const latestMs = Math.min(nowMs, unreadMs - 1)
  const passed = single.filter(({ stamp }, index) => {
    const atMs = Date.parse(stamp)
    return atMs <= latestMs && (atMs < nowMs - singlyMs || index < spare)
  })
  const until = passed.at(-1)?.stamp ?? before.until
  const over = single.filter(({ stamp }) => Date.parse(stamp) <= Date.parse(until))
  for (const { id } of over) marks.delete(markOf(id))
  return { until, marks: [...marks].sort().slice(0, 2 * marksMax) }
}
