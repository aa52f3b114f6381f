/** The ledgers of 0.2, one JSON file a day. 0.3 counts from the tasks themselves, so they are read, told and left. */

import { isRecord } from '../is-record.ts'

export interface OldBudget {
  readonly date: string
  readonly senders: number
  readonly tokens: number
}

export type ReadBudget =
  | { readonly ok: true; readonly value: OldBudget }
  | { readonly ok: false; readonly line: number }

/** The line is the one on which it stops making sense. */
export function readBudget(text: string): ReadBudget {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { ok: false, line: lineOf(text, error) }
  }
  if (!isRecord(value) || typeof value['date'] !== 'string' || !isRecord(value['senders'])) {
    return { ok: false, line: 1 }
  }
  const senders = Object.values(value['senders'])
  const tokens = senders.map((one) => (isRecord(one) ? one['tokens_today'] : undefined))
  if (!tokens.every((one) => Number.isFinite(one))) return { ok: false, line: 1 }
  const sum = tokens.reduce<number>((total, one) => total + Number(one), 0)
  return { ok: true, value: { date: value['date'], senders: senders.length, tokens: sum } }
}

function lineOf(text: string, error: unknown): number {
  const position = /position ([0-9]+)/u.exec(error instanceof Error ? error.message : '')?.[1]
  return text.slice(0, position === undefined ? text.length : Number(position)).split('\n').length
}
