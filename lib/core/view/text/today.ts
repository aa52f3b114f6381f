/** The day in Markdown, to stand in a daily briefing: counts, decisions that wait, what was done. */

import { letterIn, type SeenEntry, type SeenTask, type SeenToday, textIn } from '../seen.ts'
import type { Frame, Line, Page } from './page.ts'
import { blankLine, folded, line, toned } from './page.ts'
import { holdingReason, titleOf } from './rows.ts'
import { count, grouped, proofWords, relativeTime } from './words.ts'

/** Entries of one section; the rest is a number. */
const shownMax = 10

/** Said where the settings leave the messages out of the briefing. */
export const todaySilence =
  'messaging.show_in_today is off, so the briefing has nothing of the messages.'

export function todayPage(today: SeenToday, frame: Frame): Page {
  const { blockers, unread, unreadTotal, needsDecision, working, queued, doneToday, channels } =
    today
  const counts = [
    blockers.length > 0
      ? `${count(blockers.length, 'answer')} waited for, ${grouped(unreadTotal)} unread`
      : count(unreadTotal, 'unread message'),
    `${count(needsDecision.length, 'decision')} to make`,
    `${count(working.length, 'task')} being worked on`,
    `${queued.length} queued`,
    `${doneToday.length} done today`,
  ]
  const isQuiet = [blockers, unread, needsDecision, working, queued, doneToday, channels].every(
    (one) => one.length === 0,
  )
  const countLines = [
    line(`${counts.slice(0, 3).join(', ')},`),
    line(`${counts.slice(3).join(', ')}.`),
  ]
  const page = [
    line(toned('strong', '## Messages and agent tasks')),
    blankLine,
    ...(isQuiet ? [line('Nothing is new, and nothing waits for you.')] : countLines),
    ...section('Needs your decision', needsDecision, (task) => decisionLines(task, frame)),
    ...section('Waiting for you', blockers, (entry) => itemLines(entry, frame)),
    ...section('Unread', unread, (entry) => itemLines(entry, frame), unreadTotal),
    ...channelLines(channels),
    ...section('Being worked on', working, (entry) => itemLines(entry, frame)),
    ...section('Queued', queued, (entry) => itemLines(entry, frame)),
    ...section('Done today', doneToday, (entry) => doneLines(entry, frame)),
  ]
  return page.flatMap((one) => onScreen(one, frame))
}

/** Markdown goes on in the same paragraph or item. Where it is pasted from a file, every line stays one. */
function onScreen(spans: Line, frame: Frame): Page {
  const isItem = /^(?:- | {2})/u.test(spans[0]?.text ?? '')
  const isCommand = spans.some(({ text }) => text.startsWith('  datacore-msg '))
  return Number.isFinite(frame.bodyWidth) && !isCommand
    ? folded(spans, frame.bodyWidth, isItem ? '  ' : '')
    : [spans]
}

function section<T extends SeenEntry>(
  title: string,
  entries: readonly T[],
  linesOf: (entry: T) => Page,
  total = entries.length,
): Page {
  if (entries.length === 0) return []
  const more = total - Math.min(entries.length, shownMax)
  return [
    blankLine,
    line(toned('strong', `### ${title}`)),
    blankLine,
    ...entries.slice(0, shownMax).flatMap(linesOf),
    ...(more > 0 ? [line(`- and ${grouped(more)} more`)] : []),
  ]
}

function channelLines(channels: SeenToday['channels']): Page {
  if (channels.length === 0) return []
  const more = channels.length - shownMax
  return [
    blankLine,
    line(toned('strong', '### New in channels')),
    blankLine,
    ...channels
      .slice(0, shownMax)
      .flatMap(({ name, unread, space }) => [
        line(`- #${name}: ${count(unread, 'new post')}, in ${space}`),
        line(toned('dim', `  datacore-msg channel read ${name}`)),
      ]),
    ...(more > 0 ? [line(`- and ${more} more`)] : []),
  ]
}

function itemLines(entry: SeenEntry, frame: Frame): Page {
  const { from, stamp, id } = letterIn(entry)
  const when = relativeTime(Date.parse(stamp), frame)
  return [
    line(`- ${markdownSafe(titleOf(textIn(entry)))}`),
    line(`  from ${from} (`, proofWords(entry.standing), `), ${when}`),
    line(toned('dim', `  ${id}`)),
  ]
}

function decisionLines(entry: SeenTask, frame: Frame): Page {
  const { effort, estimatedTokens, id } = entry.task
  const facts = [
    effort === undefined ? '' : `effort ${effort}`,
    estimatedTokens === undefined ? '' : `${grouped(estimatedTokens)} tokens`,
  ].filter(Boolean)
  const held = holdingReason(entry)
  const [title = [], who = []] = itemLines(entry, frame)
  return [
    title,
    line(...who, facts.length > 0 ? `, ${facts.join(', ')}` : ''),
    ...(held ? [line('  ', { ...held, text: markdownSafe(held.text) })] : []),
    line(toned('dim', `  datacore-msg task approve ${id}`)),
  ]
}

function doneLines(entry: SeenTask, frame: Frame): Page {
  const { resultPath, tokensUsed } = entry.task
  const [title = [], who = [], id = []] = itemLines(entry, frame)
  const facts = [
    tokensUsed === undefined ? '' : `${grouped(tokensUsed)} tokens`,
    resultPath === undefined ? '' : `result in ${titleOf(resultPath)}`,
  ].filter(Boolean)
  const result = facts.length > 0 ? [line(`  ${markdownSafe(facts.join(', '))}`)] : []
  return [title, who, ...result, id]
}

/** Links, images, code and HTML of others stay text in the briefing. */
function markdownSafe(text: string): string {
  return text.replace(/[\\`[\]<>!]/gu, '\\$&')
}
