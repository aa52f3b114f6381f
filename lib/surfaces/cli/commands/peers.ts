/** `peers`: who is there, as the relay tells the daemon. */

import { done, type Result } from '../../../core/model/refusal.ts'
import { peersJson } from '../../../core/view/relay/json.ts'
import { peersPage } from '../../../core/view/relay/page.ts'
import { peersHere } from '../../../io/wiring-ask.ts'
import type { Context } from '../context.ts'
import type { Outcome } from '../outcome.ts'

export async function runPeers({ env, wire }: Context): Promise<Result<Outcome>> {
  const seen = await peersHere(await wire('node'), env)
  return done({ json: () => peersJson(seen), page: (frame) => peersPage(seen, frame) })
}
