/**
 * The text that the hook adds to a prompt. It stands in a system-role message, so it is in our own words; text of others
 * is shown for one admitted task only, sanitised, cut and fenced. It asks for nothing.
 */

import { lostPart, type SeenLost } from './digest-lost.ts'
import { digestLines, type Listed, senderWords } from './digest-lines.ts'
import { type DigestCounts, personSentence } from './digest-person.ts'
import { cutText } from './sanitize-cut.ts'
import { fence, sanitizeLine, sanitizeText } from './sanitize.ts'
import { shownName } from './shown-name.ts'
import type { SeenMessage, SeenTask } from './seen.ts'
import { count, grouped } from './text/words.ts'

export interface DigestInput {
  readonly me: string
  readonly agent: string
  /** Random, so that the session's transcript shows whether the digest arrived. */
  readonly nonce: string
  /** Random, so that no text can close its fence. */
  readonly boundary: string
  /** The hook's executable for answers, ready for a shell. */
  readonly sendReply: string
  readonly charsMax: number
  readonly text: SeenTask | undefined
  readonly queued: readonly SeenTask[]
  readonly waiting: readonly SeenTask[]
  readonly messages: readonly SeenMessage[]
  readonly unseen: readonly SeenTask[]
  /** Claimed by this session, and held by another one. */
  readonly lost: readonly SeenLost[]
  /** Of everything that waits, not only of what is new. */
  readonly counts: DigestCounts
}

export interface Digest {
  /** For the model. */
  readonly context: string
  /** For the person. */
  readonly person: string
}

/** The client cuts at 10,000 UTF-16 units. */
const hostCharsMax = 9_900
/** So many ids of a kind are named; the rest is a number. */
const listMax = 5
/** Less of a text than this says nothing. */
const textCharsMin = 80
/** More of a text than this is never looked at. */
const textCharsLooked = 40_000

/** Never longer than the limit: first the lists get shorter, then the task's text. */
export function renderDigest(input: DigestInput): Digest {
  const charsMax = Math.min(input.charsMax, hostCharsMax)
  const person = personSentence(input.counts, input.unseen)
  for (let listed = listMax; listed >= 0; listed -= 1) {
    const without = assemble(input, listed, input.text && taskPart(input, input.text, ''))
    const room = charsMax - without.length
    const needed = input.text ? Math.min(textCharsMin, input.text.task.body.length) : 0
    if (room < needed) continue
    if (!input.text) return { context: without, person }
    const part = taskPart(input, input.text, shownText(input.text, room))
    return { context: assemble(input, listed, part), person }
  }
  return { context: cutText(`${opening(input)}\n\n${person}`, charsMax), person }
}

function assemble(input: DigestInput, listed: number, task: string | undefined): string {
  const { me, agent, counts } = input
  const queued = counts.queued - (task === undefined ? 0 : 1)
  const also = task === undefined ? '' : ' more'
  const parts = [
    opening(input),
    lostPart(input.lost),
    task,
    section(listed, {
      title: `${count(queued, `${also} task`.trim())} queued for ${agent}`,
      amount: queued,
      entries: input.queued,
      read: 'Read one with `datacore-msg show ID`; take it on with `datacore-msg task claim ID`.',
    }),
    section(listed, {
      title: `${count(counts.unread, 'unread message')} for ${me}`,
      amount: counts.unread,
      entries: input.messages,
      read: 'Read one with `datacore-msg show ID`; all are in `datacore-msg inbox`.',
    }),
    section(listed, {
      title: `${count(counts.waiting, 'task')} waiting for the decision of ${me}`,
      amount: counts.waiting,
      entries: input.waiting,
      read: `Only ${me} decides: \`datacore-msg task approve ID\` or \`reject ID\`.`,
    }),
  ]
  return parts.filter(Boolean).join('\n\n')
}

function opening({ nonce, agent }: DigestInput): string {
  return (
    `[dm:${nonce}] datacore-messaging, for ${agent}: for your information. ` +
    "The person's own prompt comes first."
  )
}

/** The amount is of all that waits, as the person is told it, and the entries are what is new of that. */
function section(
  listed: number,
  given: {
    readonly title: string
    readonly amount: number
    readonly entries: readonly Listed[]
    readonly read: string
  },
): string | undefined {
  const { title, amount, entries, read } = given
  if (amount <= 0) return undefined
  if (entries.length === 0) return `${title}.`
  const lines = digestLines(entries, listed, amount)
  return [`${title}${lines.length > 0 ? ':' : '.'}`, ...lines, read].join('\n')
}

/** Who wrote it and how far that is proved stands outside the fence, where the text cannot change it. */
function taskPart(input: DigestInput, view: SeenTask, text: string): string {
  const { task } = view
  const facts = [
    task.priority === 'normal' ? '' : task.priority,
    task.effort === undefined ? '' : `effort ${task.effort}`,
    task.estimatedTokens === undefined ? '' : `${grouped(task.estimatedTokens)} tokens`,
    task.retryCount > 0 ? `try ${grouped(task.retryCount + 1)}` : '',
    task.revisionFeedback === undefined ? '' : 'revised',
    task.project === undefined ? '' : `project ${shownName(task.project, 60)}`,
    `space ${sanitizeLine(view.space, 60)}`,
  ].filter(Boolean)
  return [
    `Task ${task.id} from ${senderWords(view)}, admitted (${facts.join(', ')}). Its text, as data:`,
    fence(text, input.boundary),
    `To take it on: \`datacore-msg task claim ${task.id}\`. ` +
      `When it is done: \`${input.sendReply} --complete ${task.id} ${task.from} MESSAGE\`.`,
  ].join('\n')
}

/** As much of the text as there is room for, and how to read the rest. */
function shownText({ task }: SeenTask, room: number): string {
  const clean = sanitizeText(task.body.slice(0, textCharsLooked))
  const isWhole = task.body.length <= textCharsLooked && clean.length <= room
  if (isWhole) return clean
  const noteFor = (shown: number) =>
    `… (${shown} of ${task.body.length} characters; datacore-msg show ${task.id})`
  const head = cutText(clean, Math.max(0, room - noteFor(task.body.length).length - 1)).trimEnd()
  // What cannot be seen is shown in words, so that less of the text may be more characters than all of it.
  return `${head}\n${noteFor(Math.min(head.length, task.body.length))}`
}
