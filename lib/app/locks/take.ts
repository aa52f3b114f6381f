/** Takes a lock, or holds on to it: one look and one write under the space's lock, as far as this machine knows. */

import { holdMsMax, locksPath } from '../../core/locks/codec.ts'
import type { Hold, LockLine, LockMode, SeenHold, SeenLockChange } from '../../core/locks/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { oneLine } from '../../core/org/escape.ts'
import type { Deps } from '../ports.ts'
import { reachedOf } from '../reached.ts'
import { writingSpace } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { noteHeld } from './held.ts'
import { lockEntries, lockNamed, lockReader, type ReadLock } from './read.ts'
import { lockOp, nextLockMs } from './sign.ts'

export const usualForMs = 30 * 60 * 1000
const whyCharsMax = 300

export interface TakeInput extends SpaceChoice {
  readonly name: string
  /** Milliseconds from now; half an hour without it, a week at most. */
  readonly forMs?: number | undefined
  readonly why?: string | undefined
  /** `exclusive` without it. */
  readonly mode?: LockMode | undefined
}

interface Planned {
  readonly did: SeenLockChange['did']
  readonly lock: ReadLock
  readonly previous: Hold | undefined
}

/** One that somebody else holds is an answer, `held`, and no refusal: it says who, why and until when. */
export async function lockTake(deps: Deps, input: TakeInput): Promise<Result<SeenLockChange>> {
  const name = lockNamed(input.name)
  if (!name.ok) return name
  const forMs = input.forMs ?? usualForMs
  if (!(forMs > 0 && forMs <= holdMsMax)) {
    const hint = 'Take it for less, and take it again before it runs out: that renews it.'
    return refuse({ code: 'usage', why: 'A lock is held for a week at most.', hint })
  }
  const space = await writingSpace(deps, input.space)
  if (!space.ok) return space
  const reader = await lockReader(deps, space.value)
  const why = oneLine(input.why ?? '', whyCharsMax)
  const written = await deps.store.write<Planned>(space.value, (view) => {
    const bytes = view.read(locksPath)
    const file = { bytes, entries: lockEntries(bytes, name.value) }
    const before = reader.read(name.value, file.entries)
    const mode = input.mode ?? 'exclusive'
    const rival = before.seen.holds.some((hold) => hold.mode === 'exclusive' && !hold.isMine)
    if (rival && mode === 'exclusive') {
      return { ops: [], value: { did: 'held', lock: before, previous: undefined } }
    }
    const atMs = nextLockMs(deps, before)
    const { acting: by, session } = deps
    const line: LockLine = { did: 'taken', by, session, atMs, untilMs: atMs + forMs, mode, why }
    const own = before.seen.holds.find(({ isMine }) => isMine)
    const previous = own ? undefined : overtaken(before)
    const did = own ? 'renewed' : previous ? 'taken over' : 'taken'
    const lock = withHold(before, {
      ...line,
      untilMs: reader.endMs(name.value, line),
      atMs: own?.atMs ?? atMs,
      why: why || (own?.why ?? ''),
    })
    return { ops: [lockOp(deps, name.value, file, line)], value: { did, lock, previous } }
  })
  await reader.save()
  const { did, lock, previous } = written.value
  const hold = lock.seen.holds.find(({ isMine }) => isMine)
  if (did !== 'held' && hold) await noteHeld(deps, lock.seen, hold)
  const reached = reachedOf(written.state)
  return done({ did, reached, lock: lock.seen, ...(previous ? { previous } : {}) })
}

/** Somebody else's that ran out, and that they never gave back. */
function overtaken({ ranOut, seen }: ReadLock): Hold | undefined {
  return seen.holds.some(({ mode }) => mode === 'exclusive') ? undefined : ranOut
}

function withHold(before: ReadLock, hold: Hold): ReadLock {
  const mine: SeenHold = {
    by: hold.by,
    session: hold.session,
    mode: hold.mode,
    atMs: hold.atMs,
    untilMs: hold.untilMs,
    why: hold.why,
    standing: { proof: 'verified', tier: 'owner', blocked: false },
    isMine: true,
  }
  const others = before.seen.holds.filter(({ isMine }) => !isMine)
  return { ...before, seen: { ...before.seen, holds: [...others, mine] } }
}
