/** Lets a connection in: the key proves itself for this very socket, and the team's secret or a ticket admits it. */

import { isSameSecretText } from '../../../core/relay/secret.ts'
import { readTicket } from '../../../core/relay/ticket.ts'
import { decodeBase64, encodeBase64 } from '../../../core/trust/base64.ts'
import { parsePublicKey } from '../../../core/trust/keys.ts'
import { protocolVersion } from '../../../core/wire/limits.ts'
import { loginText, secretText } from '../../../core/wire/signed.ts'
import type { LoginFrame } from '../../../core/wire/types.ts'
import { count } from './counts.ts'
import { newWindow } from './deliver.ts'
import { fullChanges } from './peers.ts'
import { end, say, type Trouble } from './say.ts'
import type { Connection, HubState, Member } from './types.ts'

/** When somebody with too many connections may find one of them gone: after three missed heartbeats. */
const fewerRetryMs = 45_000

/** The member that the connection becomes; undefined when it was ended instead. */
export function admit(
  hub: HubState,
  connection: Connection,
  login: LoginFrame,
): Member | undefined {
  const no = troubleOf(hub, connection, login)
  if (no) {
    end(hub, connection, { ...no, re: login.id })
    return undefined
  }
  count(hub.counts.logins, login.admit.type)
  const nowMs = hub.clock.nowMs()
  connection.state = 'entering'
  return Object.assign(connection, {
    key: login.key,
    address: login.address,
    roster: new Set<string>(),
    card: undefined,
    shownMs: nowMs,
    changes: fullChanges(hub, nowMs),
    seen: new Map(),
    window: newWindow(),
  })
}

/** The key has a mailbox from now on; the client is told what waits there. */
export async function welcome(hub: HubState, member: Member, re: string): Promise<void> {
  const mailbox = await hub.mailboxes.open(member.key)
  if (member.state !== 'entering') return
  member.state = 'in'
  say(hub, member, {
    t: 'welcome',
    re,
    v: protocolVersion,
    connection: member.id,
    heartbeatMs: hub.limits.heartbeatMs,
    nowMs: hub.clock.nowMs(),
    mailbox,
    limits: hub.limits.wire,
  })
}

function troubleOf(
  hub: HubState,
  { challenge }: Connection,
  login: LoginFrame,
): Trouble | undefined {
  const { admittance } = hub
  if (!admittance.isName(login.relay)) {
    const message = 'This relay is not known by the name that was dialled: start it with --url.'
    return { code: 'wrong_relay', message }
  }
  const key = parsePublicKey(login.key)
  const signature = decodeBase64(login.sig)
  if (!key || !signature || !hub.verify(key, loginText({ ...login, challenge }), signature)) {
    const message =
      'The signature is not by this key for this connection: connect anew and sign its challenge.'
    return { code: 'bad_signature', message }
  }
  if (!isAdmitted(hub, challenge, login)) {
    return { code: 'not_admitted', message: notAdmitted(hub, login) }
  }
  const there = hub.rooms.get(login.key)?.members.size ?? 0
  if (there >= hub.limits.connectionsPerKey) {
    const message = `This key has ${there} connections already.`
    return { code: 'too_many_connections', message, retryMs: fewerRetryMs }
  }
  return undefined
}

function isAdmitted(hub: HubState, challenge: string, login: LoginFrame): boolean {
  const { admits, secretMac, ticketMac } = hub.admittance
  const { admit: by, key } = login
  if (admits.includes('open')) return true
  if (by.type === 'secret' && secretMac) {
    const proof = encodeBase64(secretMac(secretText({ ...login, challenge })))
    return isSameSecretText(by.proof, proof)
  }
  if (by.type === 'ticket' && ticketMac) {
    return readTicket(by.ticket, { key, nowMs: hub.clock.nowMs(), mac: ticketMac }) !== undefined
  }
  return false
}

function notAdmitted(hub: HubState, { admit: by }: LoginFrame): string {
  if (by.type === 'ticket') {
    return 'The ticket is over, of another key, or of another relay: run datacore-msg login.'
  }
  if (by.type === 'secret' && hub.admittance.secretMac) {
    return 'The team secret is another one: ask whoever runs this relay.'
  }
  const ways = hub.admittance.admits.join(' or ')
  return `This relay admits by ${ways}: run datacore-msg login.`
}
