/**
 * One connection to a relay that is kept up: dials, logs in, says roster and presence again after each reconnect, matches
 * answers to questions by id, and hands over what is delivered, one envelope after another. Logging in is login.ts.
 */

import type { LinkListener, LinkState, RelayLink, SendAnswer } from '../../../app/relay/link.ts'
import { backoffMs } from '../../../core/wire/backoff.ts'
import { badDelivery, parseServerFrame, printFrame } from '../../../core/wire/frames.ts'
import {
  heartbeatsMissed,
  loginWithinMs,
  socketPath,
  usualLimits,
} from '../../../core/wire/limits.ts'
import type {
  ClientFrame,
  Envelope,
  HelloFrame,
  KeyText,
  PresenceCard,
  ServerFrame,
  WelcomeFrame,
} from '../../../core/wire/types.ts'
import { answerHello, type LoginDeps } from './login.ts'
import { type RawData, WebSocket } from '../websocket.ts'

export interface ClientOptions extends LinkListener {
  readonly login: LoginDeps
  readonly nowMs: () => number
  /** From 0 to 1, so that a thousand clients do not come back at once. */
  readonly chance: () => number
}

/** Questions that wait for their answers; more are refused here instead of kept. */
const askedMax = 256
/** Characters of envelopes that wait to be judged. With more no further frame is read, and the relay has to wait. */
const heldCharsMax = 8 * 1024 * 1024
/** Of ours that the relay has not read. */
const unsentBytesMax = 32 * 1024 * 1024
const answerWithinMs = 30_000
/** A connection that lasted so long was a good one. */
const soundMs = 10_000
/** Somebody has to do something first, so it is asked seldom. */
const refusedMs = 5 * 60_000
const frameBytesMax = usualLimits.frameBytes + 64 * 1024

export function connectRelay(options: ClientOptions): RelayLink {
  const { login, onState, nowMs } = options
  const asked = new Map<string, (answer: SendAnswer) => void>()
  let state: LinkState = { type: 'connecting', attempt: 0 }
  let socket: WebSocket | undefined
  let welcome: WelcomeFrame | undefined
  let roster: readonly KeyText[] | undefined
  let card: PresenceCard | undefined
  let attempt = 0
  let serial = 0
  let heldChars = 0
  let greeted = false
  // Silence is measured by a clock that nobody sets.
  let heardAt = 0
  let onlineAt = 0
  let refused: Extract<LinkState, { type: 'refused' }> | undefined
  let pauseMs = 0
  let timer: NodeJS.Timeout | undefined
  let watch: NodeJS.Timeout | undefined
  let work: Promise<void> = Promise.resolve()

  function become(next: LinkState): void {
    state = next
    onState(next)
  }
  function nextId(): string {
    serial += 1
    return `c${serial}`
  }
  function say(frame: ClientFrame): void {
    if (socket?.readyState !== WebSocket.OPEN) return
    // A relay that talks and does not listen.
    if (socket.bufferedAmount > unsentBytesMax) socket.terminate()
    else socket.send(printFrame(frame))
  }

  function dial(): void {
    if (state.type === 'closed') return
    refused = undefined
    pauseMs = 0
    greeted = false
    const own = new WebSocket(`${login.relay}${socketPath}`, {
      perMessageDeflate: false,
      maxPayload: frameBytesMax,
      handshakeTimeout: loginWithinMs,
      followRedirects: false,
    })
    socket = own
    let why = 'the relay ended the connection'
    const late = setTimeout(() => fail('it did not log us in within ten seconds'), loginWithinMs)
    function fail(reason: string): void {
      why = reason
      own.terminate()
    }
    own.on('ping', () => {
      heardAt = performance.now()
    })
    own.on('error', (error) => {
      why = error.message
    })
    own.on('message', (data, isBinary) => {
      heardAt = performance.now()
      // What the last connection still says is nobody's any more: a welcome that comes late must not begin it anew.
      if (socket !== own || state.type === 'closed') return
      const text = isBinary ? '' : textOf(data)
      const parsed = parseServerFrame(text)
      if (!parsed.ok) {
        if (!passedOver(text)) fail('it said something that is no frame')
        return
      }
      hear(parsed.frame, { chars: text.length, fail })
      if (parsed.frame.t === 'welcome') clearTimeout(late)
    })
    own.on('close', () => {
      clearTimeout(late)
      if (socket === own) lost(why)
    })
  }

  function hear(
    frame: ServerFrame,
    { chars, fail }: { readonly chars: number; readonly fail: (why: string) => void },
  ): void {
    if (!welcome && frame.t !== 'hello' && frame.t !== 'welcome' && frame.t !== 'error') {
      fail('it spoke before it welcomed us')
      return
    }
    switch (frame.t) {
      case 'hello':
        greet(frame, fail)
        break
      case 'welcome':
        hearWelcome(frame)
        break
      case 'error':
        hearError(frame)
        break
      case 'sent':
        answer(frame.re, { type: 'sent', results: frame.results })
        break
      case 'peer':
        options.onPeer(frame)
        break
      case 'deliver':
        hold(frame.envelope, chars)
        break
      case 'ok':
    }
  }

  /** A damaged envelope in our mailbox is refused, so that it leaves it: ending the connection would bring it again for ever. */
  function passedOver(text: string): boolean {
    const bad = welcome && badDelivery(text)
    if (bad === undefined) return false
    if (bad !== 'nameless') {
      say({ t: 'ack', envelopes: [{ ...bad, state: 'refused', code: 'bad_envelope' }] })
    }
    return true
  }

  function greet(frame: HelloFrame, fail: (why: string) => void): void {
    if (greeted) {
      fail('it greeted us twice')
      return
    }
    greeted = true
    const reply = answerHello(login, frame, nextId())
    if (reply.ok) {
      say(reply.frame)
      return
    }
    refused = { type: 'refused', code: reply.code, why: reply.why }
    fail(reply.why)
  }

  function hearWelcome(frame: WelcomeFrame): void {
    if (welcome) return
    welcome = frame
    if (roster) say({ t: 'roster', id: nextId(), keys: roster.slice(0, frame.limits.rosterKeys) })
    if (card) say({ t: 'presence', id: nextId(), card })
    const silentMs = Math.min(Math.max(frame.heartbeatMs, 50), 120_000) * heartbeatsMissed
    watch = setInterval(() => {
      // Of one that has to wait nothing is heard.
      if (!socket?.isPaused && performance.now() - heardAt > silentMs) socket?.terminate()
    }, silentMs / 6)
    onlineAt = performance.now()
    become({ type: 'online', sinceMs: nowMs(), connection: frame.connection })
  }

  function hearError({ re, code, message, retryMs }: Extract<ServerFrame, { t: 'error' }>): void {
    pauseMs = Math.min(retryMs ?? 0, refusedMs)
    if (code === 'not_admitted' || code === 'wrong_relay' || code === 'unsupported_version') {
      refused = { type: 'refused', code, why: message }
    }
    if (re === undefined) return
    const retry = retryMs === undefined ? {} : { retryMs }
    answer(re, { type: 'error', code, why: message, ...retry })
  }

  function answer(re: string, said: SendAnswer): void {
    asked.get(re)?.(said)
    asked.delete(re)
  }

  /** One after another, in the order in which they came; an answer goes to the connection that delivered it, or to nobody. */
  function hold(envelope: Envelope, chars: number): void {
    const from = socket
    heldChars += chars
    if (heldChars > heldCharsMax) from?.pause()
    work = work.then(async () => {
      const done = await options.onDeliver(envelope).catch(() => ({ state: 'later' as const }))
      heldChars -= chars
      if (socket === from)
        say({ t: 'ack', envelopes: [{ from: envelope.from, id: envelope.id, ...done }] })
      if (!socket?.isPaused || heldChars > heldCharsMax / 2) return
      heardAt = performance.now()
      socket.resume()
    })
  }

  function lost(why: string): void {
    clearInterval(watch)
    const lasted = state.type === 'online' ? performance.now() - onlineAt : 0
    attempt = lasted >= soundMs ? 0 : attempt + 1
    welcome = undefined
    socket = undefined
    for (const tell of asked.values()) tell({ type: 'offline' })
    asked.clear()
    if (state.type === 'closed') return
    const waitMs = refused ? refusedMs : Math.max(backoffMs(attempt, options.chance()), pauseMs)
    timer = setTimeout(dial, waitMs)
    become(refused ?? { type: 'connecting', attempt, why })
  }

  dial()
  return {
    state: () => state,
    limits: () => welcome?.limits,
    send(envelope) {
      if (!welcome || asked.size >= askedMax) return Promise.resolve({ type: 'offline' })
      const id = nextId()
      return new Promise((resolve) => {
        const late = setTimeout(() => answer(id, { type: 'offline' }), answerWithinMs)
        asked.set(id, (said) => {
          clearTimeout(late)
          resolve(said)
        })
        say({ t: 'send', id, envelope })
      })
    },
    setRoster(keys) {
      roster = keys
      if (welcome)
        say({ t: 'roster', id: nextId(), keys: keys.slice(0, welcome.limits.rosterKeys) })
    },
    setCard(next) {
      card = next
      if (welcome) say({ t: 'presence', id: nextId(), card: next })
    },
    retryNow() {
      if (socket || state.type === 'closed') return
      clearTimeout(timer)
      attempt = 0
      dial()
    },
    async close() {
      clearTimeout(timer)
      const own = socket
      become({ type: 'closed' })
      if (own) await ended(own)
      clearInterval(watch)
      await work
    },
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}

/** Says goodbye, and does not wait for a relay that does not answer. */
function ended(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => socket.terminate(), 1_000)
    socket.once('close', () => {
      clearTimeout(late)
      resolve()
    })
    if (socket.readyState === WebSocket.CLOSED) resolve()
    else socket.close(1000)
  })
}
