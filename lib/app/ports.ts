/**
 * What the use cases need from outside: one interface a thing, with a real adapter in lib/io, an in-memory twin
 * in tests/twins, and one suite in tests/contract that both pass. Clock and Random only hand on what the system has: they
 * have none. UseLog is a part of the hook's state, and held with it.
 */

import type { ContentState } from '../core/files/types.ts'
import type { PutNames } from '../core/files/run-names.ts'
import type { Op } from '../core/org/types.ts'
import type { Address } from '../core/model/address.ts'
import type { Result } from '../core/model/refusal.ts'
import type { Settings } from '../core/model/settings.ts'
import type { PresenceRecord } from '../core/presence/types.ts'
import type { Pins } from '../core/trust/types.ts'
import type { Failure } from './failure.ts'

export interface Clock {
  /** Unix milliseconds. */
  nowMs(): number
}

export interface Random {
  bytes(length: number): Uint8Array
}

/** A space's messaging tree. Paths in a space are relative to `org/messaging`, with `/`. */
export interface Space {
  /** The folder's name, such as `1-datafund`. */
  readonly name: string
  /** Absolute path of the space's folder. */
  readonly dir: string
}

/** What a write rests on: the files as they are under the lock, spooled changes included. */
export interface SpaceView {
  /** The file's bytes; empty when it does not exist. */
  read(path: string): Uint8Array
  /** Paths of all org files that exist, hot and archived, sorted. */
  paths(): readonly string[]
}

/** `ops` are applied in order: all of them, or none is reported. */
export interface Plan<T> {
  readonly ops: readonly Op[]
  readonly value: T
  /** What to do when an editor has unsaved edits of a file: store beside it, which is usual, or change nothing at all. */
  readonly whenEdited?: 'spool' | 'leave'
}

export interface Written<T> {
  readonly value: T
  /**
   * `spooled`: a file is being edited elsewhere; stored beside it and placed by whoever reads or writes next. Removals are not
   * stored: what they would take out stays, until they are planned again. `left`: nothing was changed, as the plan asked.
   */
  readonly state: 'stored' | 'spooled' | 'unchanged' | 'left'
}

/** Paths of files that had conflict markers. */
export interface SettledConflicts {
  readonly joined: readonly string[]
  /** Left as they are, for somebody edits them. */
  readonly waiting: readonly string[]
}

export interface SearchHit {
  readonly path: string
  /** Byte offsets of the level-1 entry that holds a match. */
  readonly start: number
  readonly end: number
  /** The entry's bytes. */
  readonly bytes: Uint8Array
}

/** Goes through entries, from the newest of each file to the oldest. */
export interface Look {
  /** Asked for each file when it is its turn. */
  goesInto(path: string): boolean
  /** A file is begun anew where git's markers stand in it; what was begun before has no end then. */
  begin(path: string): FileLook
}

export interface FileLook {
  /**
   * Finds where an entry may be that it takes, over UTF-8 bytes read as Latin-1: any, or such as core/search/plain-bytes.ts calls
   * plain. Global.
   */
  pattern(bytes: 'any' | 'plain'): RegExp
  /** Asked before an entry is read, with its stamp as it stands in its drawer, if it does. */
  hasRoom(stamp: string | undefined): boolean
  /** Is given a copy, which is that of the hit. */
  takes(entry: Uint8Array): boolean
  /** All that was taken, the last one first. */
  end(hits: readonly SearchHit[]): void
}

export interface Unreadable {
  /** That of a folder whose files are not found ends with a slash. */
  readonly path: string
  readonly failure: Failure
}

/** The org files of all spaces: every write is under the space's lock and on disk when it returns. */
export interface OrgStore {
  /** Spaces under the root that have a messaging tree, sorted by name. */
  spaces(): Promise<readonly Space[]>
  /** Brings into the files, if nobody writes just now, what waits beside them and what git wrote over; every reader does. */
  catchUp(space: Space): Promise<void>
  paths(space: Space): Promise<readonly string[]>
  /** Names where files may be that `paths` leaves out, or that `read` throws for. */
  unreadable(space: Space): Promise<readonly Unreadable[]>
  /** The file's bytes with spooled changes applied; empty when it does not exist. */
  read(space: Space, path: string): Promise<Uint8Array>
  /** Runs `plan` under the space's lock on fresh bytes, then applies its ops. Throws Failure `busy`. */
  write<T>(space: Space, plan: (view: SpaceView) => Plan<T>): Promise<Written<T>>
  /** Writes those of the files that have git's conflict markers as they are read, with both sides joined. Throws Failure `busy`. */
  settleConflicts(space: Space, paths: readonly string[]): Promise<SettledConflicts>
  /** Entries that contain every word, ASCII case ignored, newest file first, at most `limit`. */
  search(space: Space, words: readonly string[], limit: number): Promise<readonly SearchHit[]>
  /** Goes through the files in the order in which `search` does. */
  look(space: Space, look: Look): Promise<void>
  /** Makes or completes a space's tree from the templates; returns the paths that were made. */
  create(name: string): Promise<{ readonly space: Space; readonly made: readonly string[] }>
  /** Calls back after a file of the space changed; returns the function that stops it. */
  watch(space: Space, onChange: () => void): () => void
}

/** This machine's identity key. The private key never leaves the adapter. */
export interface Keys {
  /** `ed25519:` and base64 of the public key. */
  readonly publicKey: string
  readonly fingerprint: string
  sign(message: Uint8Array): Uint8Array
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean
  sha256(bytes: Uint8Array): Uint8Array
}

export interface PinStore {
  load(): Promise<Pins>
  /** Reads, changes and replaces under a lock. */
  update(change: (pins: Pins) => Pins): Promise<Pins>
}

export interface RouteResult {
  readonly ok: boolean
  /** What happened, one sentence. */
  readonly sentence: string
}

/** Where an answer goes besides its recipient: a comment on an issue, or a file of the space. */
export interface Routes {
  /** Says why a route could not be used, before anything is stored; undefined when it looks fine. */
  check(space: Space, route: string): Promise<string | undefined>
  deliver(space: Space, route: string, text: string): Promise<RouteResult>
}

/** Notes that a session used an entry's id: the evidence that an offer was seen. */
export interface UseLog {
  record(session: string, ids: readonly string[]): Promise<void>
}

/** One thing that this machine saw happen to a task of its owner. */
export interface TaskNote {
  readonly type: 'admitted' | 'ended'
  readonly id: string
  /** The space's name. */
  readonly space: string
  /** Unix milliseconds: of the verdict, or of the end. */
  readonly atMs: number
}

/** What the notes say together, as of one moment. */
export interface Ends {
  /** The newest end of a task, in whatever space. */
  endedMs(id: string): number | undefined
  /** Where a task was admitted last. */
  admittedIn(id: string): { readonly space: string; readonly atMs: number } | undefined
}

/** This machine's own memory of tasks, so that a verdict is good once and in one space. Bounded: old ends are forgotten. */
export interface EndedTasks {
  load(): Promise<Ends>
  record(notes: readonly TaskNote[]): Promise<void>
}

/** The contents of a space's shared files, each once, under its SHA-256. Throws Failure where a space's folders lead elsewhere. */
export interface Contents {
  state(space: Space, sha256: string): ContentState
  /** The bytes, which have this hash. Refuses `not_found` where they are not here, `bad_data` where others stand in their place. */
  read(space: Space, sha256: string, bytesMax: number): Result<Uint8Array>
  /** For a plan of a write: whole and on the disk when it returns; nothing is written where they are already. */
  store(space: Space, sha256: string, bytes: Uint8Array): 'stored' | 'known'
  /** For a plan of a write: takes out those that are there. May be repeated. */
  remove(space: Space, sha256s: readonly string[]): void
  /** The hashes of all that are there. */
  hashes(space: Space): readonly string[]
  /** Bytes of all of them. */
  usedBytes(space: Space): number
}

/** A file of this machine as it was read. */
export interface TakenFile {
  readonly name: string
  readonly bytes: Uint8Array
}

export interface PutFile {
  /** A path as somebody typed it: a file or a folder; the working directory without it. */
  readonly out: string | undefined
  /** The file's name where the path has none; made safe already. */
  readonly name: string
  readonly bytes: Uint8Array
  /** What to do with a file of that name. */
  readonly existing: 'keep' | 'replace'
  readonly names: PutNames
}

/** Files of this machine outside of the messaging trees: read and written inside the allowed folders alone. */
export interface HostFiles {
  /** Refuses `not_allowed` for what lies elsewhere or may be a secret. */
  take(space: Space, path: string, bytesMax: number): Result<TakenFile>
  put(
    space: Space,
    file: PutFile,
  ): Result<{ readonly path: string; readonly did: 'written' | 'replaced' | 'same' }>
}

/** A lock that a session of this machine took. */
export interface HeldLock {
  readonly space: string
  readonly name: string
  readonly by: Address
  readonly session: string
  /** Unix milliseconds. */
  readonly untilMs: number
}

/** A take of a lock that was dated ahead of the clock here when this machine saw it first. */
export interface EarlyTake extends HeldLock {
  /** As its line says, Unix milliseconds; who took it until when, too. */
  readonly atMs: number
  /** By the clock here. */
  readonly seenMs: number
}

/** What this machine alone knows of its sessions; never in git. Throws Failure `io` where it cannot be written. */
export interface Machine {
  /** The record of one session; undefined when there is none, or a damaged one. */
  presence(actor: Address, session: string): Promise<PresenceRecord | undefined>
  /** Those of all sessions. */
  presences(): Promise<readonly PresenceRecord[]>
  savePresence(record: PresenceRecord): Promise<void>
  held(): Promise<readonly HeldLock[]>
  /** Reads, changes and replaces under a lock. */
  updateHeld(change: (held: readonly HeldLock[]) => readonly HeldLock[]): Promise<void>
  earlyTakes(): Promise<readonly EarlyTake[]>
  updateEarlyTakes(change: (known: readonly EarlyTake[]) => readonly EarlyTake[]): Promise<void>
  /** Unix milliseconds at which the space's repository last fetched; undefined when it never did. */
  lastSyncMs(space: Space): number | undefined
}

/** What this terminal or session is about, remembered on this machine alone. */
export interface FocusStore {
  /** The project's name; undefined without one. */
  load(): Promise<string | undefined>
  save(project: string | undefined): Promise<void>
}

/** Everything a use case is given. */
export interface Deps {
  /** Who acts: the owner of this machine's identity, or the agent that works for them. */
  readonly acting: Address
  /** The Claude Code session, else `terminal-` and this machine's own letters. */
  readonly session: string
  readonly routes: Routes
  readonly useLog: UseLog
  readonly clock: Clock
  readonly random: Random
  readonly settings: Settings
  readonly store: OrgStore
  readonly keys: Keys
  readonly pins: PinStore
  readonly ended: EndedTasks
  readonly contents: Contents
  readonly hostFiles: HostFiles
  readonly machine: Machine
  readonly focus: FocusStore
  /** Whether what is written in a space reaches others through a remote of git. */
  readonly hasRemote: (space: Space) => Promise<boolean>
  /** Local wall-clock time of an instant as an org timestamp: `[2026-11-21 Sat 10:02]`. */
  readonly orgStamp: (ms: number) => string
  /** Unix milliseconds of the local day's first moment. */
  readonly dayStartMs: (ms: number) => number
}
