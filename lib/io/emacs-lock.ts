/**
 * The lock that Emacs keeps while a buffer has unsaved edits: the link `.#inbox.org` -> `user@host.pid`.
 * We hold it while we write, so that Emacs does not save over us, and leave a file alone while Emacs holds it.
 */

import { lstatSync, readFileSync, readlinkSync, symlinkSync, unlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { pidExists, processOf } from './lock-holder.ts'
import { codeOf } from './atomic-file.ts'

export interface EmacsLocks {
  /** Takes the lock of a file (its real path), or has it already; false when Emacs holds it. */
  take(file: string): boolean
  /** The same, and waits a moment for a save that is under way. */
  takeSoon(file: string): Promise<boolean>
  release(): void
}

/** How long a file may be locked before we store beside it; a save takes less. */
const waitMs = 200
const retryMs = 20

/** Collects the locks of one write; release() gives all of them back. */
export function openEmacsLocks(user: string): EmacsLocks {
  const held = new Set<string>()
  const ours = `${user}@${emacsHostName()}.${process.pid}`
  function take(file: string): boolean {
    const link = lockPath(file)
    if (held.has(link)) return true
    const taken = takeLink(link, ours)
    if (taken === 'taken') held.add(link)
    return taken !== 'busy'
  }
  return {
    take,
    async takeSoon(file) {
      const until = Date.now() + waitMs
      while (!take(file)) {
        if (Date.now() >= until) return false
        await wait(retryMs)
      }
      return true
    },
    release() {
      for (const link of held) if (ownerOf(link) === ours) unlinkQuietly(link)
      held.clear()
    },
  }
}

/** True while Emacs, or one of us at work, holds a file; takes and removes nothing. */
export function isHeldByEmacs(file: string): boolean {
  return holderOf(file) !== undefined
}

/** Who that is: `user@host`. */
export function holderOf(file: string): string | undefined {
  const link = lockPath(file)
  const owner = ownerOf(link)
  if (owner === undefined || isStale(link, owner)) return undefined
  return owner.replace(/\.[0-9]+(?::[0-9]+)?$/u, '')
}

/** Where Emacs looks for the lock of a file. */
export function lockPath(file: string): string {
  return join(dirname(file), `.#${basename(file)}`)
}

function takeLink(link: string, ours: string): 'taken' | 'busy' | 'unsupported' {
  // Two rounds: a dead owner's link is removed once, then whoever has it now is alive.
  for (let round = 0; round < 2; round += 1) {
    try {
      symlinkSync(ours, link)
      return 'taken'
    } catch (error) {
      const code = codeOf(error)
      // No links here: Emacs has the same trouble and goes without, or the folder's own error comes up next.
      if (code !== 'EEXIST') return 'unsupported'
    }
    const owner = ownerOf(link)
    if (owner === undefined) continue
    if (owner === ours) return 'taken'
    if (!isStale(link, owner)) return 'busy'
    if (ownerOf(link) === owner) unlinkQuietly(link)
  }
  return 'busy'
}

/** `user@host.pid` or `user@host.pid:boottime`; a file with that text where links cannot be made. */
function ownerOf(link: string): string | undefined {
  try {
    return readlinkSync(link)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    try {
      return readFileSync(link, 'utf8').slice(0, 512).trim()
    } catch {
      return undefined
    }
  }
}

/** True when the owner was a process of this machine and is gone. Whoever cannot be judged holds the lock. */
function isStale(link: string, owner: string): boolean {
  const match = /@([^@]*)\.([0-9]+)(?::[0-9]+)?$/u.exec(owner)
  if (!match || match[1] !== emacsHostName()) return false
  const pid = Number(match[2])
  // A link with our own number, which we do not hold: a process before us had it.
  if (!pidExists(pid) || processOf(pid)?.zombie) return true
  const startedMs = startMsOf(pid)
  const madeMs = lstatSync(link, { throwIfNoEntry: false })?.mtimeMs
  return startedMs !== undefined && madeMs !== undefined && startedMs > madeMs + clockSlackMs
}

/** A process that began this much later than the lock cannot be its owner; less may be a clock that was set. */
const clockSlackMs = 60_000

function startMsOf(pid: number): number | undefined {
  const ticks = processOf(pid)?.started
  try {
    const upSeconds = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0])
    // Linux counts 100 ticks a second towards programs on every machine that runs node.
    return ticks ? Date.now() - upSeconds * 1000 + Number(ticks) * 10 : undefined
  } catch {
    return undefined
  }
}

function emacsHostName(): string {
  return hostname().replace(/[ \t]/gu, '-')
}

function unlinkQuietly(file: string): void {
  try {
    unlinkSync(file)
  } catch {
    // Gone already, or not ours to remove: the next writer judges it again.
  }
}
