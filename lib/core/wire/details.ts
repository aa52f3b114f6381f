/** What a presence card seals, as JSON in UTF-8 and back. */

import { decodeUtf8 } from './utf8.ts'
import { parseJson } from '../json-text.ts'
import { list, record } from './parts.ts'
import type { CardDetails } from './types.ts'
import * as word from './words.ts'

const sessionsMax = 64

const details = record<CardDetails>({
  summary: word.text({ max: 500 }),
  sessions: list(word.text({ max: 200 }), { max: sessionsMax }),
})

export function printDetails(given: CardDetails): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(details.copy(given)))
}

/** Undefined for anything else. */
export function parseDetails(bytes: Uint8Array): CardDetails | undefined {
  const text = decodeUtf8(bytes)
  const value = text === undefined ? undefined : parseJson(text)
  return details.fault(value) === undefined ? (details.copy(value) as CardDetails) : undefined
}
