/** Lists: the inbox, found entries, task queues. An empty list says what to do next. */

import { urgencyRank } from '../../model/priority.ts'
import type { MessageStatus } from '../../model/message.ts'
import type { TaskState } from '../../model/task.ts'
import type { SeenEntry, SeenInbox, SeenMessage, SeenTasks } from '../seen.ts'
import type { Frame, Page } from './page.ts'
import { blankLine, line, toned, withCommand } from './page.ts'
import { entryRows, type RowOptions, spacesOf } from './rows.ts'
import { grouped } from './words.ts'

const inboxSections: readonly (readonly [status: MessageStatus, title: string])[] = [
  ['unread', 'Unread'],
  ['todo', 'To do'],
  ['done', 'Read'],
  ['archived', 'Archived'],
]

export function inboxPage(
  { messages, total }: SeenInbox,
  frame: Frame,
  scope: 'open' | 'all',
): Page {
  if (messages.length === 0) {
    return scope === 'open'
      ? withCommand(
          'No unread messages. See the read ones with:',
          'datacore-msg inbox --all',
          frame.width,
        )
      : withCommand(
          'No messages yet. Write one with:',
          'datacore-msg send @NAME "TEXT"',
          frame.width,
        )
  }
  const options = spacesOf(messages)
  const waited = messages.filter(isWaitedFor)
  const first = section('Waiting for you', [...waited].sort(urgentFirst), frame, options)
  const page = inboxSections.flatMap(([status, title]) => {
    const here = messages.filter((one) => one.message.status === status && !isWaitedFor(one))
    const sorted = status === 'done' || status === 'archived' ? here : [...here].sort(urgentFirst)
    return section(title, sorted, frame, options)
  })
  const hints: readonly Hint[] = [
    ['Read one:', 'datacore-msg show ID'],
    ['Keep one:', 'datacore-msg mark ID todo'],
  ]
  return [
    ...first,
    ...page,
    ...restLines(total - messages.length, frame, scope),
    ...hintLines(hints, frame),
  ]
}

/** By an author who is proved: others could come first in their name. */
export function isWaitedFor({ message, standing }: SeenMessage): boolean {
  const isOpen = message.status === 'unread' || message.status === 'todo'
  return isOpen && message.blocking === true && standing.proof === 'verified' && !standing.blocked
}

/** How many older ones there are, and how to see them. */
function restLines(left: number, frame: Frame, scope: 'open' | 'all'): Page {
  if (left <= 0) return []
  const command = `datacore-msg inbox${scope === 'all' ? ' --all' : ''} --limit 1000`
  return [...withCommand(`and ${grouped(left)} more:`, command, frame.width), blankLine]
}

function urgentFirst(a: SeenMessage, b: SeenMessage): number {
  return urgencyRank(b.message.priority) - urgencyRank(a.message.priority)
}

export function foundPage(
  entries: readonly SeenEntry[],
  frame: Frame,
  said: { readonly title: string; readonly empty: Page },
): Page {
  if (entries.length === 0) return said.empty
  return section(said.title, entries, frame, spacesOf(entries)).slice(0, -1)
}

/** What goes on before what is to be decided: of that anybody can send any number. */
const taskSections: readonly (readonly [state: TaskState, title: string])[] = [
  ['WORKING', 'Being worked on'],
  ['QUEUED', 'Queued'],
  ['WAITING', 'Waiting'],
  ['TODO', 'Arrived'],
  ['DONE', 'Done'],
  ['CANCELLED', 'Cancelled'],
  ['ARCHIVED', 'Archived'],
]

export function tasksPage({ tasks, totals }: SeenTasks, frame: Frame, empty: Page): Page {
  if (tasks.length === 0) return empty
  const options = spacesOf(tasks)
  const page = taskSections.flatMap(([state, title]) => {
    const here = tasks.filter(({ task }) => task.state === state)
    const total = here.length > 0 ? Math.max(totals[state], here.length) : 0
    const rows = section(title, here, frame, options, total)
    if (total === here.length) return rows
    const more = `and ${grouped(total - here.length)} more:`
    const command = `datacore-msg tasks --state ${state} --limit ${total}`
    return [...rows, ...withCommand(more, command, frame.width), blankLine]
  })
  const waiting = tasks.some(({ task }) => task.state === 'WAITING')
  const hints: readonly Hint[] = waiting
    ? [
        ['Decide:', 'datacore-msg task approve ID'],
        ['or:', 'datacore-msg task reject ID --reason "..."'],
      ]
    : [['See one with its history:', 'datacore-msg task show ID']]
  return [...page, ...hintLines(hints, frame)]
}

type Hint = readonly [sentence: string, command: string]

/** Side by side where they fit. */
function hintLines(hints: readonly Hint[], frame: Frame): Page {
  const together = hints.map((hint) => hint.join(' ')).join('    ')
  const lines =
    together.length <= frame.width
      ? [line(together)]
      : hints.flatMap((hint) => withCommand(...hint, frame.width))
  return lines.map((spans) => spans.map(({ text }) => toned('dim', text)))
}

/** A title with its number, the entries apart by blank lines, and a blank line after all. */
export function section(
  title: string,
  entries: readonly SeenEntry[],
  frame: Frame,
  options: RowOptions,
  total = entries.length,
): Page {
  if (entries.length === 0) return []
  const rows = entries.flatMap((entry) => [...entryRows(entry, frame, options), blankLine])
  return [line(toned('strong', title), toned('dim', ` (${grouped(total)})`)), blankLine, ...rows]
}
