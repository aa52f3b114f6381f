/** A sign of life of this session: one small file of this machine, and no more often than it tells anything. */

import { isTerminal } from '../../core/is-terminal.ts'
import { presenceOf, seenPresences } from '../../core/presence/fold.ts'
import type {
  BeatSource,
  PresenceRecord,
  PresenceStatus,
  SeenPresence,
} from '../../core/presence/types.ts'
import { Failure } from '../failure.ts'
import type { Deps } from '../ports.ts'

/** A beat that tells nothing new is written again after this. */
const againMs = 60_000

export interface Beat {
  readonly source: BeatSource
  /** What it lets one infer; a command is work, or a person's look. */
  readonly status: PresenceStatus
}

/** Returns what its person or agent is to be told once: that another session goes on under the name. */
export async function beat(deps: Deps, { source, status }: Beat): Promise<readonly string[]> {
  try {
    const nowMs = deps.clock.nowMs()
    const known = await ownRecord(deps)
    const over = known?.takenOver
    const isNews = known?.inferred?.status !== status || known.beatMs < nowMs - againMs
    // A hook has nobody to say it to.
    const isTold = source === 'command' && over?.told === 'no'
    if (!isNews && !isTold) return []
    const before = known ?? freshRecord(deps)
    const since = known?.inferred?.status === status ? known.inferred.atMs : nowMs
    await deps.machine.savePresence({
      ...before,
      beatMs: nowMs,
      inferred: { status, source, atMs: since },
      ...(over && isTold ? { takenOver: { ...over, told: 'yes' } } : {}),
    })
    if (!over || !isTold) return []
    return [lostSentence(deps, over.by)]
  } catch (error) {
    // A sign of life that cannot be written keeps nobody from their work.
    if (!(error instanceof Failure)) throw error
    return []
  }
}

/** A person who decided it in a terminal is not overruled by a session. */
function lostSentence({ acting }: Deps, by: string): string {
  if (isTerminal(by)) {
    return `The name ${acting} was taken from this session in a terminal. Ask your person before you go on under it.`
  }
  const hint = 'Run datacore-msg presence takeover to take it back.'
  return `The session ${by} goes on as ${acting}, in place of this one. ${hint}`
}

export function freshRecord(deps: Deps): PresenceRecord {
  const nowMs = deps.clock.nowMs()
  return { actor: deps.acting, session: deps.session, startedMs: nowMs, beatMs: nowMs }
}

export async function ownRecord(deps: Deps): Promise<PresenceRecord | undefined> {
  return deps.machine.presence(deps.acting, deps.session)
}

/** Everybody who was heard of on this machine within a day. */
export async function who(deps: Deps): Promise<readonly SeenPresence[]> {
  const here = { nowMs: deps.clock.nowMs(), session: deps.session }
  return seenPresences(await deps.machine.presences(), here)
}

/** The acting name, as it stands with these records. */
export function ownPresence(deps: Deps, records: readonly PresenceRecord[]): SeenPresence {
  const here = { nowMs: deps.clock.nowMs(), session: deps.session }
  return presenceOf(deps.acting, records, here)!
}
