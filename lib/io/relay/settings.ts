/** How a relay is to run, out of its options and its environment, judged before anything is opened. */

import { isIPv6 } from 'node:net'
import { Failure } from '../../app/failure.ts'
import type { Admission } from '../../core/wire/types.ts'
import { canonicalRelayUrl } from '../../core/wire/relay-url.ts'
import { secretProblem } from '../../core/relay/secret.ts'
import type { Source } from './address-of.ts'
import { judgeDataFolder } from './data-folder.ts'
import { readSecretFile, type SecretFile } from './secret-file.ts'

export interface RelayOptions {
  readonly host: string
  readonly port: number
  readonly data: string | undefined
  readonly backplane: string | undefined
  /** What clients dial. */
  readonly urls: readonly string[]
  readonly source: Source
  /** Whoever reaches the port may use it. */
  readonly open: 'open' | 'closed'
}

export interface GitHubSettings {
  readonly clientId: string
  readonly url: string
  readonly apiUrl: string
  readonly organisation: string | undefined
}

export interface RelaySettings extends RelayOptions {
  /** In the form in which a login names them; empty: those of loopback, on the port that it gets. */
  readonly urls: readonly string[]
  readonly admits: readonly Admission[]
  readonly secret: string | undefined
  readonly github: GitHubSettings | undefined
  /** What is to be said of the file of the secret, one sentence. */
  readonly secretCaution?: string | undefined
}

const githubUrl = 'https://github.com'
const secretHint = 'Make one with: openssl rand -base64 32'

/** Throws Failure `config` or `usage`, with what to do. */
export function judgeSettings(options: RelayOptions, env: NodeJS.ProcessEnv): RelaySettings {
  const isLocal = isLoopback(options.host)
  if (options.open === 'open' && !isLocal) {
    throw new Failure(
      'usage',
      `With --open anybody who reaches ${options.host} could use this relay.`,
      {
        hint: 'Leave out --host, so that it is for this machine alone, or set RELAY_SECRET.',
      },
    )
  }
  const urls = options.urls.map(urlOf)
  if (options.open === 'open' && (options.source === 'proxied' || !urls.every(isLocalUrl))) {
    throw new Failure('usage', 'With --open anybody who reaches the proxy could use this relay.', {
      hint: 'Leave out --trust-proxy, and any --url that is not of this machine, or set RELAY_SECRET instead of --open.',
    })
  }
  if (urls.length === 0 && !isLocal) {
    throw new Failure(
      'usage',
      `A relay that listens at ${options.host} needs the name that clients dial.`,
      {
        hint: 'Add --url wss://relay.example.com, the name of your proxy.',
      },
    )
  }
  if (options.data !== undefined) judgeDataFolder(options.data)
  const secret = secretOf(env)
  const github = githubOf(env)
  const admits: readonly Admission[] = [
    ...(secret ? (['secret'] as const) : []),
    ...(github ? (['github'] as const) : []),
    ...(options.open === 'open' ? (['open'] as const) : []),
  ]
  if (admits.length === 0) {
    throw new Failure('config', 'Nothing would admit anybody to this relay.', {
      hint: `Set RELAY_SECRET or RELAY_SECRET_FILE, or GITHUB_CLIENT_ID; --open is for a try on this machine. ${secretHint}`,
    })
  }
  const backplane = backplaneOf(options, env)
  const known = { secret: secret?.text, secretCaution: secret?.caution }
  return { ...options, backplane, urls, admits, ...known, github }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.[0-9]{1,3}){3}$/.test(host)
}

/** Who is admitted, in words: an account at GitHub is one of millions where no organisation is asked for. */
export function admitsWhom({ admits, github }: RelaySettings): string {
  const whom = {
    secret: 'whoever has the team secret',
    github:
      github?.organisation === undefined
        ? 'EVERY account at GitHub (set ALLOWED_ORG to admit members of one organisation only)'
        : `members of ${github.organisation} at GitHub`,
    open: 'whoever reaches the port',
  }
  return admits.map((admission) => whom[admission]).join(' and ')
}

/** As it stands in a URL. */
export function hostInUrl(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

function isLocalUrl(url: string): boolean {
  return isLoopback(new URL(url).hostname.replace(/^\[|\]$/gu, ''))
}

function urlOf(text: string): string {
  const url = canonicalRelayUrl(text)
  if (url !== undefined) return url
  throw new Failure('usage', `${text} is no URL of a relay.`, {
    hint: 'Write wss://NAME, or ws://127.0.0.1:PORT on this machine.',
  })
}

function backplaneOf({ backplane }: RelayOptions, env: NodeJS.ProcessEnv): string | undefined {
  if (backplane?.includes('@')) {
    throw new Failure(
      'usage',
      'Every user of this machine could read the password in --backplane.',
      {
        hint: 'Set RELAY_BACKPLANE to the URL instead.',
      },
    )
  }
  const text = backplane ?? (env['RELAY_BACKPLANE'] || undefined)
  const isOne = (part: string) => /^(?:nats|tls):\/\/[^\s/]+\/?$/.test(part) && URL.canParse(part)
  if (text === undefined || text.split(',').every(isOne)) return text
  throw new Failure(
    'usage',
    'That is no backplane: it is nats://HOST:PORT, or several with commas between.',
    {
      hint: 'Name the client port of nats-server, 4222 unless it was told otherwise.',
    },
  )
}

function secretOf(env: NodeJS.ProcessEnv): SecretFile | undefined {
  const file = env['RELAY_SECRET_FILE']
  const direct = env['RELAY_SECRET']
  if (file && direct) {
    throw new Failure('config', 'RELAY_SECRET and RELAY_SECRET_FILE are both set.', {
      hint: 'Keep the one that you mean.',
    })
  }
  if (!file && !direct) {
    // Set to nothing is a mistake of a template, and no wish for a relay without a secret.
    if (file === '' || direct === '')
      throw noSecret(file === '' ? 'RELAY_SECRET_FILE' : 'RELAY_SECRET', 'is empty')
    return undefined
  }
  const name = file ? `The secret in ${file}` : 'RELAY_SECRET'
  const secret = file ? readSecretFile(file) : { text: (direct ?? '').trim(), caution: undefined }
  const problem = secretProblem(secret.text)
  if (problem !== undefined) throw noSecret(name, problem)
  return secret
}

function noSecret(name: string, problem: string): Failure {
  return new Failure('config', `${name} ${problem}.`, { hint: secretHint })
}

function githubOf(env: NodeJS.ProcessEnv): GitHubSettings | undefined {
  const clientId = env['GITHUB_CLIENT_ID']
  const organisation = env['ALLOWED_ORG'] || undefined
  if (!clientId) {
    if (organisation === undefined) return undefined
    throw new Failure(
      'config',
      'ALLOWED_ORG is set, and GITHUB_CLIENT_ID is not: nobody would be asked.',
      {
        hint: 'Set GITHUB_CLIENT_ID to that of your OAuth app, or leave out ALLOWED_ORG.',
      },
    )
  }
  // It becomes a part of a path.
  if (organisation !== undefined && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(organisation)) {
    throw new Failure('config', `ALLOWED_ORG, ${organisation}, is no name of an organisation.`, {
      hint: 'Write it as it stands in the address of its page: letters, digits and hyphens.',
    })
  }
  const url = webUrl(env['GITHUB_URL'] || githubUrl)
  const apiUrl = url === githubUrl ? 'https://api.github.com' : `${url}/api/v3`
  return { clientId, url, apiUrl, organisation }
}

function webUrl(text: string): string {
  const url = text.replace(/\/+$/u, '')
  if (isWebUrl(url)) return url
  throw new Failure(
    'config',
    `GITHUB_URL, ${withoutName(text)}, is no https:// address of a server.`,
    {
      hint: 'Leave it out for github.com, or name your Enterprise server: https://HOST.',
    },
  )
}

/** Without a name or a password, and with nothing after its path: paths are put behind it. */
function isWebUrl(text: string): boolean {
  if (!URL.canParse(text) || /[?#\s]/u.test(text)) return false
  const { protocol, username, password } = new URL(text)
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLocalUrl(text))
  return isSafe && username === '' && password === ''
}

/** A password is not for the log. */
function withoutName(text: string): string {
  return text.replace(/\/\/[^/]*@/u, '//')
}
