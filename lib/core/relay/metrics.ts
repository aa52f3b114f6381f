/** Numbers as Prometheus reads them (text format 0.0.4). Labels come from our own lists alone, so nothing needs escaping. */

export interface Metric {
  /** Without `datacore_relay_`. */
  readonly name: string
  readonly type: 'counter' | 'gauge'
  readonly help: string
  readonly values: readonly MetricValue[]
}

export interface MetricValue {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

export function printMetrics(metrics: readonly Metric[]): string {
  return metrics.flatMap(linesOf).join('')
}

function linesOf({ name, type, help, values }: Metric): readonly string[] {
  const full = `datacore_relay_${name}`
  return [
    `# HELP ${full} ${help}\n`,
    `# TYPE ${full} ${type}\n`,
    ...values.map(({ labels = {}, value }) => `${full}${labelText(labels)} ${value}\n`),
  ]
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  return pairs.length > 0 ? `{${pairs.join(',')}}` : ''
}
