/** One message or task, whole: facts, text, and for a task its history with who and when. */

import type { LogLine, MarkLine, StateLine } from '../../model/log.ts'
import { shownLog } from '../history.ts'
import { stepWords, wayWords, whyWords } from '../relay/words.ts'
import { sanitizeLine, sanitizeText } from '../sanitize.ts'
import { shownName } from '../shown-name.ts'
import { isWaitedFor, letterIn, type SeenEntry, type SeenTask, textIn } from '../seen.ts'
import type { Frame, Line, Page } from './page.ts'
import {
  blankLine,
  fact,
  folded,
  labelWidth,
  line,
  paragraph,
  quoted,
  toned,
  warned,
} from './page.ts'
import { holdingReason } from './rows.ts'
import {
  fullSentTime,
  fullTime,
  grouped,
  proofAdvice,
  proofWords,
  stateWords,
  statusWords,
  times,
  urgencyWords,
} from './words.ts'

const reactionsMax = 20
const namesMax = 10

export function entryPage(entry: SeenEntry, frame: Frame): Page {
  const letter = letterIn(entry)
  const versions = entry.versions ?? []
  const advice = proofAdvice(entry.standing, letter.from)
  const facts: readonly (Line | '' | false | undefined)[] = [
    fact('From', letter.from, ' (', proofWords(entry.standing), ')'),
    fact('To', letter.to, letter.group ? `, as one of ${shownName(letter.group, 60)}` : ''),
    fact('Sent', fullSentTime(Date.parse(letter.stamp), frame)),
    letter.replyTo && fact('Answers', letter.replyTo),
    letter.route && fact('Route', `[${sanitizeLine(letter.route.replace(/^user:/u, '@'), 200)}]`),
    ...(letter.attachments ?? []).map(({ id }, index) => fact(index === 0 ? 'Attached' : '', id)),
    isWaitedFor(entry, frame.nowMs) && fact('Waiting', `${letter.from} waits for an answer`),
    letter.expires && fact('Expires', fullTime(Date.parse(letter.expires), frame)),
    ...stateFacts(entry, frame),
    ...reactionFacts(entry),
    versions.length > 0 &&
      fact('Edited', `${times(versions.length)}, last ${fullTime(versions.at(-1)!.atMs, frame)}`),
    fact('File', `${entry.space}, ${entry.path}`),
    fact('Id', letter.id),
  ].map((one) => (one === '' || one === false ? undefined : one))
  const shown = facts
    .filter((one): one is Line => one !== undefined)
    .flatMap((one) => folded(one, frame.bodyWidth, ' '.repeat(labelWidth)))
  return [
    ...shown,
    ...(advice ? [blankLine, ...paragraph(advice, frame.width).map(warned)] : []),
    blankLine,
    ...quoted(sanitizeText(textIn(entry)), frame),
    ...((letter.attachments ?? []).length > 0 ? [blankLine, ...fetchAdvice(frame)] : []),
    ...historyOf(entry, frame),
  ]
}

function fetchAdvice(frame: Frame): Page {
  const sentence = 'What is attached is fetched with: datacore-msg file get ID'
  return paragraph(sentence, frame.width).map((spans) =>
    spans.map(({ text }) => toned('dim', text)),
  )
}

function reactionFacts({ reactions = [] }: SeenEntry): readonly Line[] {
  return reactions.slice(0, reactionsMax).map(({ emoji, by }, index) => {
    const more = by.length > namesMax ? ` and ${by.length - namesMax} more` : ''
    return fact(
      index === 0 ? 'Reactions' : '',
      `${emoji} ${by.slice(0, namesMax).join(', ')}${more}`,
    )
  })
}

function stateFacts(entry: SeenEntry, frame: Frame): readonly (Line | undefined)[] {
  const own = entry.kind === 'task' ? taskFacts(entry, frame) : [statusFact(entry)]
  const way = wayWords(entry)
  if (way === undefined) return own
  // A message has the status that its reader gives it, which is known there.
  const facts = entry.kind === 'task' ? own.slice(1) : []
  const why = whyWords(entry)
  const of = entry.kind === 'task' ? entry.task.priority : entry.message.priority
  return [fact('By relay', urgencyWords(of), way), why ? fact('', why) : undefined, ...facts]
}

function statusFact(entry: SeenEntry & { readonly kind: 'message' }): Line {
  const { status, priority } = entry.message
  return fact('Status', urgencyWords(priority), statusWords(status))
}

function taskFacts(entry: SeenTask, frame: Frame): readonly (Line | undefined)[] {
  const { task } = entry
  const held = holdingReason(entry)
  const when = (stamp: string | undefined) => stamp && fullTime(Date.parse(stamp), frame)
  const facts: readonly (readonly [label: string, text: string | undefined])[] = [
    ['Effort', task.effort?.toString()],
    ['Tokens', tokensOf(entry)],
    ['Project', task.project === undefined ? undefined : shownName(task.project, 60)],
    ['Due', task.deadlineMs === undefined ? undefined : fullTime(task.deadlineMs, frame)],
    ['Not before', task.scheduled?.replace(/[<>[\]]/gu, '')],
    ['Frees up', when(task.notBefore)],
    ['Lease', task.state === 'WORKING' ? when(task.lease) : undefined],
    ['Result', task.resultPath],
    ['Retried', task.retryCount > 0 ? times(task.retryCount) : undefined],
    ['Because', task.state === 'QUEUED' ? task.retryReason : undefined],
    ['Feedback', task.revisionFeedback],
  ]
  return [
    fact('State', urgencyWords(task.priority), stateWords(task.state)),
    held && fact('', held),
    ...facts.map(([label, text]) => text && fact(label, sanitizeLine(text, 500))),
  ].map((one) => (typeof one === 'string' ? undefined : one))
}

function tokensOf({ task }: SeenTask): string | undefined {
  const parts = [
    task.tokensUsed === undefined ? '' : `${grouped(task.tokensUsed)} used`,
    task.estimatedTokens === undefined ? '' : `${grouped(task.estimatedTokens)} estimated`,
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : undefined
}

/** Oldest first; lines that are neither states nor marks are a person's own and stand as they are. */
function historyOf(entry: SeenEntry, frame: Frame): Page {
  const log = shownLog((entry.kind === 'task' ? entry.task : entry.message).log)
  if (log.length === 0) return []
  const known = log.filter((one): one is StateLine | MarkLine => one.type !== 'other')
  const unproved = entry.kind === 'task' && entry.unproved ? { unproved: entry.unproved } : {}
  const outbox = entry.outbox ? { outbox: entry.outbox } : {}
  const lines = [...known]
    .sort((a, b) => a.atMs - b.atMs)
    .flatMap((one) => historyLine(one, { ...unproved, ...outbox }, frame))
  const others = log
    .filter((one) => one.type === 'other')
    .flatMap((one: LogLine) => quoted(sanitizeText(one.raw, 2000), frame))
  return [blankLine, line(toned('strong', 'History')), blankLine, ...lines, ...others]
}

function historyLine(
  entry: StateLine | MarkLine,
  { unproved, outbox }: Pick<SeenTask, 'unproved' | 'outbox'>,
  frame: Frame,
): Page {
  const when = toned('dim', `  ${frame.stampOf(entry.atMs)}  `)
  if (entry.type === 'mark') {
    const detail = entry.detail ? ` ${sanitizeLine(entry.detail, 20)}` : ''
    const said = `${entry.verb.toLowerCase()}${detail} by ${sanitizeLine(entry.by, 80)}`
    return folded(line(when, said), frame.bodyWidth, '      ')
  }
  const by = entry.by ? `by ${sanitizeLine(entry.by, 80)}` : 'by hand'
  const doubt = unproved?.has(entry.raw) ? ' (unverified)' : ''
  const step = outbox ? stepWords(entry.to) : keywordsOf(entry)
  const said = line(when, `${step}, ${by}${doubt}`)
  const change = folded(said, frame.bodyWidth, '      ')
  return entry.note
    ? [...change, ...quoted(sanitizeText(entry.note, 1000), frame, '      ')]
    : change
}

function keywordsOf({ from, to }: StateLine): string {
  const before = from ? `${sanitizeLine(from, 40)} to ` : ''
  return `${before}${sanitizeLine(to, 40) || 'no keyword'}`
}
