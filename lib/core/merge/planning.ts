/** The planning line of an entry as fields of its own, so that two people may set two of them. */

import { byteText, decodeText, lineAt } from '../org/bytes.ts'
import { planningParts } from '../org/planning.ts'
import type { OrgEntry } from '../org/types.ts'

const keys = ['CLOSED', 'DEADLINE', 'SCHEDULED'] as const

/** `closed`, `deadline`, `scheduled`, and as `planning` whatever else stands on the line. */
export function planningFields(
  bytes: Uint8Array,
  { planning }: OrgEntry,
): readonly (readonly [string, string])[] {
  if (!planning) return []
  const { text } = lineAt(bytes, planning.range.start, planning.range.end)
  const line = byteText(bytes, text.start, text.end)
  const fields: (readonly [string, string])[] = []
  let rest = line
  for (const key of keys) {
    const last = planningParts(line, 0).findLast((part) => part.key === key && part.stamp)
    if (!last?.stamp) continue
    const { start, end } = last.stamp
    fields.push([key.toLowerCase(), decodeText(bytes, text.start + start, text.start + end)])
    // As many characters as before, so that the places of the others stay.
    const { range } = last
    rest = rest.slice(0, range.start) + ' '.repeat(range.end - range.start) + rest.slice(range.end)
  }
  const words = utf8Of(rest)
    .trim()
    .replace(/[ \t]+/gu, ' ')
  return words === '' ? fields : [...fields, ['planning', words]]
}

/** The line, or nothing. */
export function planningLine(value: (field: string) => string | undefined): string {
  const parts = keys.flatMap((key) => {
    const stamp = value(key.toLowerCase())
    return stamp === undefined ? [] : [`${key}: ${stamp}`]
  })
  const words = value('planning')
  return [...parts, ...(words === undefined ? [] : [words])].join(' ')
}

/** Text of one character a byte as what the bytes say. */
function utf8Of(text: string): string {
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0))
  return decodeText(bytes)
}
