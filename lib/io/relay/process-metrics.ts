/** What /metrics says of the process itself. */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metric } from '../../core/relay/metrics.ts'

const delay = monitorEventLoopDelay({ resolution: 20 })
delay.enable()

export function processMetrics(): readonly Metric[] {
  const { rss, heapUsed } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  const lateMs = Math.max(0, delay.percentile(99) / 1e6 - 20)
  delay.reset()
  return [
    metric('resident_bytes', 'gauge', 'Memory of the process.', rss),
    metric('heap_bytes', 'gauge', 'Memory of its objects.', heapUsed),
    metric('cpu_seconds_total', 'counter', 'Time on the processor.', (user + system) / 1e6),
    metric(
      'late_ms',
      'gauge',
      'How late timers were since the last look, 99th percentile.',
      lateMs,
    ),
    metric('up_seconds', 'gauge', 'Since the start.', process.uptime()),
  ]
}

function metric(name: string, type: Metric['type'], help: string, value: number): Metric {
  return { name, type, help, values: [{ value }] }
}
