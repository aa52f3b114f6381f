/** What a draft may have beside its text, and why one with other things is left as it is. */

import { countOf } from '../codec/letter.ts'
import { letterKeys } from '../merge/fields.ts'
import { isStateKey } from '../merge/life.ts'
import { urgencies } from '../model/priority.ts'
import { propertyOf } from '../org/entry.ts'
import type { OrgEntry } from '../org/types.ts'

/** Points of one task, as `send --effort` has them. */
const effortMost = 1000

/** What a person may set in a draft. */
export const draftOptions: readonly string[] = [
  'TO',
  'REPLY_TO',
  'URGENCY',
  'TASK_EFFORT',
  'EFFORT',
  'ESTIMATED_TOKENS',
  'PROJECT',
  'EXPIRES',
]

/** Parts that a sent entry would lose, or that would say in it what nobody said. */
export function foreignParts(
  entry: OrgEntry,
): { readonly why: string; readonly hint: string } | undefined {
  const key = entry.properties
    .map((property) => property.key)
    .find((name) => !draftOptions.includes(name) && (letterKeys.includes(name) || isStateKey(name)))
  if (key) {
    const why = `It has the property ${key}, which only datacore-msg writes, and no ID.`
    return { why, hint: `Take ${key} out, or restore the ID if it was a message.` }
  }
  const typed = propertyOf(entry, 'EFFORT')
  const effort =
    propertyOf(entry, 'TASK_EFFORT') ?? (countOf(typed) === undefined ? undefined : typed)
  const points = countOf(effort)
  if (effort !== undefined && !(points !== undefined && points >= 1 && points <= effortMost)) {
    const why = `Its effort is "${effort.slice(0, 40)}", which is no number of points.`
    return { why, hint: `Write a whole number from 1 to ${effortMost}.` }
  }
  const tokens = propertyOf(entry, 'ESTIMATED_TOKENS')
  if (tokens !== undefined && !((countOf(tokens) ?? 0) >= 1)) {
    const why = `Its ESTIMATED_TOKENS are "${tokens.slice(0, 40)}", which is no whole number.`
    return { why, hint: 'Write digits alone, such as 12000.' }
  }
  const urgency = propertyOf(entry, 'URGENCY')
  if (urgency !== undefined && !urgencies.some((one) => one === urgency.toLowerCase())) {
    const why = `Its URGENCY is "${urgency.slice(0, 40)}".`
    return { why, hint: `Write one of ${urgencies.join(', ')}, or a cookie such as [#A].` }
  }
  if (entry.log.some(({ text }) => !/^- State "/u.test(text)) || hasClock(entry)) {
    const why =
      'It has a LOGBOOK with more than changes of its keyword, which no message takes along.'
    return { why, hint: 'Move those lines to another heading first.' }
  }
  return undefined
}

function hasClock({ logbook, log }: OrgEntry): boolean {
  return logbook !== undefined && log.length === 0
}
