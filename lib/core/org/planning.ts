/** Reads the planning line below a heading: `SCHEDULED: <...> DEADLINE: <...> CLOSED: [...]`. */

import { byteText, decodeText, lineAt, peekWord } from './bytes.ts'
import type { Planning, Range } from './types.ts'

export type PlanningKey = 'SCHEDULED' | 'DEADLINE' | 'CLOSED'

export interface PlanningPart {
  readonly key: PlanningKey
  /** From the key up to the end of its time stamp. */
  readonly range: Range
  /** The time stamp alone; undefined where Emacs sees none. */
  readonly stamp: Range | undefined
}

/** Emacs 28 finds the line in any case, but reads its keys in upper case only. */
const planningLine = /^[ \t]*(?:CLOSED:|DEADLINE:|SCHEDULED:)/i
/** Bounded, so that a long line of unclosed brackets costs no more than its length. */
const keyed = /(?<![A-Za-z0-9\x80-\xff])(CLOSED|DEADLINE|SCHEDULED): *[[<][^\]>]{1,1000}[\]>]/g
const stampShape =
  /^(?:[[<][0-9]{4}-[0-9]{2}-[0-9]{2}(?: .*?)?[\]>]|<[0-9]+-[0-9]+-[0-9]+[^>]+?\+[0-9]+[dwmy]>|<%%\([^>]+\)>)/s
const stampText = /^[[<].*?[\]>](?:--[[<].*?[\]>])?/s

export function isPlanningLine(line: string): boolean {
  return planningLine.test(line)
}

/** The planning line that begins exactly at `start`; undefined when that line is something else. */
export function readPlanning(
  bytes: Uint8Array,
  start: number,
  limit: number,
): Planning | undefined {
  if (start >= limit) return undefined
  const { text, next } = lineAt(bytes, start, limit)
  if (!isPlanningLine(peekWord(bytes, text))) return undefined
  const line = byteText(bytes, text.start, text.end)
  const values: Partial<Record<PlanningKey, string | undefined>> = {}
  for (const { key, stamp } of planningParts(line, text.start)) {
    values[key] = stamp && decodeText(bytes, stamp.start, stamp.end)
  }
  return {
    range: { start, end: next },
    scheduled: values.SCHEDULED,
    deadline: values.DEADLINE,
    closed: values.CLOSED,
  }
}

/** The parts of a planning line's bytes as text, in their order; of two with one key Emacs takes the last. */
export function planningParts(line: string, base: number): readonly PlanningPart[] {
  return Array.from(line.matchAll(keyed), (match) => {
    const key = match[1] as PlanningKey
    const from = match.index + key.length + 1
    const blanks = /^[ \t]*/.exec(line.slice(from))![0].length
    const rest = line.slice(from + blanks)
    const stamp = stampShape.test(rest) ? stampText.exec(rest)?.[0] : undefined
    const start = base + from + blanks
    const end = stamp === undefined ? base + match.index + match[0].length : start + stamp.length
    return {
      key,
      range: { start: base + match.index, end },
      stamp: stamp === undefined ? undefined : { start, end },
    }
  })
}
