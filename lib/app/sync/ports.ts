/**
 * What sync needs of git and of the work tree. A path is relative to the repository's top, with `/`, unless it says that it
 * is one of a space. The adapters are lib/io/git and lib/io/place-files.ts; what they do is tested with real git.
 */

import type { Brought, Versions } from '../brought.ts'
import type { Space } from '../ports.ts'

/** The name of an object: 40 or 64 hexadecimal digits. */
export type Oid = string

/** A space's messaging tree in a repository. */
export interface RepoTree {
  readonly space: Space
  /** Path of its `org/messaging`, with a slash at its end. */
  readonly prefix: string
}

/** Where the space is kept: a repository, or a sentence why there is none. */
export type Found =
  | { readonly type: 'repo'; readonly repo: Repo }
  | {
      readonly type: 'none'
      readonly space: Space
      readonly why: string
      /** `sync`: it is in one whose sync is under way, and called this one. */
      readonly within: 'no repository' | 'sync'
    }

export interface Repos {
  /** Groups spaces by the repository that they are in. */
  find(spaces: readonly Space[]): Promise<readonly Found[]>
}

/** Something that must be ended before sync may touch the repository, such as a rebase. */
export interface Obstacle {
  readonly why: string
  readonly hint: string
}

export interface RemoteBranch {
  readonly remote: string
  /** At the remote: `refs/heads/main`. */
  readonly ref: string
  /** Here: `refs/remotes/origin/main`. */
  readonly tracking: string
  /** It is written in the branch's own settings. */
  readonly isUpstream: boolean
}

/** A file of the messaging trees that is not in the work tree as it is in the last commit. */
export interface Dirty {
  readonly path: string
  readonly state: 'changed' | 'new' | 'gone' | 'ignored'
  /** The user's index has something else than the last commit. */
  readonly isStaged: boolean
  /** In the last commit; undefined when it is not there. */
  readonly head: TreeEntry | undefined
}

export interface Look {
  /** `main`. */
  readonly branch: string
  /** Undefined before the first commit. */
  readonly head: Oid | undefined
  readonly remote: RemoteBranch | undefined
  /** Why there is no remote branch, where there are remotes. */
  readonly remoteUnclear: Obstacle | undefined
  /** What the last exchange knew of the remote branch. */
  readonly known: Oid | undefined
  readonly dirty: readonly Dirty[]
  readonly obstacle: Obstacle | undefined
  /** Whether a plain `git pull` gives org files to our driver here. */
  readonly driver: 'registered' | 'missing'
}

export interface TreeEntry {
  /** `100644`, `120000` for a symbolic link, `160000` for a submodule. */
  readonly mode: string
  readonly oid: Oid
}

export interface TreeFile extends TreeEntry {
  readonly path: string
  /** Bytes; 0 for a submodule. */
  readonly size: number
}

/** A file as it is to be; undefined takes it away. */
export interface Wanted {
  readonly path: string
  readonly entry: TreeEntry | undefined
}

/** Why something was refused, in words of git or of who refused. */
export interface Refused {
  readonly type: 'refused'
  readonly why: string
  readonly hint: string
}

export type Committed = { readonly type: 'committed'; readonly head: Oid } | Refused

/** The remote could not be reached; it will be, some time. */
export interface Away {
  readonly type: 'away'
  readonly why: string
}

export type Fetched =
  | { readonly type: 'fetched'; readonly tip: Oid }
  /** The remote has no such branch, and some others or none at all. */
  | { readonly type: 'absent'; readonly others: 'some' | 'none' }
  | Away
  | Refused

export type Pushed =
  | { readonly type: 'pushed' }
  /** Somebody else was first. */
  | { readonly type: 'moved' }
  /** Nothing was pushed: the remote is fetched from one place and pushed to another. */
  | { readonly type: 'elsewhere'; readonly from: string; readonly to: string }
  | Away
  | Refused

/** A content of a shared file. */
export interface NamedContent {
  readonly path: string
  readonly sha256: string
  readonly bytes: Uint8Array
}

export interface InTheWay {
  readonly path: string
  readonly state: 'uncommitted' | 'untracked'
}

export type Moved =
  | { readonly type: 'moved' }
  /** Files of the user's that stand in the way, none of which was touched. */
  | { readonly type: 'blocked'; readonly files: readonly InTheWay[] }

export type MergedTree =
  /** `conflicts`: paths that have both sides and markers in the tree. */
  | { readonly type: 'tree'; readonly tree: Oid; readonly conflicts: readonly string[] }
  /** This git is too old to merge without a work tree, or the histories share nothing. */
  | { readonly type: 'unable' }

export interface Commit {
  readonly oid: Oid
  readonly author: string
  readonly subject: string
}

export interface NewCommit {
  /** A tree or a commit whose other files it takes. */
  readonly from: Oid
  readonly wanted: readonly Wanted[]
  readonly parents: readonly Oid[]
  readonly message: string
}

/** Commits that one side has and the other has not. */
export interface Ahead {
  readonly count: number
  /** Paths that they touch, each once. */
  readonly paths: readonly string[]
  /** None is a merge, or touches nothing: such a one stands for itself. */
  readonly isPlain: boolean
}

/** One repository with a work tree. Nothing here holds the space's lock. */
export interface Repo {
  readonly top: string
  readonly trees: readonly RepoTree[]
  /** Runs work while no other sync is at work here. Throws Failure `busy`. */
  alone<T>(work: () => Promise<T>): Promise<T>
  look(): Promise<Look>
  recall(branch: string): Memory
  remember(branch: string, memory: Memory): void
  /** Everything below these paths in a commit. */
  list(commit: Oid, paths: readonly string[]): Promise<readonly TreeFile[]>
  /** Bytes of blobs. */
  read(oids: readonly Oid[]): Promise<ReadonlyMap<Oid, Uint8Array>>
  /**
   * Copies of the org files below a path that any branch, stash or reflog of this clone has; those first that came after
   * `since` was the head.
   */
  versions(prefix: string, since: Oid | undefined): Promise<Versions>
  /** Those of the files that an attribute makes git rewrite on their way into the work tree or out of it, with that attribute. */
  rewritten(paths: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Lines that commits after `since` up to `head` put into these files, whether they stand there now or not. */
  linesAdded(
    since: Oid | undefined,
    head: Oid,
    paths: readonly string[],
  ): Promise<readonly string[]>
  /** The name that bytes have as a blob; nothing is stored. */
  oidOf(bytes: Uint8Array): Oid
  /** Stores blobs as they are, no filter or line ending applied. */
  store(contents: readonly Uint8Array[]): Promise<readonly Oid[]>
  /** Gives contents to Git LFS where this clone keeps their paths there; the names of their pointers, by path. */
  storeInLfs(contents: readonly NamedContent[]): Promise<ReadonlyMap<string, Oid>>
  /** Brings here what pointers of a commit stand for. `skipped`: the user fetches by hand. */
  fetchFromLfs(
    remote: RemoteBranch,
    commit: Oid,
    paths: readonly string[],
  ): Promise<'fetched' | 'skipped' | 'failed'>
  /** Makes the user's index have these, as the last commit does. */
  stage(wanted: readonly Wanted[]): Promise<void>
  /** Commits these files alone, with the hooks and the signature that the user has set up. */
  commit(wanted: readonly Wanted[], message: string): Promise<Committed>
  fetchFrom(remote: RemoteBranch): Promise<Fetched>
  /** All best common ancestors. */
  bases(one: Oid, other: Oid): Promise<readonly Oid[]>
  ahead(ours: Oid, theirs: Oid): Promise<Ahead>
  /** How many commits between two touch files that are not ours, leaving out merges and what a sync committed. */
  own(from: Oid | undefined, to: Oid): Promise<number>
  /** Names of the folders in a folder of a commit; the top one is ''. */
  folders(commit: Oid, path: string): Promise<readonly string[]>
  /** Merges all files by git alone, and no org file by the driver. */
  merge(ours: Oid, theirs: Oid): Promise<MergedTree>
  /** The tree of a commit or tree with some files changed. */
  treeWith(from: Oid, wanted: readonly Wanted[]): Promise<Oid>
  treeOf(commit: Oid): Promise<Oid>
  make(commit: NewCommit): Promise<Oid>
  /** Who changed a path last in what `tip` has. */
  lastTouched(tip: Oid, path: string): Promise<Commit | undefined>
  /** Who brought each of these files, as `tip` has them. */
  broughtBy(tip: Oid, files: readonly Wanted[]): Promise<ReadonlyMap<string, Commit>>
  /**
   * Brings the branch to `to`: index, other files, reference, and the hooks of a merge. `wanted` are the messaging files,
   * whose work tree is not touched here. With `try` it only looks whether it could.
   */
  move(from: Oid | undefined, to: Oid, wanted: readonly Wanted[], how: 'try' | 'do'): Promise<Moved>
  push(remote: RemoteBranch, commit: Oid, order: 'first' | 'next'): Promise<Pushed>
}

/** A file of a space's messaging tree as it is on disk. */
export type OnDisk =
  | { readonly type: 'file'; readonly bytes: Uint8Array }
  | { readonly type: 'gone' }
  /** No file that we would commit: a link, a folder, or one that is being saved at this moment. */
  | { readonly type: 'left'; readonly why: string }

export interface Placing {
  /** Path in the messaging tree. */
  readonly path: string
  /** What the file is to be, given what it is; undefined leaves it. May be asked more than once. */
  change(now: Uint8Array | undefined): Uint8Array | undefined
}

export type Placed =
  | { readonly type: 'placed'; readonly changed: readonly string[] }
  /** Nothing was changed: Emacs has unsaved edits of this file. */
  | { readonly type: 'held'; readonly path: string; readonly by: string }

/** The files of a space under its lock. Paths are those of the space's messaging tree. */
export interface WorkFiles {
  /** Each whole, never in the middle of a write. */
  read(space: Space, paths: readonly string[]): Promise<ReadonlyMap<string, OnDisk>>
  /** Changes all of them, or none where Emacs holds one. */
  place(space: Space, placings: readonly Placing[]): Promise<Placed>
}

/** The copy of a file of a space that the other clones have; nothing was ever published where all is local. */
export type Published = ((path: string) => Promise<Uint8Array | undefined>) | 'all local'

/** What is to be done to a space's files before its changes are committed; returns sentences for the report. */
export type Prepare = (
  space: Space,
  published: Published,
  brought?: Brought,
) => Promise<readonly string[]>

/** What this clone remembers of a branch between two syncs. Only a hint where it is gone: then more is looked at. */
export interface Memory {
  /** Theirs, whose messages are being brought here: a run that was killed then leaves some of them in the work tree. */
  readonly taking?: Oid | undefined
  /** The last commit at which all entries were at rest. */
  readonly settled?: Oid | undefined
  /** Headings that git had brought before and that were left alone: their paths and names of their words. */
  readonly left?: readonly string[] | undefined
  /** What a run began to bring here whose report nobody has had: theirs, and our commit before it, if there was any. */
  readonly untold?: { readonly tip: Oid; readonly from?: Oid } | undefined
}

export interface SyncDeps {
  readonly repos: Repos
  readonly files: WorkFiles
  /** Brings entries that stand twice to rest; `changed` are paths that came in. Returns sentences for the report. */
  readonly settle: (space: Space, changed: readonly string[]) => Promise<readonly string[]>
  readonly prepare: readonly Prepare[]
  /** What time alone makes due, whatever changed; returns sentences where it changed files. */
  readonly tidy: readonly ((space: Space) => Promise<readonly string[]>)[]
  /** Makes plain git ask our driver in the clone that the space is in. Returns sentences for the report. */
  readonly register: (space: Space) => readonly string[]
  readonly pause: (ms: number) => Promise<void>
  /** Told when a step begins that may take a while. */
  readonly onStep: (sentence: string) => void
}
