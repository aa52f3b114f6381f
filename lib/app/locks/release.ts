/** Gives a lock back: one's own, of whichever session, or that of an agent of one's own. */

import { locksPath } from '../../core/locks/codec.ts'
import type { LockLine, LockName, SeenHold, SeenLockChange } from '../../core/locks/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { loadContacts, ownerOf } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { reachedOf } from '../reached.ts'
import { writingSpace } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { forgetHeld } from './held.ts'
import { lockEntries, lockNamed, lockReader, type ReadLock } from './read.ts'
import { lockOp, nextLockMs } from './sign.ts'
import { lockList } from './list.ts'

/** Refuses `not_found` for a lock that nobody holds, and `not_allowed` for one of somebody else. */
export async function lockRelease(
  deps: Deps,
  input: SpaceChoice & { readonly name: string },
): Promise<Result<SeenLockChange>> {
  const name = lockNamed(input.name)
  if (!name.ok) return name
  const space = await spaceOf(deps, input.space, name.value)
  if (!space.ok) return space
  const reader = await lockReader(deps, space.value)
  const contacts = await loadContacts(deps, space.value)
  const isOurs = ({ by }: SeenHold) => by === deps.acting || ownerOf(by, contacts) === deps.acting
  const written = await deps.store.write<{
    readonly lock: ReadLock
    readonly freed: SeenHold | undefined
  }>(space.value, (view) => {
    const bytes = view.read(locksPath)
    const file = { bytes, entries: lockEntries(bytes, name.value) }
    const lock = reader.read(name.value, file.entries)
    const all = [...lock.seen.holds, ...lock.seen.lost]
    const freed = all.find(({ isMine }) => isMine) ?? all.find(isOurs)
    if (!freed) return { ops: [], value: { lock, freed } }
    const atMs = nextLockMs(deps, lock)
    const of = freed.by === deps.acting ? {} : { of: freed.by }
    const base = { did: 'released', by: deps.acting, session: freed.session, ...of } as const
    const line: LockLine = { ...base, atMs, untilMs: atMs, mode: freed.mode, why: '' }
    return { ops: [lockOp(deps, name.value, file, line)], value: { lock, freed } }
  })
  await reader.save()
  const { lock, freed } = written.value
  if (freed) {
    await forgetHeld(deps, lock.seen, freed)
    const without = (holds: readonly SeenHold[]) => holds.filter((hold) => hold !== freed)
    const { holds, lost } = lock.seen
    const seen = { ...lock.seen, holds: without(holds), lost: without(lost) }
    return done({ did: 'released', reached: reachedOf(written.state), lock: seen })
  }
  const [holder] = lock.seen.holds
  if (!holder) {
    const why = `Nobody holds ${name.value} in ${space.value.name}.`
    return refuse({ code: 'not_found', why, hint: 'See what is held with datacore-msg lock list.' })
  }
  const reason = holder.why ? ` (${sanitizeLine(holder.why, 120)})` : ''
  return refuse({
    code: 'not_allowed',
    why: `${name.value} is held by ${holder.by}${reason}, and only they release it.`,
    hint: `Ask ${holder.by}, or take it when it has run out at ${new Date(holder.untilMs).toISOString()}.`,
  })
}

/** The one that is named, else the default one where it is held there, else the only other one in which it is held. */
async function spaceOf(
  deps: Deps,
  named: string | undefined,
  name: LockName,
): Promise<Result<Space>> {
  const usual = await writingSpace(deps, named)
  if (named !== undefined || !usual.ok) return usual
  const listed = await lockList(deps, {})
  if (!listed.ok) return listed
  const held = listed.value.filter((lock) => lock.name === name && lock.holds.length > 0)
  const spaces = held.map(({ space }) => space)
  const [only, another] = spaces
  if (only === undefined || spaces.includes(usual.value.name)) return usual
  if (another === undefined) return writingSpace(deps, only)
  return refuse({
    code: 'ambiguous',
    why: `${name} is held in several spaces.`,
    hint: 'Name one of them with --space.',
    candidates: spaces,
  })
}
