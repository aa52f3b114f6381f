/** A relay that runs in this process, on a port of its own. */

import { usualRelayLimits, type RelayLimits } from '../../../lib/core/relay/limits.ts'
import { type RunningRelay, startRelay } from '../../../lib/io/relay/serve.ts'
import type { RelaySettings } from '../../../lib/io/relay/settings.ts'

export const openSettings: RelaySettings = {
  host: '127.0.0.1',
  port: 0,
  data: undefined,
  backplane: undefined,
  urls: [],
  source: 'socket',
  open: 'open',
  admits: ['open'],
  secret: undefined,
  github: undefined,
}

export interface Serving extends RunningRelay {
  readonly notes: string[]
  /** Its HTTP. */
  readonly web: string
}

export async function serving(
  settings: Partial<RelaySettings> = {},
  limits: Partial<RelayLimits> = {},
): Promise<Serving> {
  const notes: string[] = []
  const relay = await startRelay(
    { ...openSettings, ...settings },
    {
      note: ({ sentence }) => notes.push(sentence),
      limits: { ...usualRelayLimits, ...limits },
    },
  )
  return { ...relay, notes, web: `http://127.0.0.1:${relay.port}` }
}
