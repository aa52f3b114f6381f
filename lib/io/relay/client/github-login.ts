/** The GitHub device flow, by way of the relay: a code that a person types into GitHub's page, and a ticket for this key at its end. */

import { setTimeout as wait } from 'node:timers/promises'
import { Failure } from '../../../app/failure.ts'
import { isRecord } from '../../../core/is-record.ts'
import { parseJson } from '../../../core/json-text.ts'
import { boundedFetch } from '../bounded-fetch.ts'

export interface DeviceCode {
  readonly userCode: string
  /** By https, without a name or password in it, in ASCII. */
  readonly verificationUrl: string
  /** Where that page really is: a name may begin with github.com and be anybody's. */
  readonly host: string
}

export interface GitHubTicket {
  readonly ticket: string
  /** The account's name at GitHub. */
  readonly login: string
  readonly untilMs: number
}

/** As GitHub and its Enterprise servers give them. */
const accountName = /^[A-Za-z0-9_-]{1,100}$/
/** As docs/relay-protocol.md says: base64url, and a MAC. */
const ticketText = /^[A-Za-z0-9_.-]{1,2048}$/
/** A relay gives thirty days; one that says more than a year says nothing. */
const ticketMsMax = 366 * 24 * 3_600_000

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
  const page = pageOf(verificationUrl)
  if (typeof poll !== 'string' || !isCode(userCode) || !page) throw badAnswer(started)
  show({ userCode, verificationUrl: page.href, host: page.host })
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
  const isGood =
    state === 'admitted' &&
    isLike(ticket, ticketText) &&
    isLike(login, accountName) &&
    isSoon(untilMs, Date.now())
  if (!isGood) throw badAnswer(answer)
  return { ticket, login, untilMs }
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
  const said = typeof error === 'string' ? error : 'its answer is not as the protocol says.'
  return new Failure('data', `The relay did not start a login with GitHub: ${said}`, {
    hint: 'Use the team secret, or ask whoever runs the relay.',
  })
}

function isCode(value: unknown): value is string {
  return isLike(value, /^[A-Z0-9-]{4,20}$/u)
}

/** What a browser would make of it; undefined for what no login page is. */
function pageOf(value: unknown): URL | undefined {
  if (!isLike(value, /^https:\/\/[\x21-\x7e]{1,200}$/u) || !URL.canParse(value)) return undefined
  const page = new URL(value)
  return page.username === '' && page.password === '' ? page : undefined
}

function isLike(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

function isSoon(value: unknown, nowMs: number): value is number {
  return Number.isInteger(value) && Number(value) > nowMs && Number(value) <= nowMs + ticketMsMax
}

function numberOf(value: unknown, other: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : other
}
