/** The ledgers of 0.2, one JSON file a day. 0.3 counts from the tasks themselves, so they are read, told and left. */

export interface OldBudget {
  readonly date: string
  readonly senders: number
  readonly tokens: number
}

/** Undefined when it is damaged. */
export function readBudget(text: string): OldBudget | undefined {
  const value = parse(text)
  if (!isRecord(value) || typeof value['date'] !== 'string' || !isRecord(value['senders'])) {
    return undefined
  }
  const senders = Object.values(value['senders'])
  const tokens = senders.map((one) => (isRecord(one) ? one['tokens_today'] : undefined))
  if (!tokens.every((one) => Number.isFinite(one))) return undefined
  return {
    date: value['date'],
    senders: senders.length,
    tokens: tokens.reduce<number>((sum, one) => sum + Number(one), 0),
  }
}

/** The line on which JSON stops making sense is not told by every engine; the first is always right to look at. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
