/** What this machine believes to hold: so that whoever lost a lock to another clone is told at the next command. */

import { nameOf } from '../../core/locks/fold.ts'
import type { SeenHold, SeenLock } from '../../core/locks/types.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { Failure } from '../failure.ts'
import type { Deps, HeldLock } from '../ports.ts'
import { loadLocks } from './read.ts'

export async function noteHeld(deps: Deps, lock: SeenLock, hold: SeenHold): Promise<void> {
  const { space, name } = lock
  const { by, session, untilMs, mode } = hold
  if (mode !== 'exclusive') return
  const own: HeldLock = { space, name, by, session, untilMs }
  await deps.machine.updateHeld((held) => [...held.filter((one) => !isSame(one, own)), own])
}

export async function forgetHeld(deps: Deps, lock: SeenLock, hold: SeenHold): Promise<void> {
  const { space, name } = lock
  const own: HeldLock = { ...hold, space, name }
  await deps.machine.updateHeld((held) => held.filter((one) => !isSame(one, own)))
}

/**
 * One sentence for each lock that this session took and lost to somebody who was first; each is told once. Costs one look at
 * a small file where nothing is held.
 */
export async function lockNotices(deps: Deps): Promise<readonly string[]> {
  const nowMs = deps.clock.nowMs()
  const held = await deps.machine.held()
  const own = held.filter(({ by, session }) => by === deps.acting && session === deps.session)
  if (own.length === 0) return []
  const over = new Set<HeldLock>(own.filter(({ untilMs }) => untilMs <= nowMs))
  const notices: string[] = []
  for (const space of await deps.store.spaces()) {
    const here = own.filter((one) => one.space === space.name && !over.has(one))
    if (here.length === 0) continue
    const locks = await readable(() => loadLocks(deps, space))
    for (const one of here) {
      const lock = locks?.find(({ name }) => name === one.name)
      const lost = lock?.seen.lost.some((hold) => nameOf(hold) === nameOf(one))
      if (!lock || !lost) continue
      over.add(one)
      notices.push(lostSentence(lock.seen))
    }
  }
  if (over.size > 0) {
    const told = [...over]
    await deps.machine.updateHeld((now) => {
      return now.filter((one) => !told.some((other) => isSame(one, other)))
    })
  }
  return notices
}

function lostSentence({ name, space, holds }: SeenLock): string {
  const holder = holds.find(({ mode }) => mode === 'exclusive')
  if (!holder) return `You lost the lock ${name} in ${space}: somebody took it first.`
  const why = holder.why ? ` (${sanitizeLine(holder.why, 120)})` : ''
  const until = new Date(holder.untilMs).toISOString()
  return `You lost the lock ${name} in ${space}: ${holder.by} took it first${why}, until ${until}. Stop what you hold it for.`
}

/** What is wrong with a file is said by the command that reads it for its own sake. */
async function readable<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return undefined
  }
}

function isSame(a: HeldLock, b: HeldLock): boolean {
  return a.space === b.space && a.name === b.name && nameOf(a) === nameOf(b)
}
