/** `doctor --repair`: mends what can be mended without a loss, and says each thing that it did in a sentence. */

import { settleSpace } from '../../app/settle.ts'
import type { OrgStore, Space } from '../../app/ports.ts'
import type { Finding } from '../../app/views.ts'
import { Failure } from '../../app/failure.ts'
import { systemClock } from '../clock.ts'
import { checkMerge } from '../doctor-merge.ts'
import { openEmacsLocks } from '../emacs-lock.ts'
import { loginName } from '../login-name.ts'
import type { Places } from '../places.ts'
import { openTree } from '../space.ts'
import { lockSpace } from '../store-lock.ts'
import { createOrgStore } from '../store.ts'
import { type Bench, mended, notMended } from './bench.ts'
import { repairCopies } from './copies.ts'
import { replaceLinks } from './links.ts'
import { repairMarkers } from './markers.ts'
import { repairStages } from './stages.ts'
import { moveStrangers } from './strangers.ts'

/** One space. What cannot be mended is told, and does not hold up the rest. */
export async function repairSpace(space: Space, places: Places): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const run = async (work: () => Promise<readonly Finding[]> | readonly Finding[]) => {
    try {
      findings.push(...(await work()))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      findings.push(notMended({ space }, error.message, error.hint))
    }
  }
  const store = storeFor(places)
  await run(() => moveStrangers({ places, space, startedMs: systemClock.nowMs() }))
  await run(() => replaceLinks({ places, space, startedMs: systemClock.nowMs() }))
  await run(() => withBench(space, places, repairStages))
  await run(() => checkMerge(space, places))
  await run(() => completed(store, space))
  await run(() => withBench(space, places, repairMarkers))
  await run(() => withBench(space, places, repairCopies))
  await run(() => settled(store, space))
  return findings
}

/** What it has to say of files, the examination that follows says too. */
function storeFor({ root, moduleDir }: Places): OrgStore {
  const nowMs = () => systemClock.nowMs()
  return createOrgStore({ root, moduleDir, user: loginName(), nowMs, onProblem: () => undefined })
}

/** Under the space's lock: no writer of ours comes between. */
async function withBench(
  space: Space,
  places: Places,
  work: (bench: Bench) => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const user = loginName()
  const tree = openTree(space)
  const lock = await lockSpace({ user }, tree)
  const emacs = openEmacsLocks(user)
  try {
    return await work({ places, space, tree, lock, emacs, startedMs: systemClock.nowMs() })
  } finally {
    emacs.release()
    lock.release()
  }
}

async function completed(store: OrgStore, space: Space): Promise<readonly Finding[]> {
  const { made } = await store.create(space.name)
  return made.map((path) => mended({ space }, `${path} of ${space.name} was missing; it is made.`))
}

async function settled(store: OrgStore, space: Space): Promise<readonly Finding[]> {
  const report = await settleSpace({ store }, space, { changed: 'all' })
  return [
    ...report.settled.map(({ id, path }) => {
      return mended(
        { space },
        `${id} stood in several files; it is in ${path} of ${space.name} now, with all of each.`,
      )
    }),
    ...report.waiting.map((sentence) => notMended({ space }, sentence)),
  ]
}
