/** What `login` and `logout` take from io: a relay's door, and where this machine keeps what opens it. */

import { canonicalRelayUrl } from '../core/wire/relay-url.ts'
import { Failure } from '../app/failure.ts'
import { forgetAdmission, saveAdmission } from './relay/client/admission.ts'
import { type DeviceCode, loginWithGitHub } from './relay/client/github-login.ts'
import { askAdmits, signIn } from './relay/client/sign-in.ts'
import { setRelaySettings } from './settings-write.ts'
import { openSealing } from './vault.ts'
import type { Wired } from './wiring.ts'

export type { DeviceCode } from './relay/client/github-login.ts'

export interface LoginInput {
  /** As typed; that of the settings without it. */
  readonly relay: string | undefined
  /** Asks for the team secret; undefined when there is nobody to ask. */
  readonly secret: () => Promise<string | undefined>
  /** Only the secret will do, for it was given. */
  readonly by: 'secret' | 'whatever admits'
  readonly show: (code: DeviceCode) => void
}

export interface LoggedIn {
  readonly relay: string
  readonly by: 'secret' | 'github' | 'open'
  /** The account at GitHub, and until when it admits. */
  readonly account?: string
  readonly untilMs?: number
  /** The settings file that names the relay now. */
  readonly settings: string
}

/** Keeps nothing unless the relay really let us in. */
export async function logIn(wired: Wired, input: LoginInput): Promise<LoggedIn> {
  const { deps, places } = wired
  const typed = input.relay ?? deps.settings.messaging.relay.url
  const relay = canonicalRelayUrl(typed)
  if (relay === undefined) throw noUrl(typed)
  const admits = await askAdmits(relay)
  if (!admits) {
    throw new Failure('unreachable', `No relay answers at ${relay}.`, {
      hint: 'Check the URL; the relay may be down, then try again later.',
    })
  }
  const key = deps.keys.publicKey
  const wantsSecret = input.by === 'secret' || !admits.includes('github')
  const by =
    admits.includes('open') && input.by !== 'secret' ? 'open' : wantsSecret ? 'secret' : 'github'
  const github = by === 'github' ? await loginWithGitHub(relay, key, input.show) : undefined
  const secret = by === 'secret' ? await input.secret() : undefined
  if (by === 'secret' && !secret) throw noSecret()
  const admission = { ...(secret ? { secret } : {}), ...(github ? { ticket: github.ticket } : {}) }
  const tried = await signIn({
    relay,
    address: deps.settings.identity.name,
    keys: deps.keys,
    sealing: await openSealing(places, deps.settings.identity.name),
    admission: () => admission,
  })
  if (tried.type !== 'in') {
    throw new Failure(
      tried.type === 'refused' ? 'config' : 'unreachable',
      `${relay} did not let us in: ${tried.why}`,
      {
        hint: 'Nothing was changed. Check the secret and the URL, or ask whoever runs the relay.',
      },
    )
  }
  const until = github ? { untilMs: github.untilMs } : {}
  saveAdmission(places.stateDir, { relay, key, admission, ...until })
  const settings = await setRelaySettings(places, { enabled: true, url: relay })
  return { relay, by, settings, ...(github ? { account: github.login } : {}), ...until }
}

/** What was there is gone from this machine, and the relay is used no more. True when anything was. */
export async function logOut({ deps, places }: Wired): Promise<boolean> {
  const had = forgetAdmission(places.stateDir)
  const { enabled, url } = deps.settings.messaging.relay
  if (enabled) await setRelaySettings(places, { enabled: false, url })
  return had || enabled
}

function noUrl(typed: string): Failure {
  return new Failure(
    'usage',
    typed === '' ? 'Which relay is not known.' : 'That is no URL of a relay.',
    {
      hint: 'Write it: datacore-msg login --relay wss://relay.example.com',
    },
  )
}

function noSecret(): Failure {
  return new Failure('usage', 'This relay asks for the team secret, and none was given.', {
    hint: 'Run it on a terminal, or give it with --secret-stdin.',
  })
}
