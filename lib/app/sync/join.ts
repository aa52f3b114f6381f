/** The messaging files of two commits as one: which side stands, which are joined, and which are never taken. */

import { filesPath, hashOfContent } from '../../core/files/codec.ts'
import { joinFiles } from '../../core/merge/bytes.ts'
import { decodeText, encodeText } from '../../core/org/bytes.ts'
import type { Sha256Fn } from '../../core/trust/types.ts'
import { Failure } from '../failure.ts'
import type { Space } from '../ports.ts'
import { withLinesOf, withOrgAttributes } from './attributes.ts'
import type { Claims } from './claims/claims.ts'
import { type ContentSides, joinContents } from './contents/join.ts'
import { collisions, hostility, type Kind, kindOf, type Place, placeIn } from './ours.ts'
import { takenOut } from './hands/removals.ts'
import type { Oid, Repo, RepoTree, TreeEntry, TreeFile, Wanted } from './ports.ts'

/** Something of theirs that was not taken. */
export interface Finding {
  readonly path: string
  readonly why: string
  /** As they have it. */
  readonly entry: TreeEntry | undefined
}

export interface Joined {
  /** What is to change in their tree, and in ours. */
  readonly overTheirs: readonly Wanted[]
  readonly overOurs: readonly Wanted[]
  /** All messaging files of either side, as they are to be. */
  readonly all: readonly Wanted[]
  readonly findings: readonly Finding[]
}

export interface Sides {
  readonly trees: readonly RepoTree[]
  /** Undefined before our first commit. */
  readonly ours: Oid | undefined
  readonly theirs: Oid
  readonly bases: readonly Oid[]
}

/** By path. */
export type Files = ReadonlyMap<string, TreeFile>

/** What joining asks beside the two commits. */
export interface Means {
  readonly claims: Claims
  readonly sha256: Sha256Fn
  /** Hashes of the contents that a files.org of the space shares. */
  readonly sharedIn: (space: Space, bytes: Uint8Array) => Promise<ReadonlySet<string>>
}

export async function joinSides(
  repo: Repo,
  sides: Sides,
  { claims, sha256, sharedIn }: Means,
): Promise<Joined> {
  const { trees } = sides
  const ours = await filesOf(repo, trees, sides.ours)
  const theirs = await filesOf(repo, trees, sides.theirs)
  const bases = await Promise.all(sides.bases.map((base) => filesOf(repo, trees, base)))
  const basesOf = (path: string) => bases.flatMap((base) => base.get(path) ?? [])
  const findings: Finding[] = []
  const chosen = new Map<string, TreeEntry | undefined>()
  const picks: Pick[] = []
  const contents: ContentSides[] = []
  const left = collisions([...new Set([...ours.keys(), ...theirs.keys()])], new Set(ours.keys()))
  // What neither side has any more may still be shared by an entry that the join keeps.
  const past = bases.flatMap((base) => [...base.keys()].filter((path) => isContent(trees, path)))
  for (const path of new Set([...ours.keys(), ...theirs.keys(), ...past])) {
    const [mine, other] = [ours.get(path), theirs.get(path)]
    const place = placeIn(trees, path)
    const isShared = isContent(trees, path)
    if (!place || (isSame(mine, other) && (mine || !isShared))) continue
    const kind = kindOf(place.path)
    const why = other && (hostility(place.path, other) ?? collision(left, path) ?? linkHere(mine))
    if (why !== undefined) {
      findings.push({ path, why, entry: other })
      chosen.set(path, mine)
    }
    if (isShared && linkHere(mine) === undefined) {
      const sides = { mine, other: why === undefined ? other : mine }
      contents.push({ path, place, ...sides, bases: bases.map((base) => base.get(path)) })
    } else if (why === undefined && kind !== undefined) {
      const pick = pickOne(kind, { mine, other, bases: bases.map((base) => base.get(path)) })
      picks.push({ path, kind, place, mine, other, pick })
    }
  }
  const gone = await takenOutOf(repo, picks, { trees, ours, theirs })
  const toJoin: Pair[] = []
  for (const { path, kind, place, mine, other, pick } of picks) {
    const count = gone.get(path) ?? 0
    if (count > 0 && pick === other) {
      const entries = count === 1 ? 'an entry' : `${count} entries`
      findings.push({ path, why: `with ${entries} taken out`, entry: other })
    }
    if (pick === 'join' || count > 0) {
      toJoin.push({ path, kind, place, mine: mine!, other: other!, bases: basesOf(path) })
      continue
    }
    chosen.set(path, pick)
    if (kind === 'attributes' && pick && pick === other) {
      toJoin.push({ path, kind, place, mine: other, other, bases: [] })
    }
  }
  for (const [path, entry] of await joinAll(repo, toJoin, { findings, claims }))
    chosen.set(path, entry)
  const shared = new Map<RepoTree, ReadonlySet<string>>()
  for (const { tree } of contents.map(({ place }) => place)) {
    const path = tree.prefix + filesPath
    const entry = chosen.has(path) ? chosen.get(path) : ours.get(path)
    if (shared.has(tree)) continue
    const blobs = await repo.read(entry?.mode.startsWith('100') ? [entry.oid] : [])
    const bytes = blobs.get(entry?.oid ?? '')
    shared.set(tree, bytes ? await sharedIn(tree.space, bytes) : new Set())
  }
  const isLive = ({ place: { tree, path } }: ContentSides) =>
    shared.get(tree)!.has(hashOfContent(path)!)
  const joined = await joinContents(repo, contents, { sha256, isLive })
  for (const [path, entry] of joined.chosen) chosen.set(path, entry)
  for (const { path, mode, oid } of joined.wrong) {
    const why = 'has other bytes than those of which its name is the hash'
    findings.push({ path, why, entry: { mode, oid } })
  }
  const wanted = [...chosen].map(([path, entry]) => ({ path, entry }))
  return {
    overTheirs: wanted.filter(({ path, entry }) => !isSame(entry, theirs.get(path))),
    overOurs: wanted.filter(({ path, entry }) => !isSame(entry, ours.get(path))),
    all: wanted,
    findings,
  }
}

function isContent(trees: readonly RepoTree[], path: string): boolean {
  return hashOfContent(placeIn(trees, path)?.path ?? '') !== undefined
}

export async function filesOf(
  repo: Repo,
  trees: readonly RepoTree[],
  commit: Oid | undefined,
): Promise<Files> {
  if (commit === undefined) return new Map()
  const files = await repo.list(
    commit,
    trees.map(({ prefix }) => prefix),
  )
  return new Map(files.map((file) => [file.path, file]))
}

export function isSame(one: TreeEntry | undefined, other: TreeEntry | undefined): boolean {
  return one?.oid === other?.oid && one?.mode === other?.mode
}

function collision(left: ReadonlySet<string>, path: string): string | undefined {
  return left.has(path) ? 'cannot stand beside a file of nearly the same name' : undefined
}

/** A link of the user's own inside the space: what comes in must not take its place, nor be joined with its text. */
function linkHere(mine: TreeEntry | undefined): string | undefined {
  return mine && !mine.mode.startsWith('100') ? 'is a link here' : undefined
}

/** Which side of a file is to stand, before anybody looked into it. */
interface Pick {
  readonly path: string
  readonly kind: Kind
  readonly place: Place
  readonly mine: TreeEntry | undefined
  readonly other: TreeEntry | undefined
  readonly pick: TreeEntry | undefined | 'join'
}

/** Of the org files of which one side is to stand, how many entries that side took out. */
async function takenOutOf(
  repo: Repo,
  picks: readonly Pick[],
  {
    trees,
    ours,
    theirs,
  }: { readonly trees: readonly RepoTree[]; readonly ours: Files; readonly theirs: Files },
): Promise<ReadonlyMap<string, number>> {
  const both = picks.filter(({ kind, mine, other }) => kind === 'org' && mine && other)
  const pathsOf = (picked: readonly Pick[]) => picked.map(({ path }) => path)
  const byUs = both.filter(({ pick, mine }) => pick === mine)
  const byThem = both.filter(({ pick, mine, other }) => pick === other && pick !== mine)
  return new Map([
    ...(await takenOut(repo, pathsOf(byUs), { trees, now: ours, before: theirs })),
    ...(await takenOut(repo, pathsOf(byThem), { trees, now: theirs, before: ours })),
  ])
}

interface Pair {
  readonly path: string
  readonly kind: Kind
  readonly place: Place
  readonly mine: TreeEntry
  readonly other: TreeEntry
  readonly bases: readonly TreeEntry[]
}

interface Joining {
  readonly findings: Finding[]
  readonly claims: Claims
}

/** A side that changed alone stands; an org file that only one side has stays, for entries leave by archiving alone. */
function pickOne(
  kind: Kind,
  at: {
    readonly mine: TreeEntry | undefined
    readonly other: TreeEntry | undefined
    readonly bases: readonly (TreeEntry | undefined)[]
  },
): TreeEntry | undefined | 'join' {
  const { mine, other, bases } = at
  const isBase = (entry: TreeEntry | undefined) =>
    bases.length > 0 && bases.every((base) => isSame(base, entry))
  if (kind === 'shared file') {
    if (isBase(mine)) return other
    if (isBase(other)) return mine
    // Neither is an entry's content; every clone keeps the same one.
    return !mine || (other && other.oid > mine.oid) ? other : mine
  }
  if (!mine || !other) return mine ?? other
  if (isBase(mine)) return other
  if (isBase(other)) return mine
  return 'join'
}

async function joinAll(
  repo: Repo,
  pairs: readonly Pair[],
  joining: Joining,
): Promise<readonly (readonly [path: string, entry: TreeEntry])[]> {
  const blobs = await repo.read(
    pairs.flatMap(({ mine, other, bases }) => [mine, other, ...bases].map(({ oid }) => oid)),
  )
  const bytesOf = ({ oid }: TreeEntry) => blobs.get(oid)!
  const results: (Pair & { readonly bytes: Uint8Array; readonly oid: Oid })[] = []
  for (const pair of pairs) {
    const theirs = bytesOf(pair.other)
    const copies = { theirs, bases: pair.bases.map(bytesOf) }
    const mine = await joining.claims.withdraw(pair.place, bytesOf(pair.mine), copies)
    const bytes = joinPair(pair, mine, theirs, joining.findings)
    if (bytes) results.push({ ...pair, bytes, oid: repo.oidOf(bytes) })
  }
  const fresh = results.filter(({ oid, mine, other }) => oid !== mine.oid && oid !== other.oid)
  await repo.store(fresh.map(({ bytes }) => bytes))
  return results.map(({ path, mine, oid }) => [path, { mode: fileMode(mine), oid }] as const)
}

function fileMode({ mode }: TreeEntry): string {
  return mode === '100755' ? mode : '100644'
}

function joinPair(
  { path, kind, other: entry }: Pair,
  mine: Uint8Array,
  other: Uint8Array,
  findings: Finding[],
): Uint8Array | undefined {
  if (kind === 'attributes') {
    const text = withLinesOf(decodeText(other), decodeText(mine))
    const whole = withOrgAttributes(text)
    if (whole !== text)
      findings.push({ path, why: 'would have kept org files from the merge driver', entry })
    return encodeText(whole)
  }
  if (kind === 'ignore') return encodeText(withLinesOf(decodeText(other), decodeText(mine)))
  const joined = joinFiles([mine, other])
  if (joined.ok) return joined.bytes
  const theirs = joinFiles([other])
  if (!theirs.ok) {
    findings.push({ path, why: `cannot be read: ${theirs.why}`, entry })
    return mine
  }
  throw new Failure('data', `${path} cannot be joined with what came in: ${joined.why}`, {
    hint: 'Mend the file here, for example in Emacs, and sync again; nothing was changed.',
  })
}
