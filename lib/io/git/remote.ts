/** Fetch and push, and what their failures mean: a remote that is away is normal, one that refuses is not. */

import type { Away, Fetched, Oid, Pushed, Refused, RemoteBranch } from '../../app/sync/ports.ts'
import type { Git, GitRan } from './run.ts'
import { isLocal, isSamePlace, shownAddress } from './address.ts'
import { refAt } from './clone/refs.ts'
import { gitFailure, isLocked, must, troubleOf } from './run.ts'

export interface RemoteOptions {
  /** The top of the work tree: what a remote's path is relative to. */
  readonly top: string
  readonly gitDir: string
  readonly git: Git
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds without a sign of life from the remote. */
  readonly silentMsMax: number
  /** Whether pushes may go elsewhere than fetches. */
  readonly pushes: 'there' | 'perhaps elsewhere'
}

/** Fetches the one branch into the place where it is kept here. */
export async function fetchBranch(
  { git, ...options }: RemoteOptions,
  { remote, ref, tracking }: RemoteBranch,
): Promise<Fetched> {
  const words = [
    '--no-tags',
    '--no-recurse-submodules',
    '--no-write-fetch-head',
    // Git's own commit and merge see to that, where there is something to be packed.
    '--no-auto-maintenance',
    '--progress',
    '-v',
  ]
  const ran = await git(['fetch', ...words, remote, `+${ref}:${tracking}`], options)
  if (ran.code !== 0 && /couldn't find remote ref/iu.test(ran.said)) {
    const heads = await git(['ls-remote', '--heads', remote], options)
    if (heads.code !== 0) return failed(heads, { git, ...options }, { remote, step: 'fetch' })
    return { type: 'absent', others: heads.out.toString('utf8').trim() === '' ? 'none' : 'some' }
  }
  if (ran.code !== 0) return failed(ran, { git, ...options }, { remote, step: 'fetch' })
  const tip = await refAt(git, options.gitDir, tracking)
  if (tip !== undefined) return { type: 'fetched', tip }
  throw gitFailure(`${tracking} could not be read`, 'it is not there after a fetch')
}

/** Pushes a commit to the branch, without force. */
export async function pushCommit(
  { git, ...options }: RemoteOptions,
  { remote, ref, tracking, isUpstream }: RemoteBranch,
  commit: { readonly oid: Oid; readonly order: 'first' | 'next' },
): Promise<Pushed> {
  const apart = options.pushes === 'there' ? undefined : await apartPlaces(git, remote, options.top)
  if (apart) return { type: 'elsewhere', ...apart }
  const words = ['push', '--porcelain', '--progress', '--no-follow-tags']
  const ran = await git([...words, remote, `${commit.oid}:${ref}`], options)
  if (ran.code === 0) {
    if (commit.order === 'first' && !isUpstream) {
      await git(['branch', `--set-upstream-to=${tracking.replace(/^refs\/remotes\//u, '')}`])
    }
    return { type: 'pushed' }
  }
  const line = ran.out
    .toString('utf8')
    .split('\n')
    .find((one) => one.startsWith('!\t'))
  if (line === undefined) return failed(ran, { git, ...options }, { remote, step: 'push' })
  const reason = /\[(?:remote )?rejected\](?: \((.*)\))?/u.exec(line)?.[1] ?? ''
  if (isRace(line, reason)) return { type: 'moved' }
  const told = remoteLines(ran.said)
  const why = `${remote} did not take the push: ${told || reason || troubleOf(ran.said)}`
  return {
    type: 'refused',
    why: ended(why),
    hint: 'What is new stays committed here. Settle it with whoever keeps the remote; then sync again.',
  }
}

/**
 * The two places of a remote whose pushes do not reach what is fetched from it. Git would take such a push for one that
 * the remote has, and the next fetch for a history that was rewritten.
 */
async function apartPlaces(
  git: Git,
  remote: string,
  top: string,
): Promise<{ readonly from: string; readonly to: string } | undefined> {
  const what = `The address to push to ${remote} could not be read`
  const said = await must(git(['remote', 'get-url', '--push', '--all', remote]), what)
  const to = said.toString('utf8').split('\n').filter(Boolean)
  const from = await addressOf(git, remote)
  if (to.some((url) => isSamePlace(url, from, top))) return undefined
  return { from: shownAddress(from), to: to.map(shownAddress).join(' and ') }
}

/** Somebody else's push came between, or is just being written. */
function isRace(line: string, reason: string): boolean {
  if (/hook declined|protected|denied|not allowed|prohibited/iu.test(reason)) return false
  if (/non-fast-forward|fetch first|stale info/iu.test(line)) return true
  return /cannot lock ref|failed to update ref|reference already exists|incorrect old value|failed to lock|needs merge/iu.test(
    reason,
  )
}

/** What the other side printed, on one line. */
function remoteLines(said: string): string {
  return said
    .split(/[\r\n]+/u)
    .flatMap((line) => /^remote: (.*\S)\s*$/u.exec(line)?.[1]?.trim() ?? [])
    .filter(
      (line) =>
        !/^(?:Resolving|Counting|Compressing|Enumerating|Total|error: hook declined)/u.test(line),
    )
    .slice(0, 4)
    .join(' ')
}

const away =
  /could not resolve|couldn't resolve|name resolution|name or service not known|connection (?:refused|reset|closed|timed out|aborted)|network is (?:unreachable|down)|no route to host|host is (?:down|unreachable)|operation timed out|timed out|failed to connect|couldn't connect|could not connect|unexpectedly closed|early eof|hung up unexpectedly|the requested url returned error: 5[0-9][0-9]|empty reply from server|gnutls|ssl_connect|proxy connect aborted/iu

const gitWords =
  /^(?:fatal|error|hint|warning|To|From|Pushing|Everything|Enumerating|Counting|Delta|Compressing|Writing|Total|POST|\s)/u

const denied =
  /authentication failed|permission denied|access denied|could not read (?:username|password)|terminal prompts disabled|host key verification failed|returned error: 4[0-9][0-9]|not authorized|invalid credentials|dubious ownership/iu

/** A server that hides what one may not see says the same of it. */
const missing =
  /repository not found|repository '.*' (?:not found|does not exist)|does not appear to be a git repository|project you were looking for could not be found/iu

/** What was tried at which remote. */
interface Tried {
  readonly remote: string
  readonly step: 'fetch' | 'push'
}

async function failed(
  ran: GitRan,
  { git, silentMsMax }: Pick<RemoteOptions, 'git' | 'silentMsMax'>,
  { remote, step }: Tried,
): Promise<Away | Refused> {
  const what = `${remote} could not be ${step === 'fetch' ? 'fetched from' : 'pushed to'}`
  const told = remoteLines(ran.said)
  // What ssh says comes before git's own line, which knows no reason.
  const lines = ran.said.split(/[\r\n]+/u).filter((line) => !line.startsWith('remote: '))
  if (lines.some(isLocked)) throw gitFailure(what, lines.join('\n'))
  if (ran.timedOut) {
    return { type: 'away', why: `it said nothing for ${Math.round(silentMsMax / 1000)} seconds` }
  }
  if (!denied.test(ran.said) && missing.test(ran.said)) {
    const url = await addressOf(git, remote)
    const others = isLocal(url) ? '' : ', or none that you may see'
    return {
      type: 'refused',
      why: `${what}: there is no repository at ${shownAddress(url)}${others}.`,
      hint: `What is new stays committed here. Mend the address with git remote set-url ${remote} ADDRESS, or ask whoever keeps it; then sync again.`,
    }
  }
  const reason = lines.find((line) => denied.test(line)) ?? lines.find((line) => away.test(line))
  // A hook of the user's own speaks in neither's words.
  const own = lines.filter((line) => line.trim() !== '' && !gitWords.test(line)).slice(-2)
  const hooked =
    reason === undefined && ran.code === 1 && own.length > 0 ? own.join(' ') : undefined
  const line = [told, hooked ?? troubleOf(reason ?? ran.said)].filter(Boolean).join(' ')
  const isRefusal = denied.test(ran.said) && !/connection (?:refused|timed out)/iu.test(ran.said)
  if (!isRefusal && away.test(ran.said)) return { type: 'away', why: line }
  return { type: 'refused', why: ended(`${what}: ${line}`), hint: hintFor(step, hooked) }
}

function hintFor(step: Tried['step'], hooked: string | undefined): string {
  const stays = 'What is new stays committed here.'
  if (step === 'push' && hooked !== undefined) {
    return `${stays} Mend what your pre-push hook says; then sync again.`
  }
  return `${stays} See that git ${step === 'fetch' ? 'fetch' : 'push --dry-run'} works in that folder; then sync again.`
}

async function addressOf(git: Git, remote: string): Promise<string> {
  const out = await must(
    git(['remote', 'get-url', remote]),
    `The address of ${remote} could not be read`,
  )
  return out.toString('utf8').trim()
}

function ended(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`
}
