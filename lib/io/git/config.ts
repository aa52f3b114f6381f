/** What the user has set up in git that sync must know: remotes, the branch's upstream, who commits, signing. */

import type { Obstacle, RemoteBranch } from '../../app/sync/ports.ts'
import { type Git, must } from './run.ts'

/** From a key, its first and last part in lower case, to its values; the last one counts. */
export type GitConfig = ReadonlyMap<string, readonly string[]>

export async function readConfig(git: Git): Promise<GitConfig> {
  const out = await must(git(['config', '--list', '-z']), "Git's settings could not be read")
  return parseConfig(out.toString('utf8'))
}

export function parseConfig(text: string): GitConfig {
  const found = new Map<string, string[]>()
  for (const record of text.split('\0')) {
    if (record === '') continue
    const at = record.indexOf('\n')
    const key = at < 0 ? record : record.slice(0, at)
    // A key without a value is a switch that is on.
    const value = at < 0 ? 'true' : record.slice(at + 1)
    found.set(key, [...(found.get(key) ?? []), value])
  }
  return found
}

export function settingOf(config: GitConfig, key: string): string | undefined {
  return config.get(key)?.at(-1)
}

/** Whether the user set a place for pushes alone, so that git must be asked where they go. */
export function hasPushPlace(config: GitConfig, remote: string): boolean {
  const keys = [...config.keys()]
  return (
    config.has(`remote.${remote}.pushurl`) ||
    keys.some((key) => /^url\..*\.pushinsteadof$/su.test(key))
  )
}

export function isSet(config: GitConfig, key: string): boolean {
  return /^(?:true|yes|on|1)$/iu.test(settingOf(config, key) ?? '')
}

export interface RemoteChoice {
  readonly remote: RemoteBranch | undefined
  readonly unclear: Obstacle | undefined
}

/** The branch's upstream; without one the branch of the same name at the only remote, or at `origin`. */
export function remoteBranchOf(config: GitConfig, branch: string): RemoteChoice {
  const remotes = remotesOf(config)
  const remote = settingOf(config, `branch.${branch}.remote`)
  const ref = settingOf(config, `branch.${branch}.merge`)
  if (remote !== undefined && ref !== undefined && remotes.includes(remote)) {
    return { remote: branchAt(config, { remote, ref }, 'upstream'), unclear: undefined }
  }
  const chosen = remotes.length === 1 ? remotes[0] : remotes.find((name) => name === 'origin')
  if (chosen !== undefined) {
    const at = { remote: chosen, ref: `refs/heads/${branch}` }
    return { remote: branchAt(config, at, 'guessed'), unclear: undefined }
  }
  if (remotes.length === 0) return { remote: undefined, unclear: undefined }
  return {
    remote: undefined,
    unclear: {
      why: `The branch ${branch} has no upstream, and there are several remotes: ${remotes.join(', ')}.`,
      hint: `Say which one, for example git push -u ${remotes[0]} ${branch}.`,
    },
  }
}

function remotesOf(config: GitConfig): readonly string[] {
  const names = [...config.keys()].flatMap(
    (key) => /^remote\.(.+)\.(?:url|pushurl)$/u.exec(key)?.[1] ?? [],
  )
  return [...new Set(names)]
}

function branchAt(
  config: GitConfig,
  at: { readonly remote: string; readonly ref: string },
  from: 'upstream' | 'guessed',
): RemoteBranch {
  const specs = config.get(`remote.${at.remote}.fetch`) ?? []
  const known = specs.map((spec) => mapped(spec, at.ref)).find((one) => one !== undefined)
  const short = at.ref.replace(/^refs\/heads\//u, '')
  const tracking = known ?? `refs/remotes/${at.remote}/${short}`
  return { ...at, tracking, isUpstream: from === 'upstream' }
}

/** Where a refspec such as `+refs/heads/*:refs/remotes/origin/*` keeps a ref of the remote. */
function mapped(spec: string, ref: string): string | undefined {
  const [from = '', to = ''] = spec.replace(/^\+/u, '').split(':')
  if (to === '' || !to.startsWith('refs/')) return undefined
  const [head = '', tail] = from.split('*')
  if (tail === undefined) return from === ref ? to : undefined
  const fits = ref.startsWith(head) && ref.endsWith(tail) && ref.length >= head.length + tail.length
  return fits ? to.replace('*', ref.slice(head.length, ref.length - tail.length)) : undefined
}

/**
 * Who commits, for a clone where nobody said it: git would refuse. Only what is missing is given, by environment, for this
 * call alone.
 */
export function authorEnv(
  config: GitConfig,
  env: NodeJS.ProcessEnv,
  name: string,
): Readonly<Record<string, string>> {
  const given: Record<string, string> = {}
  for (const role of ['AUTHOR', 'COMMITTER'] as const) {
    const own = role.toLowerCase()
    const has = (what: 'NAME' | 'EMAIL') =>
      env[`GIT_${role}_${what}`] ||
      settingOf(config, `user.${what.toLowerCase()}`) ||
      settingOf(config, `${own}.${what.toLowerCase()}`)
    if (!has('NAME')) given[`GIT_${role}_NAME`] = name
    if (!has('EMAIL') && !env['EMAIL']) given[`GIT_${role}_EMAIL`] = `${name}@localhost`
  }
  return given
}

/** Nobody is there to answer, or the user's own choice of ssh: then nothing is added to it. */
export function promptEnv(
  config: GitConfig,
  env: NodeJS.ProcessEnv,
  prompts: 'allowed' | 'none',
): Readonly<Record<string, string>> {
  if (prompts === 'allowed') return {}
  const ownSsh = env['GIT_SSH_COMMAND'] || env['GIT_SSH'] || settingOf(config, 'core.sshcommand')
  return {
    GIT_TERMINAL_PROMPT: '0',
    ...(ownSsh ? {} : { GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -o ConnectTimeout=15' }),
  }
}
