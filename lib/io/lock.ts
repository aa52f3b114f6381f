/**
 * The lock of a folder: `.lock/`, a folder that holds one file, named after its holder's turn.
 *
 * A prepared folder is renamed over `.lock`, which the system does only when that is absent or empty: so of many
 * one gets it, and it never stands there without its holder's name. A dead holder's lock is broken by deleting
 * that one file, whose name never comes again: a lock that was taken meanwhile cannot be hit. (A lock folder that
 * is judged by its time and then removed can be: two wait, one breaks it and takes it, the other removes that.)
 */

import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../app/failure.ts'
import { type Holder, livenessOf, ourHolder, parseHolder } from './lock-holder.ts'
import { codeOf, readPlain } from './atomic-file.ts'
import { whileDoing } from './store-failure.ts'

export interface Lock {
  /** False when another machine took us for dead, for example after a long sleep. */
  isHeld(): boolean
  release(): void
}

export interface LockOptions {
  readonly user: string
  /** How long to wait for another's turn. */
  readonly waitMs?: number
  /** What is locked, for the sentence of a Failure. */
  readonly what: string
}

/** A holder on another machine gives a sign of life this often, and counts as dead after six silent ones. */
const signOfLifeMs = 5_000
const silentMs = 30_000
const defaultWaitMs = 10_000
const retryMsMax = 25

/** Takes the lock of a folder (its real path); throws Failure `busy` when others keep it too long. */
export async function takeLock(folder: string, options: LockOptions): Promise<Lock> {
  const path = join(folder, '.lock')
  const turn = `${process.pid}-${randomBytes(6).toString('hex')}`
  const prepared = join(folder, `.lock-${turn}`)
  const until = Date.now() + (options.waitMs ?? defaultWaitMs)
  try {
    whileDoing(`${options.what} could not be locked`, () => prepare(prepared, turn, options.user))
    for (let tries = 0; ; tries += 1) {
      if (whileDoing(`${options.what} could not be locked`, () => takeTurn(prepared, path))) break
      const holder = currentHolder(path)
      if (holder && breakDead(path, holder)) continue
      if (Date.now() >= until) throw busy(options, holder?.holder)
      // Growing and uneven pauses, so that many waiting processes do not knock at the same moments.
      await wait(Math.random() * Math.min(retryMsMax, 2 + tries * 2))
    }
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true })
    throw error
  }
  sweepPrepared(folder)
  return heldLock(path, turn)
}

function prepare(prepared: string, turn: string, user: string): void {
  mkdirSync(prepared)
  // Whoever may write in the folder must be able to break our lock, should we be killed.
  chmodSync(prepared, statSync(dirname(prepared)).mode & 0o777)
  writeFileSync(join(prepared, turn), JSON.stringify(ourHolder(user)))
}

function takeTurn(prepared: string, path: string): boolean {
  try {
    renameSync(prepared, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Who has the lock of a folder now, as far as can be told; undefined when nobody has, or a dead one. */
export function holderOf(folder: string): Holder | undefined {
  const held = currentHolder(join(folder, '.lock'))
  return held && !isDead(held) ? held.holder : undefined
}

interface HeldBy {
  readonly turn: string
  readonly holder: Holder | undefined
  /** Unix milliseconds of the last sign of life. */
  readonly aliveMs: number
}

/** Undefined when the lock was released meanwhile. */
function currentHolder(path: string): HeldBy | undefined {
  try {
    const turn = readdirSync(path)[0]
    if (turn === undefined) return undefined
    const holder = parseHolder(readPlain(join(path, turn)).toString('utf8'))
    return { turn, holder, aliveMs: statSync(join(path, turn)).mtimeMs }
  } catch {
    return undefined
  }
}

function breakDead(path: string, held: HeldBy): boolean {
  return isDead(held) && removed(join(path, held.turn))
}

function isDead({ holder, aliveMs }: HeldBy): boolean {
  const liveness = holder ? livenessOf(holder) : 'unknown'
  return liveness === 'dead' || (liveness === 'unknown' && Date.now() - aliveMs >= silentMs)
}

function heldLock(path: string, turn: string): Lock {
  const file = join(path, turn)
  const timer = setInterval(() => {
    try {
      utimesSync(file, new Date(), new Date())
    } catch {
      // Taken from us: isHeld() says so before anything is written.
      clearInterval(timer)
    }
  }, signOfLifeMs)
  timer.unref()
  return {
    isHeld: () => existsSync(file),
    release() {
      clearInterval(timer)
      removed(file)
      try {
        rmdirSync(path)
      } catch {
        // The next one has it already; an empty folder counts as free as well.
      }
    },
  }
}

/** Folders that a process prepared and was killed before it got its turn. */
function sweepPrepared(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name)
      if (name.startsWith('.lock-') && isAbandoned(path)) rmSync(path, { recursive: true })
    }
  } catch {
    // Another user's, or removed by somebody else: it is in nobody's way, and we have our turn.
  }
}

function isAbandoned(prepared: string): boolean {
  const left = currentHolder(prepared)
  if (left?.holder) return livenessOf(left.holder) === 'dead'
  const made = statSync(prepared, { throwIfNoEntry: false })
  return made !== undefined && Date.now() - made.mtimeMs > silentMs
}

function removed(file: string): boolean {
  try {
    unlinkSync(file)
    return true
  } catch (error) {
    return codeOf(error) === 'ENOENT'
  }
}

function busy(options: LockOptions, holder: Holder | undefined): Failure {
  const seconds = Math.round((options.waitMs ?? defaultWaitMs) / 1000)
  const who = holder
    ? `process ${holder.pid} of ${holder.user} on ${holder.host}`
    : 'another process'
  return new Failure('busy', `${options.what} is locked by ${who}, for ${seconds} seconds now.`, {
    hint: 'Try again; if that process hangs, end it.',
    ...(holder ? { data: { pid: holder.pid, host: holder.host, user: holder.user } } : {}),
  })
}
