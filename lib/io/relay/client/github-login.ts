/** The GitHub device flow, by way of the relay: a code that a person types into GitHub's page, and a ticket for this key at its end. */

import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../../../app/failure.ts'
import { isRecord } from '../../../core/is-record.ts'
import { parseJson } from '../../../core/json-text.ts'
import { boundedFetch } from '../bounded-fetch.ts'

export interface DeviceCode {
  readonly userCode: string
  readonly verificationUrl: string
}

export interface GitHubTicket {
  readonly ticket: string
  /** The account's name at GitHub. */
  readonly login: string
  readonly untilMs: number
}

const bounds = { bytesMax: 20_000, withinMs: 15_000 }
/** However long the relay says that its code is good. */
const waitMsMax = 30 * 60_000

/** `show` is called once, with what the person has to do. Throws Failure with what the relay said. */
export async function loginWithGitHub(
  relay: string,
  key: string,
  show: (code: DeviceCode) => void,
): Promise<GitHubTicket> {
  const base = relay.replace(/^ws/u, 'http')
  const started = await ask(`${base}/login/github/start`, { key })
  const { poll, userCode, verificationUrl, intervalMs, expiresMs } = started
  const isWhole = typeof poll === 'string' && isCode(userCode) && isPage(verificationUrl)
  if (!isWhole) throw badAnswer(started)
  show({ userCode, verificationUrl })
  const endMs = Date.now() + Math.min(numberOf(expiresMs, waitMsMax), waitMsMax)
  let pauseMs = numberOf(intervalMs, 5_000)
  while (Date.now() < endMs) {
    await wait(Math.min(Math.max(pauseMs, 200), 60_000))
    const answer = await ask(`${base}/login/github/poll`, { poll })
    if (answer['state'] === 'pending') pauseMs = numberOf(answer['intervalMs'], pauseMs)
    else return ticketIn(answer)
  }
  throw new Failure('unreachable', 'Nobody typed the code at GitHub in time.', {
    hint: 'Run datacore-msg login again.',
  })
}

function ticketIn(answer: Readonly<Record<string, unknown>>): GitHubTicket {
  const { state, ticket, login, untilMs, why } = answer
  if (state === 'refused') {
    const said = typeof why === 'string' ? why : 'The relay does not admit this account.'
    throw new Failure('config', said, { hint: 'Ask whoever runs the relay.' })
  }
  if (state !== 'admitted' || typeof ticket !== 'string' || typeof login !== 'string') {
    throw badAnswer(answer)
  }
  return { ticket, login, untilMs: numberOf(untilMs, 0) }
}

async function ask(url: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const { status, text } = await boundedFetch(url, init, bounds).catch((cause: unknown) => {
    throw new Failure('unreachable', 'The relay did not answer the login.', {
      hint: 'Check the URL, and try again.',
      cause,
    })
  })
  const value = parseJson(text)
  if (!isRecord(value) || status < 200 || status > 299)
    throw badAnswer(isRecord(value) ? value : {})
  return value
}

function badAnswer({ error }: Readonly<Record<string, unknown>>): Failure {
  const said = typeof error === 'string' ? `: ${error}` : '.'
  return new Failure('data', `The relay did not start a login with GitHub${said}`, {
    hint: 'Use the team secret, or ask whoever runs the relay.',
  })
}

function isCode(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Z0-9-]{4,20}$/u.test(value)
}

function isPage(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/[\x21-\x7e]{1,200}$/u.test(value)
}

function numberOf(value: unknown, other: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : other
}
