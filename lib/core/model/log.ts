/** Lines of an entry's LOGBOOK: what they mean, how they are written. The log is the history. */

import { compareText } from '../compare-text.ts'
import { parseJson, quoted } from '../json-text.ts'
import { cleanText, escapeBody, unescapeBody } from '../org/escape.ts'
import { mayBeKeyword } from '../org/keywords.ts'
import type { Address } from './address.ts'

export type MarkVerb =
  | 'Read'
  | 'Unread'
  | 'Reacted'
  | 'Unreacted'
  | 'Pinned'
  | 'Unpinned'
  | 'Edited'

export interface StateLine {
  readonly type: 'state'
  /** Empty when the heading has no keyword any more, as Emacs writes it. */
  readonly to: string
  readonly from: string | undefined
  /** Unix milliseconds; a line that Emacs wrote counts as its minute's last moment. */
  readonly atMs: number
  /** Unknown for a line that Emacs wrote. */
  readonly by: string | undefined
  /** `KEY:SIGNATURE` over the transition, when our tool wrote it. */
  readonly proof: string | undefined
  /** What a person or tool added, without our own `by ...` and `sig ...` lines. */
  readonly note: string
  readonly raw: string
}

export interface MarkLine {
  readonly type: 'mark'
  readonly verb: MarkVerb
  /** The emoji of a reaction. */
  readonly detail: string | undefined
  readonly by: string
  readonly atMs: number
  /** `KEY:SIGNATURE` over the mark, when our tool wrote it. */
  readonly proof?: string
  /** What an edited letter says from then on. */
  readonly text?: string
  readonly raw: string
}

export interface OtherLine {
  readonly type: 'other'
  readonly raw: string
}

export type LogLine = StateLine | MarkLine | OtherLine

const orgStamp = String.raw`\[([0-9]{4}-[0-9]{2}-[0-9]{2})(?: [^\]\s0-9]+)?(?: ([0-9]{1,2}:[0-9]{2}))?\]`
const utcStamp = '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z'
const stateHead = new RegExp(
  String.raw`^- State "([^"\s]*)"\s+(?:from(?: "([^"\s]*)")?\s+)?${orgStamp}`,
  'u',
)
const byLine = new RegExp(String.raw`^by (\S+) at (${utcStamp})$`, 'u')
const begunLine = new RegExp(`^begun (${utcStamp})$`, 'u')
const againLine = new RegExp(`^again after (${utcStamp})$`, 'u')
const sigLine = /^sig (\S+)$/u
const markHead = new RegExp(
  String.raw`^- (Read|Unread|Reacted|Unreacted|Pinned|Unpinned|Edited) (?:(\S+) )?by (\S+) \[[^\]]*\] at (${utcStamp})(?: \\\\)?$`,
  'u',
)
const textLine = /^text (".*")$/u

/** Reads one log item; what we do not know is kept as `other`. */
export function parseLogLine(raw: string): LogLine {
  const mark = markHead.exec(firstLine(raw))
  if (mark) {
    const atMs = Date.parse(mark[4]!)
    if (Number.isNaN(atMs)) return { type: 'other', raw }
    const verb = mark[1] as MarkVerb
    return { type: 'mark', verb, detail: mark[2], by: mark[3]!, atMs, ...markFacts(raw), raw }
  }
  const head = stateHead.exec(raw)
  // Under such a word nobody could read the heading again.
  if (!head || !mayBeKeyword(head[1]!)) return { type: 'other', raw }
  const noteLines: string[] = []
  let by: string | undefined
  let proof: string | undefined
  let atMs = minuteEnd(head[3]!, head[4])
  for (const line of raw.split(/\r?\n/u).slice(1)) {
    const text = line.trim()
    const byMatch = by === undefined ? byLine.exec(text) : null
    const exact = byMatch ? Date.parse(byMatch[2]!) : Number.NaN
    const sigMatch = proof === undefined ? sigLine.exec(text) : null
    if (byMatch && !Number.isNaN(exact)) {
      by = byMatch[1]
      atMs = exact
    } else if (sigMatch) proof = sigMatch[1]
    else noteLines.push(text)
  }
  if (Number.isNaN(atMs)) return { type: 'other', raw }
  const note = unescapeBody(noteLines.join('\n')).trim()
  return { type: 'state', to: head[1]!, from: head[2] || undefined, atMs, by, proof, note, raw }
}

function firstLine(raw: string): string {
  const end = raw.indexOf('\n')
  return (end < 0 ? raw : raw.slice(0, end)).trimEnd()
}

/** What stands below a mark: its proof, and the text of an edit. */
function markFacts(raw: string): Pick<MarkLine, 'proof' | 'text'> {
  let facts: { proof?: string; text?: string } = {}
  for (const line of raw.split(/\r?\n/u).slice(1)) {
    const written = line.trim()
    const proof = sigLine.exec(written)?.[1]
    const text = parseJson(textLine.exec(written)?.[1] ?? '')
    if (proof !== undefined) facts = { proof, ...facts }
    if (typeof text === 'string') facts = { text, ...facts }
  }
  return facts
}

export interface NewStateLine {
  readonly to: string
  readonly from: string | undefined
  readonly by: Address
  readonly atMs: number
  /** Inactive org timestamp in local time, brackets included. */
  readonly orgStamp: string
  readonly note?: string | undefined
  readonly proof?: string | undefined
}

/** Writes a state change in Emacs's own form, with author and exact time as its note. A note's `:END:` ends nothing. */
export function formatStateLine(line: NewStateLine): string {
  const to = `"${line.to}"`.padEnd(12)
  const from = `"${line.from ?? ''}"`.padEnd(12)
  const notes = [`by ${line.by} at ${new Date(line.atMs).toISOString()}`]
  if (line.proof) notes.push(`sig ${line.proof}`)
  for (const text of cleanText(line.note ?? '').split(/\r?\n/u)) {
    if (text.trim()) notes.push(escapeBody(text.trim()))
  }
  return `- State ${to} from ${from} ${line.orgStamp} \\\\\n${notes.map((n) => `  ${n}`).join('\n')}`
}

export interface NoteFacts {
  /** Who exactly holds the claim that the line begins. */
  readonly session?: string | undefined
  /** Unix milliseconds by the clock, of a claim whose line had to be later: a sender's clock may run ahead. */
  readonly begunMs?: number | undefined
  /** Unix milliseconds: the end that an approval knows of; it opens again what ended until then. */
  readonly afterMs?: number | undefined
  /** Of the try that the line ends. */
  readonly tokensUsed?: number | undefined
}

/** A line's note: what our tool says, and below it what somebody said. In this order, so that no words pass for facts. */
export function formatNote(
  { session, begunMs, afterMs, tokensUsed }: NoteFacts,
  said: string,
): string {
  const facts = [
    ...(afterMs === undefined ? [] : [`again after ${new Date(afterMs).toISOString()}`]),
    ...(session === undefined ? [] : [`session ${session}`]),
    ...(begunMs === undefined ? [] : [`begun ${new Date(begunMs).toISOString()}`]),
    ...(tokensUsed === undefined ? [] : [`used ${tokensUsed} tokens`]),
  ]
  return [...facts, ...(said ? [said] : [])].join('\n')
}

/** What a line may say that begins a claim, ends work or opens a task again. Elsewhere such words are what somebody said. */
export function readNote({ to, from, note }: StateLine): NoteFacts & { readonly said: string } {
  const [first = '', ...rest] = note.split('\n')
  const said = rest.join('\n').trim()
  const session = to === 'WORKING' ? /^session ([!-~]{1,128})$/.exec(first)?.[1] : undefined
  if (session !== undefined) {
    const begunMs = Date.parse(begunLine.exec(rest[0] ?? '')?.[1] ?? '')
    if (Number.isNaN(begunMs)) return { session, said }
    return { session, begunMs, said: rest.slice(1).join('\n').trim() }
  }
  const after = to === 'QUEUED' ? againLine.exec(first)?.[1] : undefined
  const afterMs = Date.parse(after ?? '')
  if (!Number.isNaN(afterMs)) return { afterMs, said }
  const tokens = from === 'WORKING' ? /^used ([0-9]{1,15}) tokens$/.exec(first)?.[1] : undefined
  if (tokens !== undefined) return { tokensUsed: Number(tokens), said }
  return { said: note.trim() }
}

export interface NewMarkLine {
  readonly verb: MarkVerb
  readonly by: Address
  readonly atMs: number
  readonly orgStamp: string
  readonly detail?: string | undefined
  readonly proof?: string | undefined
  readonly text?: string | undefined
}

/** Writes a mark such as `- Read by tex [2026-11-21 Sat 10:05] at 2026-11-21T09:05:11.042Z`, its proof and text below it. */
export function formatMarkLine(mark: NewMarkLine): string {
  const detail = mark.detail ? `${mark.detail} ` : ''
  const at = new Date(mark.atMs).toISOString()
  const head = `- ${mark.verb} ${detail}by ${mark.by} ${mark.orgStamp} at ${at}`
  const below = [
    ...(mark.proof === undefined ? [] : [`  sig ${mark.proof}`]),
    // JSON on one line: blank lines and indentation would not come back from a list in org.
    ...(mark.text === undefined ? [] : [`  text ${quoted(mark.text)}`]),
  ]
  return below.length === 0 ? head : [`${head} \\\\`, ...below].join('\n')
}

/** The order of replay: time, author, text; the same on every machine. */
export function compareLogLines(a: StateLine | MarkLine, b: StateLine | MarkLine): number {
  return a.atMs - b.atMs || compareText(a.by ?? '', b.by ?? '') || compareText(a.raw, b.raw)
}

/** A line with minutes only counts as that minute's last moment, read as UTC on every machine. */
function minuteEnd(date: string, time: string | undefined): number {
  return Date.parse(`${date}T${(time ?? '23:59').padStart(5, '0')}:59.999Z`)
}
