/** Who holds a lock, and whether that process can still be alive. Judges; takes no lock itself. */

import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

export interface Holder {
  readonly pid: number
  readonly user: string
  readonly host: string
  /** Where a pid means the same process: host, start of the machine, pid namespace. */
  readonly scope: string
  /** Clock ticks from the machine's start to the process's; empty where the system does not tell. */
  readonly started: string
}

/** `unknown`: on another machine or in another container; only its sign of life can tell. */
export type Liveness = 'alive' | 'dead' | 'unknown'

/** This process. */
export function ourHolder(user: string): Holder {
  const { pid } = process
  return { pid, user, host: hostname(), scope: ourScope(), started: processOf(pid)?.started ?? '' }
}

/** A killed process is known at once, even when its number went to another one meanwhile. */
export function livenessOf(holder: Holder): Liveness {
  if (!isOfThisMachine(holder)) return 'unknown'
  if (!pidExists(holder.pid)) return 'dead'
  const now = processOf(holder.pid)
  // Without its start time the number may have gone to another process.
  if (!now || holder.started === '') return 'unknown'
  return now.zombie || now.started !== holder.started ? 'dead' : 'alive'
}

/** Its number means the same process to us: no other machine, start of it, or container. */
export function isOfThisMachine({ scope }: Holder): boolean {
  return scope === ourScope()
}

/** True when a process with this number runs on this machine, ours or anybody's. */
export function pidExists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

interface ProcessFacts {
  readonly zombie: boolean
  readonly started: string
}

/** What Linux says of a process; undefined on other systems and for hidden processes. */
export function processOf(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the name in parentheses, which may hold blanks and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { zombie: fields[0] === 'Z' || fields[0] === 'X', started: fields[19] ?? '' }
  } catch {
    return undefined
  }
}

let scope: string | undefined

function ourScope(): string {
  scope ??= [
    hostname(),
    quietly(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
    quietly(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ')
  return scope
}

function quietly(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}

/** Reads what a holder wrote; undefined for anything else. */
export function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const { pid, user, host, scope: where, started } = value as Record<string, unknown>
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined
    if (typeof user !== 'string' || typeof host !== 'string') return undefined
    if (typeof where !== 'string' || typeof started !== 'string') return undefined
    return { pid, user, host, scope: where, started }
  } catch {
    return undefined
  }
}
