/** docs/relay-protocol.md is the contract: its frames, members, limits, codes and closes are those of the code, and no others. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { statuses } from '../../../lib/core/presence/types.ts'
import { usualRelayLimits } from '../../../lib/core/relay/limits.ts'
import { smallBytesMax } from '../../../lib/core/relay/room.ts'
import { clientFrames, serverFrames } from '../../../lib/core/wire/frame-shapes.ts'
import * as limit from '../../../lib/core/wire/limits.ts'
import type { RecordPart } from '../../../lib/core/wire/parts.ts'
import { receipt } from '../../../lib/core/wire/payload.ts'
import * as shape from '../../../lib/core/wire/shapes.ts'
import * as signed from '../../../lib/core/wire/signed.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const page = readFileSync(join(root, 'docs', 'relay-protocol.md'), 'utf8')

/** The text under a heading, up to the next one. */
function section(heading: string): string {
  const start = page.indexOf(`${heading}\n`)
  if (start < 0) throw new Error(`The page has no section "${heading}".`)
  const rest = page.slice(start + heading.length)
  return rest.slice(0, /\n##/u.exec(rest)?.index)
}

/** The cells of a section's tables, without the lines that make them tables. */
function rows(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|(?:-+\|)+$/u.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
}

const ticked = (text: string) => [...text.matchAll(/`([^`]+)`/gu)].map((match) => match[1]!)

/** What a table names in its first column. */
const named = (text: string) => rows(text).flatMap(([first = '']) => ticked(first))

const membersOf = (part: RecordPart) =>
  part.members
    .filter(([name]) => name !== 't')
    .map(([name, { presence }]) => (presence === 'optional' ? `${name}?` : name))
const bare = (names: readonly string[]) => names.map((name) => name.replace('?', ''))

describe('the page of the relay protocol', () => {
  const records: Readonly<Record<string, RecordPart>> = {
    ...clientFrames,
    ...serverFrames,
    limits: shape.limits,
    results: shape.result,
    envelopes: shape.ack,
    card: shape.card,
    envelope: shape.sentEnvelope,
    receipt,
  }
  const glance = new Map(
    rows(section('## Every frame and record at a glance'))
      .filter(([name = '']) => name.startsWith('`'))
      .map(([name = '', members = '']) => [ticked(name)[0], ticked(members)]),
  )

  test('has every frame and record, and no other', () => {
    expect([...glance.keys()]).toEqual(Object.keys(records))
  })

  test.each(Object.entries(records))(
    'has the members of %s in the order of the code',
    (name, part) => {
      expect(glance.get(name)).toEqual(membersOf(part))
    },
  )

  test.each<[string, RecordPart]>([
    ['### hello, relay to client, first', serverFrames.hello],
    ['### presence, client to relay, and peer, relay to client', shape.card],
    ['## Envelope', shape.sentEnvelope],
  ])('explains each member under "%s"', (heading, part) => {
    expect(named(section(heading))).toEqual(bare(membersOf(part)))
  })

  test('explains each member of the login, of which two share a line', () => {
    const explained = named(section('### login, client to relay, once a socket, within 10 s'))
    expect(explained).toEqual(bare(membersOf(clientFrames.login)))
  })

  test.each([
    ['### welcome, relay to client', serverFrames.welcome],
    ['### welcome, relay to client', shape.limits],
    ['### roster, client to relay', clientFrames.roster],
    ['### presence, client to relay, and peer, relay to client', clientFrames.presence],
    ['### presence, client to relay, and peer, relay to client', serverFrames.peer],
    ['### send, client to relay, and sent', clientFrames.send],
    ['### send, client to relay, and sent', serverFrames.sent],
    ['### send, client to relay, and sent', shape.result],
    ['### deliver, relay to client, and ack', serverFrames.deliver],
    ['### deliver, relay to client, and ack', clientFrames.ack],
    ['### deliver, relay to client, and ack', shape.ack],
    ['### error, relay to client', serverFrames.error],
    ['### Payloads', receipt],
  ] as const)('mentions each member under "%s"', (heading, part) => {
    const words = new Set(section(heading).match(/[A-Za-z]+/gu))
    expect(bare(membersOf(part)).filter((name) => !words.has(name))).toEqual([])
  })

  test('has the words that a member may be', () => {
    const card = section('### presence, client to relay, and peer, relay to client')
    expect(statuses.filter((status) => !card.includes(`\`${status}\``))).toEqual([])
    const states = named(section('### send, client to relay, and sent')).sort()
    expect(states).toEqual(['absent', 'forwarded', 'kept', 'refused'])
  })

  test('has every code, with the number that ends the connection', () => {
    const table = rows(section('## Codes')).slice(1)
    expect(table.map(([code = '']) => ticked(code)[0])).toEqual(shape.wireCodes)
    const closes = table.flatMap(([code = '', close = '']) => {
      const number = /^[0-9]+/u.exec(close)?.[0]
      return number ? [[ticked(code)[0], Number(number)]] : []
    })
    expect(Object.fromEntries(closes)).toEqual(limit.closeCodes)
  })

  test('has every limit with its number', () => {
    const mib = (bytes: number) => `${bytes / 1024 / 1024} MiB`
    const count = (number: number) => number.toLocaleString('en-US')
    const usual = limit.usualLimits
    const { changes } = usualRelayLimits
    const expected = {
      frame: mib(usual.frameBytes),
      'frame before the login': `${usualRelayLimits.loginBytes / 1024} KiB`,
      'time for the login': `${limit.loginWithinMs / 1000} s`,
      heartbeat: `${limit.heartbeatMs / 1000} s, ${limit.heartbeatsMissed === 3 ? 'three' : '?'} missed`,
      'connections a key, an IP address': `${limit.connectionsPerKey}, ${limit.connectionsPerIp}`,
      'connections of a process': count(usualRelayLimits.connections),
      'sockets of a process, of an IP address': `${count(usualRelayLimits.connections + usualRelayLimits.otherSockets)}, ${limit.connectionsPerIp + usualRelayLimits.otherSocketsPerIp}`,
      'time for a request over HTTP, also one that is to be a WebSocket': `${usualRelayLimits.requestMs / 1000} s`,
      'logins an IP address': `${limit.loginsPerIpMinute} a minute`,
      'sends a key': `${count(usual.sendsPerMinute)} a minute, ${limit.sendsAtOnce} at once`,
      'presence and roster a connection': `${changes.perMinute} a minute, ${changes.atOnce} at once`,
      'cards of a peer': `${limit.cardsShown}, with ${limit.cardsShownBytes / 1024} KiB sealed in them`,
      'a card with its boxes': `${usualRelayLimits.cardBytes / 1024} KiB`,
      'recipients an envelope': count(usual.recipients),
      'keys of a roster': count(usual.rosterKeys),
      'mailbox a key': `${mib(usual.mailboxBytes)}, ${count(usual.mailboxEnvelopes)} envelopes`,
      'all mailboxes in memory': mib(limit.mailboxesBytes),
      'of a mailbox, one sender': `a ${part(usualRelayLimits.senderShare)} of its bytes and envelopes`,
      'of all mailboxes, one sender': `a ${part(usualRelayLimits.senderShare)} of the bytes`,
      [`the last ${part(usualRelayLimits.reserve)} of a mailbox, and of all`]: `only envelopes of at most ${smallBytesMax / 1024} KiB`,
      '`ttlMs`': `${usual.ttlMsMax / 86_400_000} days`,
      'delivered, not acknowledged': count(usual.inFlight),
      'envelopes an `ack`': count(limit.acksAtOnce),
      'bytes that wait for a reader': mib(limit.waitingBytes),
      'keys that a relay remembers': count(usualRelayLimits.knownKeys),
    }
    const table = rows(section('## Limits')).slice(1)
    expect(Object.fromEntries(table.map(([name = '', value]) => [name, value]))).toEqual(expected)
    // A code that a limit names is one that there is.
    const codes = table.flatMap(([, , what = '']) => ticked(what))
    expect(codes.filter((code) => !['retryMs', ...shape.wireCodes].includes(code))).toEqual([])
  })

  test('names the tag of every signed text', () => {
    const source = readFileSync(join(root, 'lib', 'core', 'wire', 'signed.ts'), 'utf8')
    const tags = [...source.matchAll(/'(datacore-messaging\/[a-z/0-9-]+)'/gu)].map(
      (match) => match[1]!,
    )
    expect(tags).toHaveLength(Object.keys(signed).length)
    expect(new Set(tags).size).toBe(tags.length)
    expect(tags.filter((tag) => !page.includes(`\`${tag}\``))).toEqual([])
    expect(limit.socketPath).toBe('/v1')
    expect(page).toContain(`version ${limit.protocolVersion}\n`)
  })
})

function part(of: number): string {
  return { 0.25: 'quarter', 0.125: 'eighth' }[of] ?? String(of)
}
