/**
 * A line of a log that says what somebody did, with facts and a proof of its own:
 * `- Fetched by tex [2026-11-21 Sat 10:05] at 2026-11-21T09:05:11.042Z sig KEY:SIGNATURE`. What it proves, its reader says.
 */

import { cleanText, escapeBody, unescapeBody } from '../org/escape.ts'
import { type Address, parseAddress } from '../model/address.ts'

export interface ActLine {
  /** `Fetched`, `Taken`, `Released`. */
  readonly verb: string
  readonly by: Address
  /** Unix milliseconds. */
  readonly atMs: number
  /** Words between the time and the proof, such as `until 2026-11-21T10:00:00.000Z`. */
  readonly facts: string
  /** What a person added, under the line. */
  readonly note: string
  readonly key?: string
  readonly sig?: string
}

const utcStamp = String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z`
const head = new RegExp(
  String.raw`^- ([A-Z][a-z]{1,19}) by (\S{1,200}) \[[^\]]{1,40}\] at (${utcStamp})(?: (.{0,400}?))??(?: sig ([^\s:]{1,40}):(\S{1,200}))?$`,
  'u',
)
const noteCharsMax = 1000

/** `orgStamp` is an inactive timestamp of org, brackets included. */
export function formatActLine(line: ActLine, orgStamp: string): string {
  const { verb, by, atMs, facts, note, key, sig } = line
  const proof = key === undefined || sig === undefined ? '' : ` sig ${key}:${sig}`
  const words = facts === '' ? '' : ` ${facts}`
  const first = `- ${verb} by ${by} ${orgStamp} at ${new Date(atMs).toISOString()}${words}${proof}`
  const notes = cleanText(note)
    .split(/\r?\n/u)
    .map((text) => text.trim())
    .filter((text) => text !== '')
  return [first, ...notes.map((text) => `  ${escapeBody(text)}`)].join('\n')
}

/** Undefined for a line of another kind. */
export function parseActLine(raw: string): ActLine | undefined {
  const [first = '', ...rest] = raw.split(/\r?\n/u)
  const match = head.exec(first.trimEnd())
  const by = parseAddress(match?.[2] ?? '')
  const atMs = Date.parse(match?.[3] ?? '')
  if (!match || !by || Number.isNaN(atMs)) return undefined
  const [, verb = '', , , facts = '', key, sig] = match
  const note = unescapeBody(rest.map((text) => text.trim()).join('\n')).slice(0, noteCharsMax)
  const proof = key === undefined || sig === undefined ? {} : { key, sig }
  return { verb, by, atMs, facts, note: note.trim(), ...proof }
}
