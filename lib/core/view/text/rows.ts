/** Two lines for one message or task in a list: what it says, then who and which. The id ends its line. */

import { sanitizeLine } from '../sanitize.ts'
import { isPinned, isWaitedFor, letterIn, type SeenEntry, type SeenTask, textIn } from '../seen.ts'
import { shownName } from '../shown-name.ts'
import type { Frame, Line, Page, Span } from './page.ts'
import { columnsOf, folded, line, paragraph, toned, twoEnds } from './page.ts'
import { cut } from './width.ts'
import {
  grouped,
  proofWords,
  relativeTime,
  sentTime,
  stateWords,
  times,
  urgencyWords,
} from './words.ts'

/** Kinds of reactions in a list. */
const reactionsMax = 10

/** Enough of a first line for any screen. */
const titleCharsMax = 300

export interface RowOptions {
  /** Names the space of each entry, when the list spans several. */
  readonly spaces: 'shown' | 'hidden'
}

export function entryRows(entry: SeenEntry, frame: Frame, options: RowOptions): Page {
  const letter = letterIn(entry)
  const { priority } = entry.kind === 'task' ? entry.task : entry.message
  const when = sentTime(Date.parse(letter.stamp), frame)
  const right = line(urgencyWords(priority), toned('dim', when))
  const room = frame.width - 4 - columnsOf(right)
  const left = line('  ', toned('strong', cut(titleOf(textIn(entry)), room)))
  const who = line(...whoParts(entry, options))
  const notes = entry.kind === 'task' ? taskNotes(entry, frame) : []
  const marks = markParts(entry, frame)
  const marked = marks.length > 0 ? folded(line('  ', ...marks), frame.width, '    ') : []
  return [
    ...twoEnds(left, right, frame.width),
    ...notes,
    ...marked,
    ...whoAndId(who, letter.id, frame),
  ]
}

/** `pinned  edited  👍 2  :eyes: 1`; nothing for most entries. */
export function markParts(entry: SeenEntry, { nowMs }: Pick<Frame, 'nowMs'>): Line {
  const words = [
    isWaitedFor(entry, nowMs) ? 'waited for' : '',
    isPinned(entry) ? 'pinned' : '',
    (entry.versions ?? []).length > 0 ? 'edited' : '',
    ...(entry.reactions ?? [])
      .slice(0, reactionsMax)
      .map(({ emoji, by }) => `${emoji} ${by.length}`),
  ].filter(Boolean)
  return words.length > 0 ? [toned('dim', words.join('  '))] : []
}

/** On one line where both fit; else the id stands alone, so that it can be copied. */
function whoAndId(who: Line, id: string, frame: Frame): Page {
  const lines = twoEnds(who, line(id), frame.width)
  const [only, ...rest] = lines
  if (!only || columnsOf(only) <= frame.width) return lines
  return [...folded(only, frame.width, '    '), ...rest]
}

/** The first line of a text that has any, cleaned. */
export function titleOf(body: string): string {
  const first = body.split('\n', 20).find((one) => one.trim() !== '') ?? ''
  return sanitizeLine(first.trim(), titleCharsMax) || '(no text)'
}

/** `gregor (verified, team)`, `gregor to tex-claude`. */
function whoParts(entry: SeenEntry, options: RowOptions): readonly (string | Span)[] {
  const { from, to, group } = letterIn(entry)
  const toWhom = entry.kind === 'task' ? ` to ${to}` : group ? ` to ${shownName(group, 60)}` : ''
  const where = options.spaces === 'shown' ? `, ${entry.space}` : ''
  return [`  ${from}`, ' (', proofWords(entry.standing), ')', `${toWhom}${where}`]
}

/** What a task waits for or costs, in words. */
export function taskNotes(entry: SeenTask, frame: Frame): readonly Line[] {
  const { task } = entry
  const facts = [
    task.effort === undefined ? '' : `effort ${task.effort}`,
    task.estimatedTokens === undefined ? '' : `${grouped(task.estimatedTokens)} tokens`,
    task.project === undefined ? '' : `project ${shownName(task.project, 60)}`,
    task.deadlineMs === undefined ? '' : `due ${relativeTime(task.deadlineMs, frame)}`,
    task.retryCount > 0 ? `retried ${times(task.retryCount)}` : '',
  ].filter(Boolean)
  const lines: Line[] = []
  if (facts.length > 0) lines.push(line('  ', toned('dim', cut(facts.join(', '), frame.width - 2))))
  const held = holdingReason(entry)
  if (held) lines.push(...reasonLines(held, frame))
  return lines
}

/** Whole, for what frees a task up stands at its end. */
function reasonLines({ text, tone = 'warn' }: Span, frame: Frame): Page {
  const parts = paragraph(text, frame.width - 2)
  return parts.map((spans) => line('  ', ...spans.map((span) => toned(tone, span.text))))
}

/** Why this task does not simply run; undefined when it does. */
export function holdingReason({ task, admitted, byHand, outbox }: SeenTask): Span | undefined {
  if (outbox) {
    if (outbox.state === 'given up') return undefined
    const text = `It goes by relay; what becomes of it, ${task.to} knows: datacore-msg delivery ${task.id} shows how far it is.`
    return toned('dim', text)
  }
  if (byHand !== undefined) {
    const text = `The file says ${stateWords(byHand)}, set by hand and not yet taken over: by its signed lines it is ${stateWords(task.state)}.`
    return toned('warn', text)
  }
  if ((task.state === 'QUEUED' || task.state === 'WORKING') && !admitted) {
    const text = `The file says ${stateWords(task.state)}, but no approval of its owner was verified here.`
    return toned('bad', text)
  }
  if (task.state === 'WORKING' && task.claim) {
    return toned(
      'dim',
      `Claimed by ${task.claim.by}, session ${sanitizeLine(task.claim.session, 60)}.`,
    )
  }
  if (task.state === 'TODO' && !task.refusal) {
    return toned('dim', 'Not yet looked at by its owner.')
  }
  if (task.state === 'WAITING' && !task.refusal && task.awaiting === 'owner-approval') {
    return toned('warn', 'Waits for the approval of its owner.')
  }
  if (task.refusal && (task.state === 'WAITING' || task.state === 'TODO')) {
    return toned('warn', sentence(sanitizeLine(task.refusal, 300)))
  }
  const ended = task.rejectionReason ?? task.cancellationReason
  if (task.state === 'CANCELLED' && ended) return toned('dim', sentence(sanitizeLine(ended, 300)))
  return undefined
}

/** With a full stop, unless it ends with a mark of its own. */
export function sentence(text: string): string {
  return /[.!?…]$/u.test(text) || text === '' ? text : `${text}.`
}

/** True when a list names more than one space. */
export function spacesOf(entries: readonly SeenEntry[]): RowOptions {
  const names = new Set(entries.map(({ space }) => space))
  return { spaces: names.size > 1 ? 'shown' : 'hidden' }
}
