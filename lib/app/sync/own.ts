/** What of our own is to be committed: files of the messaging trees as they are on disk, and those to put back. */

import { settleConflicts } from '../../core/merge/bytes.ts'
import { filesPath, hashOfContent } from '../../core/files/codec.ts'
import type { Sha256Fn } from '../../core/trust/types.ts'
import { filesIn } from '../files/read.ts'
import { isArchive } from '../decode.ts'
import { worthAs } from './contents/join.ts'
import { type Fresh, storeFresh } from './contents/store.ts'
import { isHot } from '../settle-look.ts'
import { holdsDrafts, withoutDrafts } from './hands/drafts.ts'
import { kindOf, placeIn } from './ours.ts'
import type { Dirty, OnDisk, Repo, SyncDeps, TreeEntry, Wanted } from './ports.ts'

export interface Own {
  readonly wanted: readonly Wanted[]
  /** Files that are as in the last commit, while the user's index has something else of them. */
  readonly restage: readonly Wanted[]
  /** Sentences about what was mended or left. */
  readonly notes: readonly string[]
}

interface Candidate extends Dirty {
  /** Path in its space. */
  readonly name: string
  readonly space: string
}

/** What is known of a work tree beside what git says of it. */
export interface Beside {
  /** Files of theirs that were brought here and are in no commit yet: their headings are nobody's draft. */
  readonly taken: readonly Wanted[]
  /** `whole` where a run that did not end may have brought some. */
  readonly drafts: 'stay here' | 'whole'
}

export async function ownChanges(
  { files, sha256 }: Pick<SyncDeps, 'files'> & { readonly sha256: Sha256Fn },
  repo: Repo,
  dirty: readonly Dirty[],
  beside: Beside,
): Promise<Own> {
  const notes: string[] = []
  const fresh: Fresh[] = []
  const restage: Wanted[] = []
  const removed: Wanted[] = []
  for (const { space, prefix } of repo.trees) {
    const found = dirty.flatMap((one): readonly Candidate[] => {
      const place = placeIn(repo.trees, one.path)
      const isTaken = one.state !== 'ignored' || isSharedFile(place?.path ?? '')
      return place?.tree.prefix === prefix && isTaken && kindOf(place.path)
        ? [{ ...one, name: place.path, space: space.name }]
        : []
    })
    const hashes = await sharedHashes(files, space, found)
    const gone = found.filter((one) => one.state === 'gone')
    notes.push(...(await putBack(files, repo, { space, gone, hashes })))
    removed.push(
      ...gone
        .filter((one) => isTakenOut(one, hashes))
        .map(({ path }) => {
          return { path, entry: undefined }
        }),
    )
    const names = found.filter((one) => isRead(one, hashes)).map(({ name }) => name)
    const onDisk = await files.read(space, names)
    const others = await othersOf(repo, found, beside)
    const unixHeads = await unixHeadsOf(repo, found, onDisk)
    for (const one of found) {
      const now = onDisk.get(one.name)
      if (now?.type === 'left') notes.push(`${one.name} of ${space.name} ${now.why}.`)
      if (now?.type !== 'file') continue
      if (isWrong(one, now.bytes, sha256)) {
        notes.push(...(await setRight(files, repo, { space, one, sha256 })))
        continue
      }
      if (hasMarkers(one.name, now.bytes)) {
        notes.push(`${one.name} of ${space.name} has conflict markers, so it was not committed.`)
        continue
      }
      const copies = others.get(one.path)
      const shared = copies ? withoutDrafts(now.bytes, copies) : now.bytes
      const unix = shared && unixHeads.has(one.path) ? withoutCrLf(shared) : undefined
      const bytes = unix ?? shared
      const entry = bytes && entryOf(repo, bytes, one.head)
      if (!entry && one.isStaged) restage.push({ path: one.path, entry: one.head })
      if (!entry) continue
      const hash = one.head ? undefined : hashOfContent(one.name)
      fresh.push({ path: one.path, entry, bytes, sha256: hash })
    }
  }
  notes.push(...ignoredNotes(repo, dirty))
  return { wanted: [...(await storeFresh(repo, fresh)), ...removed], restage, notes }
}

/**
 * The copies that others have of files in which a heading may be a draft, which is its writer's until it is sent. Not of one
 * that git has in its index: that came from git, or was put there by whoever wants it shared. All are read at once.
 */
async function othersOf(
  repo: Repo,
  found: readonly Candidate[],
  { taken, drafts }: Beside,
): Promise<ReadonlyMap<string, readonly Uint8Array[]>> {
  if (drafts === 'whole') return new Map()
  const theirs = new Map(taken.map(({ path, entry }) => [path, entry] as const))
  const copies = found
    .filter(({ name, isStaged }) => holdsDrafts(name) && !isStaged)
    .map(({ path, head }) => {
      const entries = [head, theirs.get(path)].filter((entry) => entry?.mode.startsWith('100'))
      return { path, oids: entries.map((entry) => entry!.oid) }
    })
  const blobs = await repo.read(copies.flatMap(({ oids }) => oids))
  return new Map(copies.map(({ path, oids }) => [path, oids.map((oid) => blobs.get(oid)!)]))
}

/**
 * Files that an editor saved with CR LF all over, while the last commit has none: line ends are no change of theirs, and to
 * everybody else each entry would look changed.
 */
async function unixHeadsOf(
  repo: Repo,
  found: readonly Candidate[],
  onDisk: ReadonlyMap<string, OnDisk>,
): Promise<ReadonlySet<string>> {
  const heads = found.flatMap(({ name, path, head }) => {
    const now = onDisk.get(name)
    const isCrLf = now?.type === 'file' && kindOf(name) === 'org' && withoutCrLf(now.bytes)
    return isCrLf && head?.mode.startsWith('100') ? [{ path, oid: head.oid }] : []
  })
  const blobs = await repo.read(heads.map(({ oid }) => oid))
  return new Set(heads.filter(({ oid }) => !blobs.get(oid)!.includes(13)).map(({ path }) => path))
}

/** What files.org on disk says of the contents: those that an entry has, and those that one still shares. */
interface Hashes {
  readonly known: ReadonlySet<string>
  readonly shared: ReadonlySet<string>
}

async function sharedHashes(
  files: SyncDeps['files'],
  space: Repo['trees'][number]['space'],
  found: readonly Candidate[],
): Promise<Hashes> {
  if (!found.some(({ name }) => hashOfContent(name))) return { known: new Set(), shared: new Set() }
  const now = (await files.read(space, [filesPath])).get(filesPath)
  const all = now?.type === 'file' ? filesIn(now.bytes).map(({ file }) => file) : []
  const shared = all.filter(({ status }) => status === 'shared')
  return {
    known: new Set(all.map(({ sha256 }) => sha256)),
    shared: new Set(shared.map(({ sha256 }) => sha256)),
  }
}

/** A content goes with the last entry that shares it; one that is shared still was lost, and is back by now. */
function isTakenOut({ name, head }: Candidate, { shared }: Hashes): boolean {
  const sha256 = hashOfContent(name)
  return head !== undefined && sha256 !== undefined && !shared.has(sha256)
}

/**
 * A content that no entry has, and that others have no more, would come back for ever. A file beside the contents that the user
 * removed is theirs to remove; all others are back by now.
 */
function isRead({ state, name, head }: Candidate, { known }: Hashes): boolean {
  const sha256 = hashOfContent(name)
  if (sha256 !== undefined && !known.has(sha256) && !head) return false
  return state !== 'gone' || kindOf(name) !== 'shared file'
}

/** Undefined when the last commit has it already, but for line ends that an editor or git changed all over. */
function entryOf(
  repo: Repo,
  bytes: Uint8Array,
  head: TreeEntry | undefined,
): TreeEntry | undefined {
  const oid = repo.oidOf(bytes)
  const isFile = head?.mode.startsWith('100') ?? false
  if (isFile && oid === head?.oid) return undefined
  const unix = isFile ? withoutCrLf(bytes) : undefined
  if (unix && repo.oidOf(unix) === head?.oid) return undefined
  return { mode: isFile ? head!.mode : '100644', oid }
}

/** The bytes with LF where every line ends with CR LF; undefined where one does not. */
export function withoutCrLf(bytes: Uint8Array): Uint8Array | undefined {
  const [cr, lf] = [13, 10]
  if (!bytes.includes(cr)) return undefined
  const unix = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const isPair = bytes[at] === cr && bytes[at + 1] === lf
    if (bytes[at] === lf && bytes[at - 1] !== cr) return undefined
    if (isPair) continue
    unix[length] = bytes[at]!
    length += 1
  }
  return unix.subarray(0, length)
}

/** Git's markers are settled before this; a file that still has some is in an editor's hands, and nobody else is to get it. */
function hasMarkers(name: string, bytes: Uint8Array): boolean {
  return kindOf(name) === 'org' && settleConflicts(bytes) !== undefined
}

/** Entries leave a file by archiving alone, and files leave not at all. */
async function putBack(
  files: SyncDeps['files'],
  repo: Repo,
  {
    space,
    gone,
    hashes,
  }: {
    readonly space: Repo['trees'][number]['space']
    readonly gone: readonly Candidate[]
    readonly hashes: Hashes
  },
): Promise<readonly string[]> {
  const lost = gone.filter(({ name, head }) => {
    const isShared = hashes.shared.has(hashOfContent(name) ?? '')
    return head && (isShared || kindOf(name) !== 'shared file')
  })
  if (lost.length === 0) return []
  const blobs = await repo.read(lost.map(({ head }) => head!.oid))
  const placed = await files.place(
    space,
    lost.map(({ name, head }) => ({
      path: name,
      change: (now: Uint8Array | undefined) => (now ? undefined : blobs.get(head!.oid)),
    })),
  )
  if (placed.type === 'held') return []
  return lost.map(({ name }) => `${name} of ${space.name} was gone from disk; it is back.`)
}

function isWrong({ name }: Candidate, bytes: Uint8Array, sha256: Sha256Fn): boolean {
  const hash = hashOfContent(name)
  return hash !== undefined && worthAs(hash, bytes, sha256) === 'wrong'
}

/** A content whose bytes were changed by hand or by a tool: its name says what they are to be, and nobody else gets others. */
async function setRight(
  files: SyncDeps['files'],
  repo: Repo,
  {
    space,
    one,
    sha256,
  }: {
    readonly space: Repo['trees'][number]['space']
    readonly one: Candidate
    readonly sha256: Sha256Fn
  },
): Promise<readonly string[]> {
  const left = `${one.name} of ${space.name} has other bytes than those of which its name is the hash`
  const { head } = one
  const good = head?.mode.startsWith('100')
    ? (await repo.read([head.oid])).get(head.oid)
    : undefined
  if (!good || isWrong(one, good, sha256)) {
    return [`${left}, so it was not committed. Share the file again to mend it.`]
  }
  const change = (now: Uint8Array | undefined) =>
    now && isWrong(one, now, sha256) ? good : undefined
  const placed = await files.place(space, [{ path: one.name, change }])
  return placed.type === 'held' ? [] : [`${left}; the right ones are back.`]
}

/** Files of ours that all need: no list of what git is to ignore keeps them here, whoever wrote it. */
function isSharedFile(path: string): boolean {
  return isHot(path) || isArchive(path)
}

function ignoredNotes(repo: Repo, dirty: readonly Dirty[]): readonly string[] {
  return repo.trees.flatMap(({ space, prefix }) => {
    const isAll = dirty.some(
      ({ path, state }) => state === 'ignored' && path.endsWith('/') && prefix.startsWith(path),
    )
    if (isAll) return [`${space.name} is ignored by git here, so it is on this machine alone.`]
    const files = dirty.filter(
      ({ path, state }) =>
        state === 'ignored' &&
        path.startsWith(prefix) &&
        kindOf(path.slice(prefix.length)) === 'org' &&
        !isSharedFile(path.slice(prefix.length)),
    )
    return files.map(
      ({ path }) =>
        `${path.slice(prefix.length)} of ${space.name} is ignored by git, so it was not committed.`,
    )
  })
}
