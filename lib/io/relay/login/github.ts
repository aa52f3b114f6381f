/**
 * Logins by GitHub's device flow: a person says yes in a browser, the relay looks at the account, forgets GitHub's token, and
 * gives a ticket for one key. What is known between the steps is sealed into `poll`, so that any process can go on.
 */

import { isRecord } from '../../../core/is-record.ts'
import { parseJson } from '../../../core/json-text.ts'
import { type Mac, printTicket, ticketMs } from '../../../core/relay/ticket.ts'
import { parsePublicKey } from '../../../core/trust/keys.ts'
import type { KeyText } from '../../../core/wire/types.ts'
import { boundedFetch } from '../bounded-fetch.ts'
import type { Answer } from '../http.ts'
import { openText, sealText } from './seal-text.ts'

export interface GitHubOptions {
  readonly clientId: string
  /** Such as `https://github.com`; that of an Enterprise server has its API below it. */
  readonly url: string
  readonly apiUrl: string
  /** Only members of this organisation. */
  readonly organisation: string | undefined
  readonly ticketMac: Mac
  /** 32 bytes, for `poll`. */
  readonly pollKey: Uint8Array
  readonly nowMs: () => number
}

export type LoginFlow = Readonly<
  Record<'start' | 'poll', (body: Readonly<Record<string, unknown>>) => Promise<Answer>>
>

interface Pending {
  readonly key: KeyText
  readonly deviceCode: string
  readonly intervalMs: number
  readonly untilMs: number
}

const bounds = { bytesMax: 100_000, withinMs: 10_000 }
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
/** RFC 8628: how much longer to wait after `slow_down`. */
const slowDownMs = 5_000
const usualIntervalS = 5
const usualLifeS = 900

export function createLoginFlow(options: GitHubOptions): LoginFlow {
  return { start: (body) => start(options, body), poll: (body) => poll(options, body) }
}

async function start(
  options: GitHubOptions,
  { key }: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  if (typeof key !== 'string' || !parsePublicKey(key)) return wrong('key is the key that logs in.')
  // Membership of an organisation may be private; nothing else is asked for.
  const scope = options.organisation === undefined ? '' : 'read:org'
  const said = await ask(`${options.url}/login/device/code`, {
    form: { client_id: options.clientId, ...(scope ? { scope } : {}) },
  })
  const { device_code: deviceCode, user_code: userCode, verification_uri: url } = said.body
  if (typeof deviceCode !== 'string' || typeof userCode !== 'string' || typeof url !== 'string') {
    return unreachable()
  }
  const intervalMs = seconds(said.body['interval'], usualIntervalS) * 1_000
  const expiresMs = seconds(said.body['expires_in'], usualLifeS) * 1_000
  const untilMs = options.nowMs() + expiresMs
  const pending: Pending = { key, deviceCode, intervalMs, untilMs }
  const body = {
    poll: sealText(options.pollKey, JSON.stringify(pending)),
    userCode,
    verificationUrl: url,
    intervalMs,
    expiresMs,
  }
  return { status: 200, body }
}

async function poll(
  options: GitHubOptions,
  { poll: sealed }: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const pending = typeof sealed === 'string' ? readPending(options.pollKey, sealed) : undefined
  if (!pending) return wrong('poll is what /login/github/start answered.')
  if (options.nowMs() >= pending.untilMs) return refused('The code is over: start again.')
  const said = await ask(`${options.url}/login/oauth/access_token`, {
    form: {
      client_id: options.clientId,
      device_code: pending.deviceCode,
      grant_type: deviceGrant,
    },
  })
  const { error, access_token: token } = said.body
  if (typeof token === 'string' && token !== '') return admitted(options, pending, token)
  if (error === 'authorization_pending') return waiting(pending.intervalMs)
  if (error === 'slow_down') {
    const told = seconds(said.body['interval'], 0) * 1_000
    return waiting(Math.max(told, pending.intervalMs + slowDownMs))
  }
  if (error === 'access_denied') return refused('It was denied at GitHub.')
  if (error === 'expired_token') return refused('The code is over: start again.')
  return typeof error === 'string'
    ? refused('GitHub did not take the code: start again.')
    : unreachable()
}

/** The token is used for these two questions and kept nowhere. */
async function admitted(
  { apiUrl, organisation, ticketMac, nowMs }: GitHubOptions,
  { key }: Pending,
  token: string,
): Promise<Answer> {
  const { status, body } = await ask(`${apiUrl}/user`, { token })
  const { login } = body
  if (status !== 200 || typeof login !== 'string' || !/^[A-Za-z0-9_-]{1,100}$/.test(login)) {
    return unreachable()
  }
  if (organisation !== undefined) {
    const path = `user/memberships/orgs/${encodeURIComponent(organisation)}`
    const membership = await ask(`${apiUrl}/${path}`, { token })
    if (membership.status >= 500) return unreachable()
    if (membership.status !== 200 || membership.body['state'] !== 'active') {
      return refused(`${login} is not a member of ${organisation} at GitHub.`)
    }
  }
  const untilMs = nowMs() + ticketMs
  const ticket = printTicket({ key, login, untilMs }, ticketMac)
  return { status: 200, body: { state: 'admitted', ticket, login, untilMs } }
}

interface Said {
  /** 0: no answer at all. */
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

async function ask(
  url: string,
  { form, token }: { readonly form?: Readonly<Record<string, string>>; readonly token?: string },
): Promise<Said> {
  try {
    const init = {
      method: form ? 'POST' : 'GET',
      headers: {
        accept: 'application/json',
        'user-agent': 'datacore-messaging-relay',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    }
    // It follows no redirect, which would carry the token to wherever it says.
    const { status, text } = await boundedFetch(url, init, bounds)
    const body = parseJson(text)
    return { status, body: isRecord(body) ? body : {} }
  } catch {
    return { status: 0, body: {} }
  }
}

function readPending(key: Uint8Array, sealed: string): Pending | undefined {
  const text = openText(key, sealed)
  // Sealed by us, so its shape is ours.
  return text === undefined ? undefined : (parseJson(text) as Pending)
}

function seconds(value: unknown, otherwise: number): number {
  return typeof value === 'number' && value >= 0 && value <= 86_400 ? value : otherwise
}

function waiting(intervalMs: number): Answer {
  return { status: 200, body: { state: 'pending', intervalMs } }
}

function refused(why: string): Answer {
  return { status: 200, body: { state: 'refused', why } }
}

function wrong(error: string): Answer {
  return { status: 400, body: { error } }
}

function unreachable(): Answer {
  return { status: 502, body: { error: 'GitHub did not answer as expected.' }, retryMs: 5_000 }
}
