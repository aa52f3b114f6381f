/**
 * What this machine knows of its sessions: `sessions/ACTOR.SESSION.json` each, `SESSION.beat`, whose time alone counts and
 * which the guard of the hook touches, and `held.json` and `early.json`. Only hints: a lost file is a
 * session that was not heard of.
 */

import { lstatSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EarlyTake, HeldLock, Machine } from '../../app/ports.ts'
import { isRecord } from '../../core/is-record.ts'
import { type Address, parseAddress } from '../../core/model/address.ts'
import { isSession, parsePresence } from '../../core/presence/parse.ts'
import type { PresenceRecord } from '../../core/presence/types.ts'
import { codeOf, ioFailure, readIfThere, removeQuietly } from '../atomic-file.ts'
import { fetchedMs } from '../git/clone/fetched.ts'
import { gitFolder } from '../git-folder.ts'
import { makePrivateFolder } from '../vault-file.ts'
import { listFile } from './list-file.ts'

/** Of sessions that were not heard of for so long nothing is kept. */
const keptMs = 7 * 24 * 60 * 60 * 1000
const recordsMax = 500
const heldName = 'held.json'
const earlyName = 'early.json'
const recordName = /^[a-z0-9][^/]{0,199}\.json$/u

export function createMachine(stateDir: string): Machine {
  const folder = join(stateDir, 'sessions')
  const held = listFile(folder, heldName, { what: 'The list of locks held', parse: heldOf })
  const early = listFile(folder, earlyName, { what: 'The list of early locks', parse: earlyOf })
  return {
    presence: async (actor, session) => readRecord(folder, nameOf(actor, session)),
    presences: async () => recordsIn(folder),
    async savePresence(record) {
      if (!isSession(record.session)) return
      makePrivateFolder(folder)
      const name = nameOf(record.actor, record.session)
      const isNew = !lstatSync(join(folder, name), { throwIfNoEntry: false })
      if (isNew) sweep(folder, record.beatMs)
      quickly(join(folder, name), JSON.stringify(record))
    },
    held: async () => held.load(),
    updateHeld: (change) => held.update(change),
    earlyTakes: async () => early.load(),
    updateEarlyTakes: (change) => early.update(change),
    lastSyncMs(space) {
      const git = gitFolder(space.dir)
      return git === undefined ? undefined : fetchedMs(git)
    },
  }
}

/** Takes out every sign of life of one session, under whichever names it acted. */
export function forgetSession(stateDir: string, session: string): void {
  const folder = join(stateDir, 'sessions')
  for (const name of namesIn(folder)) {
    const isIts = name.endsWith(`.${session}.json`) || name === `${session}.beat`
    if (isIts) removeQuietly(join(folder, name))
  }
}

function nameOf(actor: Address, session: string): string {
  return `${actor}.${session}.json`
}

function recordsIn(folder: string): readonly PresenceRecord[] {
  return namesIn(folder)
    .filter((name) => !isList(name) && recordName.test(name))
    .slice(0, recordsMax)
    .flatMap((name) => readRecord(folder, name) ?? [])
}

/** With the time of the guard's last sign of life, which writes no text. */
function readRecord(folder: string, name: string): PresenceRecord | undefined {
  const bytes = readIfThere(join(folder, name))
  const record = bytes && parsePresence(bytes.toString('utf8'))
  if (!record || nameOf(record.actor, record.session) !== name) return undefined
  const beatMs = timeOf(join(folder, `${record.session}.beat`)) ?? 0
  return beatMs > record.beatMs ? { ...record, beatMs } : record
}

function isList(name: string): boolean {
  return name === heldName || name === earlyName
}

function heldOf(value: unknown): HeldLock | undefined {
  if (!isRecord(value)) return undefined
  const { space, name, by: who, session, untilMs } = value
  const by = typeof who === 'string' ? parseAddress(who) : undefined
  if (typeof space !== 'string' || typeof name !== 'string' || !by) return undefined
  if (typeof session !== 'string' || typeof untilMs !== 'number') return undefined
  return { space, name, by, session, untilMs }
}

function earlyOf(value: unknown): EarlyTake | undefined {
  const held = heldOf(value)
  if (!held || !isRecord(value)) return undefined
  const { atMs, seenMs } = value
  return typeof atMs === 'number' && typeof seenMs === 'number'
    ? { ...held, atMs, seenMs }
    : undefined
}

/** Whole, and not synced: a power cut ends the session as well. */
function quickly(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text, { mode: 0o600 })
    renameSync(temporary, file)
  } catch (error) {
    removeQuietly(temporary)
    throw ioFailure(`${file} could not be written`, error)
  }
}

function sweep(folder: string, nowMs: number): void {
  for (const name of namesIn(folder)) {
    if (isList(name) || !/\.(?:json|beat|tmp)$/u.test(name)) continue
    const atMs = timeOf(join(folder, name))
    if (atMs !== undefined && atMs < Date.now() - keptMs && atMs < nowMs) {
      removeQuietly(join(folder, name))
    }
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    throw ioFailure(`${folder} could not be read`, error)
  }
}

function timeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs
}
