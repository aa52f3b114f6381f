/** Ends the daemon of one root, and no other process: the one that its lock names, proved to be alive. */

import { setTimeout as wait } from 'node:timers/promises'
import { holderOf } from '../lock.ts'
import { type Holder, isOfThisMachine, livenessOf } from '../lock-holder.ts'
import type { Places } from '../places.ts'
import { codeOf } from '../atomic-file.ts'
import { askDaemon } from './socket/ask.ts'
import { daemonFolder } from './own-lock.ts'

export type EndedDaemon =
  | { readonly type: 'none' }
  | { readonly type: 'ended'; readonly pid: number }
  /** Another user's, of another machine, or busy for too long. */
  | { readonly type: 'runs on'; readonly pid: number; readonly host: string }

/** It ends within a few seconds; one that is in the middle of a sync may take longer. */
const usualWithinMs = 20_000
const lookEveryMs = 50

export async function endDaemon(
  places: Pick<Places, 'root' | 'stateDir'>,
  env: NodeJS.ProcessEnv,
  withinMs = usualWithinMs,
): Promise<EndedDaemon> {
  const folder = daemonFolder(places)
  const holder = holderOf(folder)
  if (!holder) return { type: 'none' }
  const { pid, host } = holder
  const runsOn = { type: 'runs on', pid, host } as const
  if (!(await isItself(holder, places, env)) || !told(pid)) return runsOn
  const until = Date.now() + withinMs
  while (isStillThere(folder, holder)) {
    if (Date.now() >= until) return runsOn
    await wait(lookEveryMs)
  }
  return { type: 'ended', pid }
}

/** Where the system does not tell when a process began, its number may be another's by now: the daemon says its own. */
async function isItself(
  holder: Holder,
  places: Pick<Places, 'root' | 'stateDir'>,
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  if (livenessOf(holder) === 'alive') return true
  if (!isOfThisMachine(holder)) return false
  return (await askDaemon(places, env, { op: 'status' }))?.pid === holder.pid
}

/** False where this user may not end it. */
function told(pid: number): boolean {
  try {
    process.kill(pid, 'SIGTERM')
    return true
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

function isStillThere(folder: string, { pid, started }: Holder): boolean {
  const now = holderOf(folder)
  return now?.pid === pid && now.started === started
}
