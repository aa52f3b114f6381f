/**
 * The relay without its sockets: connections log in, say whom they know, send, and are handed what is theirs. It believes
 * nobody: whatever is not as docs/relay-protocol.md says ends the connection that said it, and no other.
 */

import {
  parseEnvelopeNote,
  parseTakenNote,
  processOfNote,
  subjects,
} from '../../../core/relay/notes.ts'
import { nameText } from '../../../core/relay/name.ts'
import { encodeUrlText } from '../../../core/relay/ticket.ts'
import { encodeBase64 } from '../../../core/trust/base64.ts'
import { parseClientFrame } from '../../../core/wire/frames.ts'
import { challengeBytes, protocolVersion } from '../../../core/wire/limits.ts'
import type { ClientFrame, KeyText } from '../../../core/wire/types.ts'
import type { Soon } from '../soon.ts'
import { count, newCounts } from './counts.ts'
import { acknowledge, catchUp, deliver, forgetTaken } from './deliver.ts'
import { admit, welcome } from './login.ts'
import { hearPeer, setPresence, setRoster, withdraw } from './peers.ts'
import { hearAlive } from './processes.ts'
import { createRates } from './rates.ts'
import { end, say } from './say.ts'
import { send } from './send.ts'
import type { Connection, HubDeps, HubState, Member, RelaySocket, SocketEvents } from './types.ts'

export function createHubState(deps: HubDeps): HubState {
  return {
    ...deps,
    process: encodeUrlText(deps.random.bytes(12)),
    connections: new Set(),
    perIp: new Map(),
    rooms: new Map(),
    sends: createRates(deps.limits.sends),
    logins: createRates(deps.limits.loginsPerIp),
    counts: newCounts(),
    processes: new Map(),
    stopping: 'no',
  }
}

/** A connection came. Says hello, and returns what hears the rest of it. */
export function accept(hub: HubState, socket: RelaySocket): SocketEvents {
  const connection: Connection = {
    id: encodeUrlText(hub.random.bytes(9)),
    socket,
    challenge: encodeBase64(hub.random.bytes(challengeBytes)),
    sinceMs: hub.clock.nowMs(),
    state: 'new',
    workingBytes: 0,
  }
  hub.connections.add(connection)
  const fromHere = (hub.perIp.get(socket.ip) ?? 0) + 1
  hub.perIp.set(socket.ip, fromHere)
  if (!turnAway(hub, connection, fromHere)) {
    say(hub, connection, {
      t: 'hello',
      versions: [protocolVersion],
      challenge: connection.challenge,
      admits: hub.admittance.admits,
      nowMs: connection.sinceMs,
    })
  }
  const hearing: Hearing = { member: undefined, entered: Promise.resolve() }
  return {
    frame: (text) => hear(hub, connection, { text, hearing }),
    binary: () => {
      end(hub, connection, {
        code: 'bad_frame',
        message: 'A frame is a text message, not a binary one.',
      })
    },
    drained() {
      const { member } = hearing
      if (member) work(hub, connection, { bytes: 0, start: () => catchUp(hub, member) })
    },
    gone: () => leave(hub, connection, hearing.member),
  }
}

/** Why nobody more can come from there; true when the connection was ended. */
function turnAway(hub: HubState, connection: Connection, fromHere: number): boolean {
  if (hub.stopping === 'yes') {
    end(hub, connection, {
      code: 'shutting_down',
      message: 'This relay is stopping.',
      retryMs: 1_000,
    })
    return true
  }
  const tooMany =
    fromHere > hub.limits.connectionsPerIp || hub.connections.size > hub.limits.connections
  if (!tooMany) return false
  const message =
    fromHere > hub.limits.connectionsPerIp
      ? 'There are too many connections from this address.'
      : 'This relay has as many connections as it can carry.'
  end(hub, connection, { code: 'too_many_connections', message, retryMs: 30_000 })
  return true
}

interface Hearing {
  member: Member | undefined
  /** What was said while the mailbox is being opened waits for it. */
  entered: Promise<void>
}

function hear(
  hub: HubState,
  connection: Connection,
  { text, hearing }: { readonly text: string; readonly hearing: Hearing },
): void {
  if (connection.state === 'over') return
  if (connection.state === 'entering') {
    run(
      hub,
      connection,
      hearing.entered.then(() => hear(hub, connection, { text, hearing })),
    )
    return
  }
  const { member } = hearing
  const max = member ? hub.limits.wire.frameBytes : hub.limits.loginBytes
  if (text.length > max) {
    const message = `A frame has at most ${max} bytes${member ? '' : ' before the login'}.`
    end(hub, connection, { code: 'frame_too_large', message })
    return
  }
  const parsed = parseClientFrame(text)
  if (!parsed.ok) {
    const { code, message, re } = parsed
    // An envelope that nobody would open is refused; what is no frame ends the connection.
    if (code === 'bad_envelope' && member) {
      count(hub.counts.errors, code)
      say(hub, member, { t: 'error', ...(re ? { re } : {}), code, message, fatal: false })
    } else {
      end(hub, connection, { code: code === 'bad_envelope' ? 'login_required' : code, message, re })
    }
    return
  }
  count(hub.counts.frames, parsed.frame.t)
  hub.counts.framesBytes.value += text.length
  if (member) obey(hub, member, { frame: parsed.frame, bytes: text.length })
  else enter(hub, connection, { frame: parsed.frame, hearing })
}

function enter(
  hub: HubState,
  connection: Connection,
  { frame, hearing }: { readonly frame: ClientFrame; readonly hearing: Hearing },
): void {
  if (frame.t !== 'login') {
    end(hub, connection, { code: 'login_required', message: 'The first frame is a login.' })
    return
  }
  const waitMs = hub.logins.take(connection.socket.ip, hub.clock.nowMs())
  if (waitMs > 0) {
    const message = 'There are too many logins from this address.'
    end(hub, connection, { code: 'rate_limited', message, re: frame.id, retryMs: waitMs })
    return
  }
  const member = admit(hub, connection, frame)
  if (!member) return
  hearing.member = member
  enterRoom(hub, member)
  hearing.entered = welcome(hub, member, frame.id)
  run(
    hub,
    connection,
    hearing.entered.then(() => catchUp(hub, member)),
  )
}

function obey(
  hub: HubState,
  member: Member,
  { frame, bytes }: { readonly frame: ClientFrame; readonly bytes: number },
): void {
  if (frame.t === 'send') work(hub, member, { bytes, start: () => send(hub, member, frame) })
  else if (frame.t === 'ack') {
    work(hub, member, { bytes, start: () => acknowledge(hub, member, frame.envelopes) })
  } else if (frame.t === 'roster') setRoster(hub, member, frame)
  else if (frame.t === 'presence') setPresence(hub, member, { frame, bytes })
  else {
    const message = 'This connection is logged in already.'
    end(hub, member, { code: 'already_logged_in', message, re: frame.id })
  }
}

/** Work that waits for a mailbox. One that sends faster than it can be kept is not read from meanwhile. */
function work(
  hub: HubState,
  connection: Connection,
  { bytes, start }: { readonly bytes: number; readonly start: () => Soon<void> },
): void {
  const doing = started(hub, connection, start)
  if (!doing) return
  const { workingBytes: max } = hub.limits
  connection.workingBytes += bytes
  if (connection.workingBytes > max && connection.workingBytes - bytes <= max) {
    connection.socket.pause()
  }
  run(
    hub,
    connection,
    doing.finally(() => {
      const before = connection.workingBytes
      connection.workingBytes -= bytes
      if (before > max && connection.workingBytes <= max) connection.socket.resume()
    }),
  )
}

/** What fails here is our own fault or the mailboxes': it ends the connection, which comes again and sends again. */
function run(hub: HubState, connection: Connection, doing: Promise<void>): void {
  doing.catch((error: unknown) => failed(hub, connection, error))
}

/** What of it is left to wait for: most frames are done when this returns. */
function started(
  hub: HubState,
  connection: Connection,
  start: () => Soon<void>,
): Promise<void> | undefined {
  try {
    return start() ?? undefined
  } catch (error) {
    failed(hub, connection, error)
    return undefined
  }
}

function failed(hub: HubState, connection: Connection, error: unknown): void {
  const why = error instanceof Error ? error.message : String(error)
  hub.note({ level: 'trouble', sentence: `A frame could not be worked on: ${why}` })
  end(hub, connection, {
    code: 'internal',
    message: 'The relay made a mistake; send it again.',
    retryMs: 5_000,
  })
}

function enterRoom(hub: HubState, member: Member): void {
  const { key } = member
  const room = hub.rooms.get(key) ?? { members: new Set<Member>(), ends: hearFor(hub, key) }
  hub.rooms.set(key, room)
  room.members.add(member)
}

/** What other processes have for a key; our own notes of envelopes are worked on without the bus. */
function hearFor(hub: HubState, key: KeyText): readonly (() => void)[] {
  const peer = hearPeer()
  return [
    hub.bus.subscribe(subjects.envelopes(key), (text) => {
      if (text.startsWith(hub.process)) return
      const note = parseEnvelopeNote(text)
      if (!note) return
      deliver(hub, key, { name: nameText(note), kind: note.kind, text: () => note.text })
    }),
    hub.bus.subscribe(subjects.taken(key), (text) => {
      if (processOfNote(text) !== hub.process) forgetTaken(hub, key, parseTakenNote(text))
    }),
    hub.bus.subscribe(subjects.peers(key), (text) => {
      // Whoever shows people lives: one that dies before its first sign of life must be missed as well.
      hearAlive(hub, processOfNote(text))
      peer(hub, key, text)
    }),
  ]
}

function leave(hub: HubState, connection: Connection, member: Member | undefined): void {
  connection.state = 'over'
  if (!hub.connections.delete(connection)) return
  const fromHere = (hub.perIp.get(connection.socket.ip) ?? 1) - 1
  if (fromHere > 0) hub.perIp.set(connection.socket.ip, fromHere)
  else hub.perIp.delete(connection.socket.ip)
  const room = member && hub.rooms.get(member.key)
  if (!member || !room?.members.delete(member)) return
  withdraw(hub, member)
  if (room.members.size > 0) return
  hub.rooms.delete(member.key)
  for (const stop of room.ends) stop()
}
