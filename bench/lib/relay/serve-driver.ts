/** The relay as it is, with the limits lifted that protect it from a single client such as this bench. */

import { usualRelayLimits } from '../../../lib/core/relay/limits.ts'
import { startRelay } from '../../../lib/io/relay/serve.ts'
import { judgeSettings } from '../../../lib/io/relay/settings.ts'

const many = { perMinute: 60_000_000, atOnce: 1_000_000 }

async function main([data, backplane]: readonly string[]): Promise<void> {
  const settings = judgeSettings(
    {
      host: '127.0.0.1',
      port: 0,
      data: data || undefined,
      backplane: backplane || undefined,
      urls: [],
      source: 'socket',
      open: 'open',
    },
    {},
  )
  const relay = await startRelay(settings, {
    note: ({ sentence }) => process.stderr.write(`${sentence}\n`),
    limits: {
      ...usualRelayLimits,
      senderShare: 1,
      reserve: 0,
      sends: many,
      loginsPerIp: many,
      connectionsPerIp: 100_000,
      connections: 100_000,
    },
  })
  // NATS is connected to in the background.
  while (!(await fetch(`http://127.0.0.1:${relay.port}/ready`)).ok) {
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  process.send?.(relay.port)
  process.once('disconnect', () => process.exit(0))
}

void main(process.argv.slice(2))
