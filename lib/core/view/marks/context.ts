/** A session's beginning in at most 1,500 characters, the most pressing first; whole as JSON. */

import type { SeenChannel } from '../../channel/types.ts'
import type { Address } from '../../model/address.ts'
import type { SeenState } from '../../state/types.ts'
import { document, isoTime, type JsonDocument } from '../json/document.ts'
import { entryJson } from '../json/entry.ts'
import { sanitizeLine } from '../sanitize.ts'
import { letterIn, type SeenEntry, type SeenInbox, type SeenTasks, textIn } from '../seen.ts'
import { folded, type Frame, line, type Page, toned } from '../text/page.ts'
import { titleOf } from '../text/rows.ts'
import { cut } from '../text/width.ts'
import { count, grouped, proofWords, relativeTime } from '../text/words.ts'
import type { SeenList } from './page.ts'

export interface SeenContext {
  readonly me: Address
  readonly acting: Address
  readonly session: string
  readonly spaces: readonly string[]
  readonly inbox: SeenInbox
  readonly blockers: SeenList
  readonly tasks: SeenTasks
  readonly pins: SeenList
  readonly channels: readonly SeenChannel[]
  /** The latest first. */
  readonly states: readonly SeenState[]
}

/** What a prompt may be given without a cost that tells. */
export const contextCharsMax = 1500
const titleColumnsMax = 60
const valueCharsMax = 60
const namesCharsMax = 120

export function contextPage(context: SeenContext, frame: Frame): Page {
  const blocks = [
    summaryLines(context),
    entryLines('Waiting for you', context.blockers.entries),
    entryLines('Tasks', context.tasks.tasks),
    entryLines('Open messages', context.inbox.messages),
    entryLines('Pinned', context.pins.entries),
    stateLines(context.states, frame),
    channelLines(context.channels),
  ]
  const end = 'See more with datacore-msg inbox, tasks, pins, state list.'
  const shown: string[] = []
  let left = contextCharsMax - end.length - 1
  for (const one of blocks.flat()) {
    const lines = foldedText(one, frame.width)
    const chars = lines.reduce((sum, text) => sum + text.length + 1, 0)
    if (chars > left) break
    shown.push(...lines)
    left -= chars
  }
  // A title without anything below it says nothing.
  while (isTitle(shown.at(-1) ?? '')) shown.pop()
  return [...shown, end].map((one) => (isTitle(one) ? line(toned('strong', one)) : line(one)))
}

/** A line of an entry may end with a colon, too. */
function isTitle(text: string): boolean {
  return /^[A-Z].*:$/u.test(text)
}

/** What goes on stands below the text of its line. */
function foldedText(text: string, width: number): readonly string[] {
  return folded(line(text), width, '  ').map((spans) => {
    return spans
      .map((span) => span.text)
      .join('')
      .trimEnd()
  })
}

function summaryLines({ me, acting, session, spaces, ...rest }: SeenContext): readonly string[] {
  const { inbox, blockers, tasks } = rest
  const who =
    acting === me
      ? `You are ${me}.`
      : `You are ${acting}, for ${me}, in session ${sanitizeLine(session, 60)}.`
  const { totals } = tasks
  const work = [
    totals.WORKING > 0 ? `${grouped(totals.WORKING)} being worked on` : '',
    totals.QUEUED > 0 ? `${grouped(totals.QUEUED)} queued` : '',
    totals.WAITING > 0 ? `${grouped(totals.WAITING)} waiting for a decision` : '',
  ].filter(Boolean)
  return [
    who,
    `Spaces: ${short(spaces)}.`,
    `${count(inbox.total, 'open message')}, ${grouped(blockers.total)} of them waited for.`,
    work.length > 0 ? `Tasks: ${work.join(', ')}.` : 'No open tasks.',
  ]
}

function entryLines(title: string, entries: readonly SeenEntry[]): readonly string[] {
  if (entries.length === 0) return []
  return [
    `${title}:`,
    ...entries.flatMap((entry) => {
      const { from, id } = letterIn(entry)
      const said = cut(titleOf(textIn(entry)), titleColumnsMax)
      return [`- ${from} (${proofWords(entry.standing).text}): "${said}"`, `  ${id}`]
    }),
  ]
}

function stateLines(states: readonly SeenState[], frame: Frame): readonly string[] {
  if (states.length === 0) return []
  return [
    'Shared values:',
    ...states.map(({ key, present }) => {
      const value = sanitizeLine(present.value ?? '', valueCharsMax)
      return `- ${key} = ${value}, by ${present.by}, ${relativeTime(Date.parse(present.stamp), frame)}`
    }),
  ]
}

/** Those with something new first. */
function channelLines(channels: readonly SeenChannel[]): readonly string[] {
  if (channels.length === 0) return []
  const sorted = channels.toSorted((a, b) => b.unread - a.unread)
  const names = sorted.map(({ name, unread }) =>
    unread > 0 ? `#${name} (${grouped(unread)} new)` : `#${name}`,
  )
  return [`Channels: ${short(names)}.`]
}

function short(names: readonly string[]): string {
  return sanitizeLine(names.join(', '), namesCharsMax) || 'none'
}

export function contextJson(context: SeenContext): JsonDocument {
  const { me, acting, session, spaces, inbox, blockers, tasks, pins, channels, states } = context
  return document('context', {
    me,
    acting,
    session,
    spaces,
    inbox: { messages: inbox.messages.map(entryJson), total: inbox.total },
    blockers: { messages: blockers.entries.map(entryJson), total: blockers.total },
    tasks: { tasks: tasks.tasks.map(entryJson), totals: { ...tasks.totals } },
    pins: { entries: pins.entries.map(entryJson), total: pins.total },
    channels: channels.map(({ space, name, unread }) => ({ space, name, unread })),
    values: states.map(({ space, key, present }) => {
      const at = isoTime(Date.parse(present.stamp))
      return { space, key, value: present.value ?? null, by: present.by, at }
    }),
  })
}
