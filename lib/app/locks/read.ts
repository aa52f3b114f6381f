/** Locks of a space as they stand in its file, judged and folded. */

import { lockId, lockLines, lockNameOf, locksPath, lockText } from '../../core/locks/codec.ts'
import { type FoldedLock, foldLock } from '../../core/locks/fold.ts'
import type { Hold, LockLine, LockName, SeenHold, SeenLock } from '../../core/locks/types.ts'
import type { Contact } from '../../core/model/contact.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { propertyOf, readEntry } from '../../core/org/entry.ts'
import { findCopies } from '../../core/org/find.ts'
import { entryRanges, readKeywords, scanOutline } from '../../core/org/scan.ts'
import type { OrgEntry } from '../../core/org/types.ts'
import { keyCharsMax, parseStateKey } from '../../core/state/key.ts'
import type { Standing } from '../../core/trust/types.ts'
import { loadContacts, ownerOf } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { type Judge, judgeFor } from '../standings.ts'
import { type EarlyBook, earlyBook } from './early.ts'

/** Lines of one lock, newest first: so many that are proved are enough, and more signatures than that are a flood. */
const provedMax = 200
const judgedMax = 5000
const unsignedMax = 50

export interface LockReader {
  read(name: LockName, entries: readonly OrgEntry[]): ReadLock
  /** When a take is over as this machine sees it, Unix milliseconds. */
  endMs(name: LockName, line: LockLine): number
  /** What was learned by reading: keys, and takes that are dated ahead. */
  save(): Promise<void>
}

export interface ReadLock extends FoldedLock {
  readonly name: LockName
  readonly seen: SeenLock
  /** Unix milliseconds that a new line must be after, wherever it is read. */
  readonly lastMs: readonly number[]
}

/** Refuses `usage` for a name that is none. */
export function lockNamed(typed: string): Result<LockName> {
  const name = parseStateKey(typed)
  if (name) return done(name)
  const hint = `A lock's name is words of letters, digits, _ and - apart by / or ., such as deploy, up to ${keyCharsMax} characters.`
  return refuse({ code: 'usage', why: `"${typed.slice(0, 60)}" is no name of a lock.`, hint })
}

export async function lockReader(deps: Deps, space: Space): Promise<LockReader> {
  const judge = await judgeFor(deps, space)
  const contacts = await loadContacts(deps, space)
  const syncedMs = deps.machine.lastSyncMs(space)
  const early = await earlyBook(deps, space)
  return {
    read(name, entries) {
      const known = judgedLines(judge, name, entries)
      return readLock(deps, { space, name, contacts, syncedMs, early }, known)
    },
    endMs: (name, line) => early.endMs(name, line),
    async save() {
      await judge.savePins()
      await early.save()
    },
  }
}

/** The lock's entries, of which there is one unless somebody copied it. */
export function lockEntries(bytes: Uint8Array, name: LockName): readonly OrgEntry[] {
  const id = lockId(name)
  const keywords = readKeywords(bytes)
  const ranges = findCopies(bytes, new Set([id])).get(id) ?? []
  return ranges.map((range) => readEntry(bytes, range, keywords))
}

export async function loadLocks(deps: Deps, space: Space): Promise<readonly ReadLock[]> {
  const bytes = await deps.store.read(space, locksPath)
  const outline = scanOutline(bytes)
  const byName = new Map<LockName, OrgEntry[]>()
  for (const range of entryRanges(outline)) {
    const entry = readEntry(bytes, range, outline.keywords)
    const name = lockNameOf(propertyOf(entry, 'ID') ?? '')
    if (!name) continue
    const own = byName.get(name)
    if (own) own.push(entry)
    else byName.set(name, [entry])
  }
  if (byName.size === 0) return []
  const reader = await lockReader(deps, space)
  const locks = [...byName].map(([name, entries]) => reader.read(name, entries))
  await reader.save()
  return locks
}

interface Judged {
  readonly line: LockLine
  readonly standing: Standing
}

/** Wrong signatures say nothing at all, nor does who is blocked. */
function judgedLines(
  judge: Judge,
  name: LockName,
  entries: readonly OrgEntry[],
): readonly Judged[] {
  const lines = entries
    .flatMap(lockLines)
    .map(({ line }) => line)
    .toSorted((a, b) => b.atMs - a.atMs)
  const signed = lines.filter(({ sig }) => sig !== undefined).slice(0, judgedMax)
  const unsigned = lines.filter(({ sig }) => sig === undefined).slice(0, unsignedMax)
  const judged: Judged[] = []
  let proved = 0
  for (const line of [...signed, ...unsigned]) {
    if (proved >= provedMax) break
    const { key, sig } = line
    const standing = judge.standingOf(line.by, { key, sig, text: () => lockText(name, line) })
    if (standing.proof === 'forged' || standing.blocked) continue
    judged.push({ line, standing })
    if (standing.proof === 'verified') proved += 1
  }
  return judged
}

function readLock(
  deps: Deps,
  {
    space,
    name,
    contacts,
    syncedMs,
    early,
  }: {
    readonly space: Space
    readonly name: LockName
    readonly contacts: readonly Contact[]
    readonly syncedMs: number | undefined
    readonly early: EarlyBook
  },
  judged: readonly Judged[],
): ReadLock {
  const rules = {
    nowMs: deps.clock.nowMs(),
    latestEndMs: (line: LockLine) => early.endMs(name, line),
    mayRelease: (by: Hold['by'], holder: Hold['by']) => ownerOf(holder, contacts) === by,
  }
  const proved = judged.filter(({ standing }) => standing.proof === 'verified')
  const others = judged.filter(({ standing }) => standing.proof !== 'verified')
  const folded = foldLock(
    proved.map(({ line }) => line),
    rules,
  )
  const unproved = foldLock(
    others.map(({ line }) => line),
    { ...rules, latestEndMs: ({ untilMs }) => untilMs },
  )
  const seenOf =
    (lines: readonly Judged[]) =>
    (hold: Hold): SeenHold => ({
      ...hold,
      standing: lines.find(({ line }) => line.by === hold.by)!.standing,
      isMine: hold.by === deps.acting && hold.session === deps.session,
    })
  const seen: SeenLock = {
    space: space.name,
    name,
    holds: folded.holds.map(seenOf(proved)),
    lost: folded.lost.map(seenOf(proved)),
    unproved: [...unproved.holds, ...unproved.lost].map(seenOf(others)),
    syncedMs,
  }
  const lines = proved.map(({ line }) => line)
  // A hold that is over early here goes on in clones that saw it later, or whose clock is its own: what follows is after its end.
  const ends = lines.filter((line) => {
    const endMs = early.endMs(name, line)
    return endMs < line.untilMs && endMs <= rules.nowMs
  })
  const lastMs = [...lines.map(({ atMs }) => atMs), ...ends.map(({ untilMs }) => untilMs)]
  return { ...folded, name, seen, lastMs }
}
