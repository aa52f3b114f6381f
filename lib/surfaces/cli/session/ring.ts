/** After a push: a daemon that runs tells the others that their spaces have news. Nobody waits for it. */

import type { RepoReport } from '../../../app/sync/report.ts'
import type { Wired } from '../../../io/wiring.ts'

export async function ringAfter(
  { deps, places }: Pick<Wired, 'deps' | 'places'>,
  env: NodeJS.ProcessEnv,
  repos: readonly Pick<RepoReport, 'reached' | 'spaces'>[],
): Promise<void> {
  if (!deps.settings.messaging.relay.enabled) return
  const spaces = repos.flatMap((repo) => (repo.reached === 'pushed' ? repo.spaces : []))
  if (spaces.length === 0) return
  const { askDaemon } = await import('../../../io/wiring-ask.ts')
  await askDaemon(places, env, { op: 'ring', spaces })
}
