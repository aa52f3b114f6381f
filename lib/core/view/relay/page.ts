/** Outbox and peers for eyes. What others wrote of themselves is made harmless here. */

import { sanitizeLine } from '../sanitize.ts'
import {
  blankLine,
  dimmed,
  folded,
  type Frame,
  line,
  type Page,
  paragraph,
  type Tone,
  toned,
  warned,
  withCommand,
  withId,
} from '../text/page.ts'
import { relativeTime } from '../text/words.ts'
import { statusWords } from '../presence/page.ts'
import { noAnswerPage } from './silent.ts'
import type { SeenOutboxItem, SeenPeer, SeenPeers, SeenRelay } from './types.ts'

const states: Readonly<Record<SeenOutboxItem['state'], readonly [words: string, tone: Tone]>> = {
  'to send': ['waits for the relay', 'warn'],
  sent: ['with the relay, not confirmed,', 'warn'],
  stored: ['delivered', 'good'],
  'given up': ['given up', 'bad'],
}

const refusedNow = ['refused for now, sent', 'warn'] as const
const notSent = ['not sent as it is', 'bad'] as const

export function outboxPage(items: readonly SeenOutboxItem[], frame: Frame): Page {
  if (items.length === 0) return paragraph('Nothing waits in the outbox.', frame.width)
  return items.flatMap((item, index) => [
    ...(index > 0 ? [blankLine] : []),
    ...itemLines(item, frame),
  ])
}

function itemLines(item: SeenOutboxItem, frame: Frame): Page {
  const { to, state, writtenMs, stepMs, held, title, why, id } = item
  const [words, tone] = held ? notSent : state === 'sent' && why ? refusedNow : states[state]
  const since =
    stepMs === undefined || held || state === 'to send' ? '' : ` ${relativeTime(stepMs, frame)}`
  const head = line('To ', toned('strong', to), ', ', toned(tone, words), since)
  return [
    ...folded(head, frame.width, '  '),
    line(`  ${sanitizeLine(title, Math.max(20, frame.width - 2))}`),
    line(toned('dim', `  written ${relativeTime(writtenMs, frame)}`)),
    ...(why ? paragraph(sanitizeLine(why, 300), frame.width, '  ').map(warned) : []),
    line(toned('dim', `  ${id}`)),
  ]
}

export function outboxStepPage(did: 'retry' | 'cancel', item: SeenOutboxItem, frame: Frame): Page {
  const { to, relay, id } = item
  if (relay === 'not yet') {
    return withId(
      did === 'retry' ? `Will be sent to ${to}` : `Will not be sent to ${to}`,
      id,
      frame.width,
    )
  }
  if (did === 'retry') return withId(`Will be sent again to ${to}`, id, frame.width)
  const may = `Will not be sent again; a relay may have it, so ${to} may get it all the same`
  return withId(may, id, frame.width)
}

export function peersPage({ relay, silent, used, peers }: SeenPeers, frame: Frame): Page {
  const isUsed = relay ? relay.url !== '' : used === 'yes'
  if (!isUsed) {
    const who = relay ? 'A daemon runs here, but no relay is used' : 'No relay is used here'
    const sentence = `${who}, so nobody is seen. Set one up with:`
    return withCommand(sentence, 'datacore-msg login --relay URL', frame.width)
  }
  if (!relay) return noAnswerPage(silent, frame)
  const head = folded(line(relayWords(relay, frame)), frame.width, '  ')
  if (peers.length === 0) {
    const none = 'No contact has a public key, so nobody can be seen.'
    return [...head, ...paragraph(none, frame.width)]
  }
  const rank = { online: 0, offline: 1, unknown: 2 }
  const sorted = [...peers].sort(
    (a, b) => rank[a.presence] - rank[b.presence] || (a.address < b.address ? -1 : 1),
  )
  return [...head, blankLine, ...sorted.flatMap((peer) => peerLines(peer, frame))]
}

export function relayWords({ url, state, sinceMs, why }: SeenRelay, frame: Frame): string {
  const reason = why ? `: ${sanitizeLine(why, 200).replace(/\.$/u, '')}` : ''
  if (url === '') return `No relay is used${reason}.`
  const known = sanitizeLine(url, 200)
  if (state === 'online') {
    return `Connected to ${known}${sinceMs === undefined ? '' : ` since ${relativeTime(sinceMs, frame)}`}.`
  }
  return `Not connected to ${known}${reason}.`
}

export function peerLines({ address, presence, atMs, card }: SeenPeer, frame: Frame): Page {
  const when = atMs === undefined ? '' : `, ${relativeTime(atMs, frame)}`
  const [words, tone] =
    presence === 'online' && card
      ? statusWords(card.status)
      : ([presence === 'unknown' ? 'not seen' : presence, 'dim'] as const)
  const isThere = presence === 'online'
  const shown = isThere && !card ? (['online', 'good'] as const) : ([words, tone] as const)
  const summary = isThere && card?.summary ? `  ${sanitizeLine(card.summary, 200)}` : ''
  const head = line(toned('strong', address), '  ', toned(shown[1], shown[0]), summary)
  const how =
    isThere && card
      ? `  says so by relay, since ${relativeTime(Math.min(card.sinceMs, frame.nowMs), frame)}; online${when}`
      : `  by relay${when}`
  return [
    ...folded(head, frame.width, '    '),
    ...(presence === 'unknown' ? [] : [dimmed(line(how))]),
  ]
}
