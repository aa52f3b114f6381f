/** Presence for eyes: who is at what on this machine, since when, and how that is known. */

import type {
  PresenceStatus,
  SeenPresence,
  SeenPresenceSet,
  SeenSession,
} from '../../presence/types.ts'
import { sanitizeLine } from '../sanitize.ts'
import {
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
} from '../text/page.ts'
import { relativeTime } from '../text/words.ts'

const summaryCharsMax = 200

const words: Readonly<Record<PresenceStatus, readonly [text: string, tone: Tone]>> = {
  idle: ['idle', 'dim'],
  working: ['working', 'good'],
  dnd: ['do not disturb', 'bad'],
  busy: ['busy', 'warn'],
  away: ['away', 'dim'],
  focusing: ['focusing', 'warn'],
}

export function statusWords(status: PresenceStatus): readonly [text: string, tone: Tone] {
  return words[status]
}

const sources: Readonly<Record<SeenPresence['source'], string>> = {
  set: 'set by hand',
  hook: 'from the hook',
  command: 'from a command',
  silence: 'nothing heard since',
}

export function whoPage(presences: readonly SeenPresence[], frame: Frame): Page {
  if (presences.length === 0) {
    const sentence = 'Nobody was heard of on this machine today. Say what you are at with:'
    return withCommand(sentence, 'datacore-msg presence set working', frame.width)
  }
  const scope =
    'Sessions of this machine; what others are at comes by relay alone (datacore-msg peers).'
  return [
    ...presences.flatMap((presence) => presenceLines(presence, frame)),
    ...paragraph(scope, frame.width).map(dimmed),
  ]
}

export function presencePage(set: SeenPresenceSet, frame: Frame): Page {
  const { did, presence, replaced, keeps = '' } = set
  const name = presence.actor
  const first = {
    set: `${name} is ${words[presence.status][0]}.`,
    'taken over': `This session goes on as ${name}.`,
    given: `The session ${keeps} goes on as ${name}; the others are told at their next command.`,
    freed: `No session goes on as ${name}; each is told at its next command.`,
    unchanged: `No other session uses the name ${name}.`,
  }[did]
  return [
    ...paragraph(first, frame.width),
    ...replaced.map((one) => line(toned('dim', `  in place of ${sessionWords(one, frame)}`))),
    ...rivalLines(presence, frame),
  ]
}

function presenceLines(presence: SeenPresence, frame: Frame): Page {
  const { actor, status, source, sinceMs, beatMs } = presence
  const [text, tone] = words[status]
  const summary = sanitizeLine(presence.summary, summaryCharsMax)
  const how = `  ${sources[source]}, ${relativeTime(sinceMs, frame)}; last seen ${relativeTime(beatMs, frame)}`
  return [
    ...folded(
      line(toned('strong', actor), '  ', toned(tone, text), summary ? `  ${summary}` : ''),
      frame.width,
      '    ',
    ),
    line(toned('dim', how)),
    ...rivalLines(presence, frame),
  ]
}

function rivalLines({ actor, rivals }: SeenPresence, frame: Frame): Page {
  if (rivals.length === 0) return []
  const isIn = rivals.some(({ isThis }) => isThis)
  const command = `datacore-msg presence takeover${isIn ? '' : ` ${actor} --keep SESSION`}`
  const sentence = `${rivals.length} sessions use the name ${actor} at once. To go on with one: ${command}`
  return [
    ...paragraph(sentence, frame.width, '  ').map(warned),
    ...rivals.map((one) => line(toned('dim', `    ${sessionWords(one, frame)}`))),
  ]
}

function sessionWords({ session, beatMs, isThis }: SeenSession, frame: Frame): string {
  const own = isThis ? ', this one' : ''
  return `${session.slice(0, 36)}, seen ${relativeTime(beatMs, frame)}${own}`
}
