/** `peers`: who is there, as the relay tells the daemon. */

import { done, type Result } from '../../../core/model/refusal.ts'
import { peersJson } from '../../../core/view/relay/json.ts'
import { peersPage } from '../../../core/view/relay/page.ts'
import { askDaemon } from '../../../io/wiring-ask.ts'
import type { Context } from '../context.ts'
import type { Outcome } from '../outcome.ts'

export async function runPeers({ env, wire }: Context): Promise<Result<Outcome>> {
  const { places } = await wire('node')
  const found = await askDaemon(places, env, { op: 'peers' })
  const seen = { relay: found?.relay, peers: found?.peers ?? [] }
  return done({ json: () => peersJson(seen), page: (frame) => peersPage(seen, frame) })
}
