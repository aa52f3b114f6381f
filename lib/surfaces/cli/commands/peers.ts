/** `peers`: who is there, as the relay tells the daemon. */

import { done, type Result } from '../../../core/model/refusal.ts'
import { peersJson } from '../../../core/view/relay/json.ts'
import { peersPage } from '../../../core/view/relay/page.ts'
import { askDaemon } from '../../../io/wiring-ask.ts'
import type { SeenPeers } from '../../../core/view/relay/types.ts'
import type { Wired } from '../../../io/wiring.ts'
import type { Context } from '../context.ts'
import type { Outcome } from '../outcome.ts'

export async function runPeers({ env, wire }: Context): Promise<Result<Outcome>> {
  const seen = await peersHere(await wire('node'), env)
  return done({ json: () => peersJson(seen), page: (frame) => peersPage(seen, frame) })
}

/** Nobody, where no relay is used or no daemon runs. */
export async function peersHere(
  { deps, places }: Pick<Wired, 'deps' | 'places'>,
  env: NodeJS.ProcessEnv,
): Promise<SeenPeers> {
  const { enabled } = deps.settings.messaging.relay
  const found = enabled ? await askDaemon(places, env, { op: 'peers' }) : undefined
  return { relay: found?.relay, peers: found?.peers ?? [] }
}
