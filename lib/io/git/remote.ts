/** Fetch and push, and what their failures mean: a remote that is away is normal, one that refuses is not. */

import type { Away, Fetched, Oid, Pushed, Refused, RemoteBranch } from '../../app/sync/ports.ts'
import type { Git, GitRan } from './run.ts'
import { troubleOf } from './run.ts'

export interface RemoteOptions {
  readonly git: Git
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds without a sign of life from the remote. */
  readonly silentMsMax: number
  /** The remote's address, to tell a disk that is not there from a server that says no. */
  readonly url: string
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
    '--progress',
    '-v',
  ]
  const ran = await git(['fetch', ...words, remote, `+${ref}:${tracking}`], options)
  if (ran.code !== 0 && /couldn't find remote ref/iu.test(ran.said)) {
    const heads = await git(['ls-remote', '--heads', remote], options)
    if (heads.code !== 0) return failed(heads, options, `${remote} could not be fetched from`)
    return { type: 'absent', others: heads.out.toString('utf8').trim() === '' ? 'none' : 'some' }
  }
  if (ran.code !== 0) return failed(ran, options, `${remote} could not be fetched from`)
  const tip = await git(['rev-parse', '--verify', '--quiet', tracking])
  if (tip.code === 0) return { type: 'fetched', tip: tip.out.toString('utf8').trim() }
  return failed(tip, options, `${tracking} could not be read`)
}

/** Pushes a commit to the branch, without force. */
export async function pushCommit(
  { git, ...options }: RemoteOptions,
  { remote, ref, tracking, isUpstream }: RemoteBranch,
  commit: { readonly oid: Oid; readonly order: 'first' | 'next' },
): Promise<Pushed> {
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
  if (line === undefined) return failed(ran, options, `${remote} could not be pushed to`)
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
  /authentication failed|permission denied|access denied|could not read (?:username|password)|terminal prompts disabled|host key verification failed|returned error: 4[0-9][0-9]|not authorized|invalid credentials|repository not found|does not appear to be a git repository|dubious ownership/iu

function failed(
  ran: GitRan,
  { url, silentMsMax }: Pick<RemoteOptions, 'url' | 'silentMsMax'>,
  what: string,
): Away | Refused {
  const told = remoteLines(ran.said)
  // What ssh says comes before git's own line, which knows no reason.
  const lines = ran.said.split(/[\r\n]+/u).filter((line) => !line.startsWith('remote: '))
  const reason = lines.find((line) => denied.test(line)) ?? lines.find((line) => away.test(line))
  // A hook of the user's own speaks in neither's words.
  const own = lines.filter((line) => line.trim() !== '' && !gitWords.test(line)).slice(-2)
  const hooked =
    reason === undefined && ran.code === 1 && own.length > 0 ? own.join(' ') : undefined
  const line = [told, hooked ?? troubleOf(reason ?? ran.said)].filter(Boolean).join(' ')
  if (ran.timedOut) {
    return { type: 'away', why: `it said nothing for ${Math.round(silentMsMax / 1000)} seconds` }
  }
  const isRefusal = denied.test(ran.said) && !/connection (?:refused|timed out)/iu.test(ran.said)
  // A folder that is not there is a disk that is not plugged in.
  if (isLocal(url) && /does not appear to be a git repository|does not exist/iu.test(ran.said)) {
    return { type: 'away', why: line }
  }
  if (!isRefusal && away.test(ran.said)) return { type: 'away', why: line }
  return {
    type: 'refused',
    why: ended(`${what}: ${line}`),
    hint: 'What is new stays committed here. See that git fetch works in that folder; then sync again.',
  }
}

function isLocal(url: string): boolean {
  return /^(?:file:\/\/|[./~]|[A-Za-z]:[\\/])/u.test(url) || !url.includes(':')
}

function ended(text: string): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`
}
