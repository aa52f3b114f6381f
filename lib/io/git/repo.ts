/** One repository as sync sees it: the port's methods, each one or a few calls of git. */

import { join } from 'node:path'
import type { Look, Oid, Pushed, RemoteBranch, Repo, RepoTree } from '../../app/sync/ports.ts'
import { isOurs } from '../../app/sync/ours.ts'
import { makeFolder } from '../atomic-file.ts'
import { takeLock } from '../lock.ts'
import {
  authorEnv,
  type GitConfig,
  hasPushPlace,
  isSet,
  promptEnv,
  readConfig,
  remoteBranchOf,
  settingOf,
} from './config.ts'
import {
  aheadOf,
  broughtBy,
  lastTouched,
  linesAdded,
  mergeBases,
  mergeTrees,
  ownCommits,
} from './history.ts'
import { type IndexFiles, setEntries, sweepCopies } from './index-file.ts'
import { fetchFromLfs, lfsEnv, storeInLfs } from './lfs.ts'
import { recall, remember } from './memory.ts'
import { commitFiles, doMove, tryMove } from './move.ts'
import {
  blobOid,
  listFiles,
  listFolders,
  makeCommit,
  type ObjectFormat,
  readBlobs,
  storeBlobs,
  treeOf,
  treeWith,
} from './objects.ts'
import { noteFetch } from './clone/fetched.ts'
import { fetchBranch, pushCommit, type RemoteOptions } from './remote.ts'
import { refAt } from './clone/refs.ts'
import { versionsOf } from './versions.ts'
import { type Git, gitFailure, isLocked, must, troubleOf } from './run.ts'
import { attributeWords, obstacleIn, parseStatus, rewrittenIn, statusWords } from './status.ts'

export interface RepoOptions {
  readonly env: NodeJS.ProcessEnv
  /** The identity's name, for a clone where nobody said who commits. */
  readonly name: string
  /** The login name, for the lock. */
  readonly user: string
  /** Whether somebody sits there who can answer what ssh or git asks. */
  readonly prompts: 'allowed' | 'none'
  /** Milliseconds that a remote may be silent. */
  readonly silentMsMax: number
}

export interface RepoPlace {
  readonly top: string
  readonly gitDir: string
  readonly index: string
  readonly trees: readonly RepoTree[]
  readonly git: Git
}

/** How long another sync of the same clone is waited for. */
const lockWaitMs = 60_000

export function openRepo(
  { top, gitDir, index, trees, git }: RepoPlace,
  options: RepoOptions,
): Repo {
  const files: IndexFiles = { git, gitDir, index }
  const folder = join(gitDir, 'datacore-msg')
  let config: Promise<GitConfig> | undefined
  let format: ObjectFormat = 'sha1'
  const settings = () => {
    config ??= readConfig(git)
    return config
  }
  const author = async () => authorEnv(await settings(), options.env, options.name)
  const remoteOptions = async ({ remote }: RemoteBranch): Promise<RemoteOptions> => {
    const known = await settings()
    const pushes = hasPushPlace(known, remote) ? 'perhaps elsewhere' : 'there'
    const env = { ...promptEnv(known, options.env, options.prompts), ...lfsEnv }
    return { git, top, gitDir, env, pushes, silentMsMax: options.silentMsMax }
  }

  async function look(): Promise<Look> {
    const what = `${top} could not be looked at`
    const [ran, unmerged, known] = await Promise.all([
      must(git(statusWords(trees.map(({ prefix }) => prefix))), what),
      must(git(['ls-files', '--unmerged', '-z']), what),
      settings(),
    ])
    const status = parseStatus(ran.toString('utf8'))
    const names = unmerged.toString('utf8').split('\0').filter(Boolean)
    const conflicts = names.map((record) => record.slice(record.indexOf('\t') + 1))
    if (settingOf(known, 'extensions.objectformat') === 'sha256') format = 'sha256'
    const branch = status.branch ?? ''
    const { remote, unclear } = remoteBranchOf(known, branch)
    return {
      branch,
      head: status.head,
      dirty: status.dirty,
      remote,
      remoteUnclear: unclear,
      known: remote && (await knownAt(remote, status.head)),
      obstacle: obstacleIn(
        { top, gitDir },
        { ...status, unmerged: conflicts },
        trees.map(({ prefix }) => prefix),
      ),
      driver: settingOf(known, 'merge.datacore.driver') ? 'registered' : 'missing',
    }
  }

  /** The last commit is one that is there; any other is looked at. */
  async function knownAt(
    { tracking }: RemoteBranch,
    head: Oid | undefined,
  ): Promise<Oid | undefined> {
    const known = await refAt(git, gitDir, tracking)
    return known === head ? known : commitAt(git, tracking)
  }

  return {
    top,
    trees,
    look,
    recall: (branch) => recall(folder, branch),
    remember: (branch, memory) => remember(folder, branch, memory),
    async alone(work) {
      makeFolder(folder)
      const what = `The repository ${top}`
      const lock = await takeLock(folder, { user: options.user, what, waitMs: lockWaitMs })
      try {
        sweepCopies(gitDir)
        return await work()
      } finally {
        lock.release()
      }
    },
    list: (commit, paths) => listFiles(git, commit, paths),
    read: (oids) => readBlobs(git, oids),
    versions: (prefix, since) => versionsOf({ git, gitDir }, prefix, since),
    async rewritten(paths) {
      if (paths.length === 0) return new Map()
      const input = Buffer.from(paths.map((path) => `${path}\0`).join(''))
      const what = `The attributes of files in ${top} could not be read`
      return rewrittenIn((await must(git(attributeWords, { input }), what)).toString('utf8'))
    },
    linesAdded: (since, head, paths) => linesAdded(git, { since, head }, paths),
    oidOf: (bytes) => blobOid(bytes, format),
    store: (contents) => storeBlobs(files, contents),
    storeInLfs: async (contents) =>
      contents.length === 0
        ? new Map()
        : storeInLfs({ top, git, config: await settings(), format }, contents),
    async fetchFromLfs(remote, commit, paths) {
      const { env, silentMsMax } = options
      const wanted = { commit, paths, env, silentMsMax }
      return fetchFromLfs({ git, config: await settings() }, remote, wanted)
    },
    stage: (wanted) => setEntries(git, wanted),
    async commit(wanted, message) {
      const head = await commitAt(git, 'HEAD')
      const said = await commitFiles(files, {
        head,
        wanted,
        message,
        env: await author(),
        isOurs: (path) => isOurs(trees, path),
      })
      if (said !== undefined && isLocked(said)) {
        throw gitFailure(`Nothing could be committed in ${top}`, said)
      }
      if (said !== undefined) {
        return {
          type: 'refused',
          why: `The commit in ${top} was refused: ${refusalOf(said)}.`,
          hint: 'Mend what the hook or git says; the messages are stored, and the next sync commits them.',
        }
      }
      const now = await commitAt(git, 'HEAD')
      if (now === undefined) throw gitFailure(`The commit in ${top} cannot be found`, '')
      return { type: 'committed', head: now }
    },
    async fetchFrom(remote) {
      const fetched = await fetchBranch(await remoteOptions(remote), remote)
      if (fetched.type === 'fetched' || fetched.type === 'absent') noteFetch(gitDir)
      return fetched
    },
    bases: (one, other) => mergeBases(git, one, other),
    ahead: (ours, theirs) => aheadOf(git, ours, theirs),
    own: (from, to) =>
      ownCommits(
        git,
        { from, to },
        trees.map(({ prefix }) => prefix),
      ),
    folders: (commit, path) => listFolders(git, commit, path),
    merge: (ours, theirs) => mergeTrees(git, ours, theirs),
    treeWith: (from, wanted) => treeWith(files, from, wanted),
    treeOf: (commit) => treeOf(git, commit),
    async make(commit) {
      const signed = isSet(await settings(), 'commit.gpgsign') ? 'signed' : 'unsigned'
      return makeCommit(files, commit, { env: await author(), signed })
    },
    lastTouched: (tip, path) => lastTouched(git, tip, path),
    broughtBy: (tip, found) => broughtBy(git, tip, found),
    move: (from, to, wanted, how) =>
      how === 'try' ? tryMove(files, { from, to, wanted }) : doMove(files, { from, to, wanted }),
    async push(remote, oid, order): Promise<Pushed> {
      return pushCommit(await remoteOptions(remote), remote, { oid, order })
    },
  }
}

async function commitAt(git: Git, name: string): Promise<Oid | undefined> {
  const ran = await git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`])
  return ran.code === 0 ? ran.out.toString('utf8').trim() : undefined
}

/** A hook's own words where it has any, else git's line. */
function refusalOf(said: string): string {
  const lines = said
    .split(/[\r\n]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('hint:'))
  const own = lines.filter((line) => !/^(?:fatal|error): /u.test(line)).slice(-3)
  return (own.length > 0 ? own.join(' ') : troubleOf(said)).replace(/\.$/u, '')
}
