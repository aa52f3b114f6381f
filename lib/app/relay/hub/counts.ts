/** What the hub counts, for /metrics: numbers by words of our own lists, never by who. */

import type { Metric } from '../../../core/relay/metrics.ts'
import type { EnvelopeKind, SendResult, WireCode } from '../../../core/wire/types.ts'

export interface Counts {
  readonly frames: Map<string, number>
  readonly framesBytes: { value: number }
  readonly envelopes: Map<EnvelopeKind, number>
  readonly results: Map<SendResult['state'], number>
  readonly delivered: { value: number }
  readonly acknowledged: Map<string, number>
  readonly errors: Map<WireCode, number>
  readonly logins: Map<string, number>
}

export function newCounts(): Counts {
  return {
    frames: new Map(),
    framesBytes: { value: 0 },
    envelopes: new Map(),
    results: new Map(),
    delivered: { value: 0 },
    acknowledged: new Map(),
    errors: new Map(),
    logins: new Map(),
  }
}

export function count<K>(counts: Map<K, number>, name: K): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

export function countMetrics(counts: Counts): readonly Metric[] {
  return [
    byWord('frames_total', 'Frames of clients, by type.', 'type', counts.frames),
    total('frame_bytes_total', 'Characters of all frames of clients.', counts.framesBytes.value),
    byWord('envelopes_total', 'Envelopes that were sent, by kind.', 'kind', counts.envelopes),
    byWord('results_total', 'What became of each recipient.', 'state', counts.results),
    total('deliveries_total', 'Envelopes handed to connections.', counts.delivered.value),
    byWord('acks_total', 'Answers to deliveries.', 'state', counts.acknowledged),
    byWord('errors_total', 'Error frames and refused recipients, by code.', 'code', counts.errors),
    byWord('logins_total', 'Logins that were let in, by admission.', 'by', counts.logins),
  ]
}

function byWord(
  name: string,
  help: string,
  label: string,
  counts: ReadonlyMap<string, number>,
): Metric {
  const values = [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    name,
    type: 'counter',
    help,
    values: values.map(([word, value]) => ({ labels: { [label]: word }, value })),
  }
}

function total(name: string, help: string, value: number): Metric {
  return { name, type: 'counter', help, values: [{ value }] }
}
