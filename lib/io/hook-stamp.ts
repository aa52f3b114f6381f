/**
 * A session's stamp: what the guard's `stat` printed when there was nothing new, and until when that holds. The guard
 * compares it with what it sees and starts no node. docs/decisions/0003-prompt-guard.md says why nothing is missed.
 */

import { readdirSync, statSync, unlinkSync, writeFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { ioFailure, removeQuietly } from './atomic-file.ts'
import { makePrivateFolder } from './vault-file.ts'

/** File systems count change times in steps: most in a few milliseconds, some in one or two seconds. */
const stepMs = 100
const coarseStepMs = 2_100
const sweepMs = 30 * 24 * 60 * 60 * 1000

export interface Stamp {
  /** The guard's line, taken before anything was read. */
  readonly line: string
  /** When reading began, Unix milliseconds. */
  readonly readMs: number
  /** Undefined when only a changed file makes news. */
  readonly untilMs: number | undefined
}

/**
 * Writes the stamp, unless a file changed so shortly before it was read that a later change could have the very same
 * time. Then there is none, and the next prompt looks again (git calls such an entry racy).
 */
export function writeStamp(folder: string, session: string, stamp: Stamp): void {
  const { line, readMs, untilMs } = stamp
  if (!isSettled(line, readMs)) return
  makePrivateFolder(folder)
  const until = untilMs === undefined ? '-' : String(Math.ceil(untilMs / 1000))
  const file = join(folder, `${session}.stamp`)
  const temporary = `${file}.${process.pid}.tmp`
  try {
    // Not fsynced: a stamp that is lost, or cut by a crash, only means one more look.
    writeFileSync(temporary, `${line}\n${until}\n`, { mode: 0o600 })
    renameSync(temporary, file)
    sweepStamps(folder, readMs)
  } catch (error) {
    removeQuietly(temporary)
    throw unwritable(folder, error)
  }
}

/** Told at each prompt until it is mended, for without stamps each prompt starts node. */
function unwritable(folder: string, cause: unknown): Failure {
  const why = ioFailure(`No note of what was looked at could be left in ${folder}`, cause).message
  const hint = `Make the folder and what is in it yours, or remove it: it is made anew.`
  return new Failure('io', why, { hint, cause })
}

/** True when the line holds what the guard compares, and no change time in it is recent. */
export function isSettled(line: string, readMs: number): boolean {
  if (line === '' || /[\r\n]/u.test(line)) return false
  const times = changeTimes(line)
  return (
    times.length > 0 &&
    times.every(({ atMs, isCoarse }) => atMs < readMs - (isCoarse ? coarseStepMs : stepMs))
  )
}

const gnu = String.raw`[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}(?:\.[0-9]+)? [+-][0-9]{4}`
const gnuPair = new RegExp(`${gnu} (${gnu})(?= |$)`, 'gu')
const bsd = String.raw`[0-9]{1,12}\.[0-9]+`
const bsdPair = new RegExp(` ${bsd} (${bsd})(?= |$)`, 'gu')

interface ChangeTime {
  readonly atMs: number
  readonly isCoarse: boolean
}

/** Of each file the second time, which nobody can set; the first one may lie in the future. */
function changeTimes(line: string): readonly ChangeTime[] {
  const pairs = [...line.matchAll(gnuPair), ...line.matchAll(bsdPair)]
  return pairs.map(([, text = '']) => {
    const isCoarse = !/\.[0-9]*[1-9]/u.test(text)
    return { atMs: text.includes('-') ? gnuMs(text) : Number(text) * 1000, isCoarse }
  })
}

/** `2026-11-21 10:02:03.123456789 +0100`. */
function gnuMs(text: string): number {
  const [day, time = '', zone = ''] = text.split(' ')
  return Date.parse(`${day}T${time.slice(0, 12)}${zone.slice(0, 3)}:${zone.slice(3)}`)
}

/** Stamps of sessions that have been silent for 30 days, and what killed hooks left, of the book too. */
function sweepStamps(folder: string, nowMs: number): void {
  for (const name of readdirSync(folder)) {
    if (!/\.stamp$|\.[0-9]+\.tmp$/u.test(name)) continue
    const file = join(folder, name)
    const age = nowMs - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? nowMs)
    const isLeft = name.endsWith('.tmp') && age > 60_000
    if (age > sweepMs || isLeft) unlinkSync(file)
  }
}
