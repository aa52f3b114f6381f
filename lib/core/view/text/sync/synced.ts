/** What `sync` did, in sentences that claim no more than what happened: a line for how far it got, then what came in. */

import { sanitizeLine } from '../../sanitize.ts'
import { letterIn, type SeenEntry, textIn } from '../../seen.ts'
import type { SeenSync, SeenSyncedRepo } from '../../seen-sync.ts'
import type { Frame, Line, Page } from '../page.ts'
import { blankLine, folded, line, paragraph, toned } from '../page.ts'
import { entryRows, sentence, titleOf } from '../rows.ts'
import { count, fullTime, grouped, proofWords } from '../words.ts'

/** More is told by --json. */
const newMax = 10
const changedMax = 5
const pathsMax = 5
const channelsMax = 8
const pathCharsMax = 200

export function syncedPage({ repos, local }: SeenSync, frame: Frame): Page {
  const parts = [
    ...repos.map((repo) => repoPart(repo, frame)),
    ...local.map(({ why, notes }) => [
      ...paragraph(sanitizeLine(why, 300), frame.width),
      ...notesPart(notes, frame),
    ]),
  ]
  if (parts.length === 0) return paragraph('There is no space to sync here.', frame.width)
  return parts.flatMap((part, index) => (index > 0 ? [blankLine, ...part] : part))
}

function repoPart(repo: SeenSyncedRepo, frame: Frame): Page {
  return [
    ...paragraph(`${namesOf(repo)}: ${summary(repo)}`, frame.width),
    ...cameInPart(repo, frame),
    ...sideSentences(repo, frame).flatMap(({ text, isWarning }) => {
      const lines = paragraph(text, frame.width, '  ')
      return isWarning ? lines.map((spans) => spans.map((span) => toned('warn', span.text))) : lines
    }),
  ]
}

/** Ids stand at the end of their line, so that they can be copied. */
function notesPart(notes: readonly string[], frame: Frame): Page {
  return notes.flatMap((note) => paragraph(sanitizeLine(note, 500), frame.width, '  '))
}

export interface SideSentence {
  readonly text: string
  readonly isWarning: boolean
}

/** What is to be told besides what came in and went out. */
export function sideSentences(repo: SeenSyncedRepo, frame: Frame): readonly SideSentence[] {
  const rewritten = `The history of ${repo.remote ?? 'the remote'} was rewritten. No message of yours is lost by that; those that it dropped are kept and sent again.`
  const warnings = [
    ...lostSentences(repo, frame),
    ...quarantineSentences(repo),
    ...(repo.rewritten ? [rewritten] : []),
    ...carrySentences(repo),
  ]
  return [
    ...warnings.map((text) => ({ text, isWarning: true })),
    ...repo.notes.map((note) => ({ text: sanitizeLine(note, 500), isWarning: false })),
  ]
}

export function namesOf({ spaces }: SeenSyncedRepo): string {
  return spaces.length > 3 ? `${spaces.slice(0, 3).join(', ')} ...` : spaces.join(', ')
}

/** How far it got, and how much. */
function summary(repo: SeenSyncedRepo): string {
  const { committed, reached, remote, waits } = repo
  const changes = changesIn(repo)
  const into = changes > 0 ? [`${count(changes, 'change')} came in`] : []
  const out = wentWords(repo)
  if (repo.problem && reached !== 'pushed') {
    return sentence([...into, unpushed(repo)].join(', '))
  }
  // The remote has all of ours, and theirs is not on this disk yet.
  if (repo.problem?.code === 'busy') {
    const rest = into.length > 0 ? 'the rest of what others sent waits' : 'what others sent waits'
    return sentence([...into, ...out, rest].join(', '))
  }
  if (waits === 'no remote') {
    const what =
      committed.length > 0 ? `committed ${count(committed.length, 'file')}` : 'up to date'
    return `${what}. This repository has no remote, so nothing was sent or fetched.`
  }
  if (waits === 'away') {
    const why = sanitizeLine(repo.waitsWhy ?? 'it did not answer', 200)
    const what = reached === 'pushed' ? 'nothing to push' : 'stored, will be pushed'
    return `${what}. ${remote} is away: ${sentence(why)}`
  }
  if (into.length === 0 && out.length === 0) {
    return committed.length > 0 ? `pushed to ${remote}.` : `up to date with ${remote}.`
  }
  return sentence([...into, ...out].join(', '))
}

/** Of messages, tasks and posts. */
export function changesIn({ cameIn, posts }: SeenSyncedRepo): number {
  return posts.reduce((sum, one) => sum + one.new + one.changed, cameIn.length)
}

/** How many of which channel; all channels on one line, as far as they can be taken in. */
export function postsSentence({ posts, spaces }: SeenSyncedRepo): string {
  if (posts.length === 0) return ''
  const parts = posts.slice(0, channelsMax).map((one) => {
    const counts = [
      ...(one.new > 0 ? [`${grouped(one.new)} new`] : []),
      ...(one.changed > 0 ? [`${grouped(one.changed)} changed`] : []),
    ]
    const where = spaces.length > 1 ? ` in ${one.space}` : ''
    return `#${one.channel} (${counts.join(', ')})${where}`
  })
  const more = posts.length - parts.length
  return `Posts: ${parts.join(', ')}${more > 0 ? ` and ${count(more, 'more channel')}` : ''}.`
}

/** What went out, of messages and of the user's own files; nothing where neither did. */
export function wentWords({ wentOut, ownCommits }: SeenSyncedRepo): readonly string[] {
  const own = ownCommits === 1 ? '1 commit of your own' : `${ownCommits} commits of your own`
  const parts = [
    ...(wentOut.length > 0 ? [count(wentOut.length, 'change')] : []),
    ...(ownCommits > 0 ? [own] : []),
  ]
  return parts.length > 0 ? [`${parts.join(' and ')} went out`] : []
}

/** Where something must be finished first, not even a commit was made. */
function unpushed({ committed, reached, problem }: SeenSyncedRepo): string {
  if (committed.length > 0) return 'committed here, not pushed'
  const isUntouched = reached === 'stored' && problem?.code === 'wrong_state'
  return isUntouched ? 'nothing was committed or pushed' : 'not pushed'
}

function cameInPart(repo: SeenSyncedRepo, frame: Frame): Page {
  const { cameIn } = repo
  const posts = postsSentence(repo)
  const fresh = cameIn.filter(({ change }) => change === 'new')
  const changed = [
    ...cameIn.filter(({ change }) => change === 'edited'),
    ...cameIn.filter(({ change }) => change === 'changed'),
    ...cameIn.filter(({ change }) => change === 'joined'),
  ]
  const rows = fresh
    .slice(0, newMax)
    .flatMap(({ entry }) => [...entryRows(entry, frame, { spaces: 'hidden' })])
  const changes = changed.slice(0, changedMax).flatMap(({ change, entry }) => {
    const { from } = letterIn(entry)
    if (change === 'edited') return editedLine(entry, frame)
    if (change === 'joined') return joinedLine(entry, frame)
    const state = entry.kind === 'task' ? entry.task.state : entry.message.status
    const head: Line = line('  Changed: ', titleOf(textIn(entry)), ' (', from, ', ')
    return folded(
      [...head, proofWords(entry.standing), { text: `), now ${state}.` }],
      frame.width,
      '    ',
    )
  })
  const more = Math.max(0, fresh.length - newMax) + Math.max(0, changed.length - changedMax)
  return [
    ...rows,
    ...changes,
    ...(more > 0 ? [line(toned('dim', `  And ${more} more, which --json lists.`))] : []),
    ...(posts === '' ? [] : paragraph(posts, frame.width, '  ')),
  ]
}

/** Its reader has it since the relay brought it; git has it now as well. To its author nothing was brought. */
function joinedLine(entry: SeenEntry, frame: Frame): Page {
  const { from, to } = letterIn(entry)
  const isMine = entry.standing.tier === 'owner'
  const head: Line = line(
    isMine ? '  With its reader by the relay before: ' : '  Brought by the relay before: ',
    titleOf(textIn(entry)),
    ` (${from} to ${to}, `,
  )
  return folded([...head, proofWords(entry.standing), { text: ').' }], frame.width, '    ')
}

/** Whoever read it before is not told by the inbox, so this says what it says now. */
function editedLine(entry: SeenEntry, frame: Frame): Page {
  const { from } = letterIn(entry)
  const before = entry.versions?.at(-2)?.text ?? letterIn(entry).body
  const now = titleOf(textIn(entry))
  const was = titleOf(before)
  const head: Line = line('  Edited: ', now, ' (', from, ', ', proofWords(entry.standing))
  const tail = was === now ? ', with the same first line as before).' : `); before: ${was}`
  return folded([...head, { text: tail }], frame.width, '    ')
}

function lostSentences({ lostClaims }: SeenSyncedRepo, frame: Frame): readonly string[] {
  return lostClaims.map(({ id, state, by, session, until }) => {
    const untilMs = Date.parse(until ?? '')
    const when = Number.isNaN(untilMs) ? '' : `, until ${fullTime(untilMs, frame)}`
    const who = `${by}, session ${sanitizeLine(session, 60)}`
    const how = state === 'WORKING' ? ` and has it${when}` : `; it is ${state} now`
    return `${id} is not yours: ${who} claimed it first${how}.`
  })
}

function quarantineSentences({ quarantined }: SeenSyncedRepo): readonly string[] {
  return quarantined.map(({ path, why, commit, author }) => {
    const by = author === undefined ? '' : `, from ${sanitizeLine(author, 100)}`
    const at = commit === undefined ? '' : ` in ${commit.slice(0, 10)}`
    const what = `${sanitizeLine(path, pathCharsMax)} ${sanitizeLine(why, 200)}`
    return `Not taken: ${what}${at}${by}.`
  })
}

/**
 * What to run for each: git refuses a bare pull here, for both sides have commits of their own, and one over a draft, which is in
 * no commit.
 */
const pull = 'git pull --no-rebase --autostash or git pull --rebase --autostash'
const ways = {
  committed: `Both sides have commits of it: run ${pull}, and settle it there.`,
  uncommitted: `Commit what is not committed, or run git stash; then ${pull}.`,
  untracked: `Move what git does not track out of the way; then ${pull}.`,
}

function carrySentences({ carriedPast, top }: SeenSyncedRepo): readonly string[] {
  if (carriedPast.length === 0) return []
  const named = carriedPast.slice(0, pathsMax).map(({ path }) => sanitizeLine(path, pathCharsMax))
  const more = carriedPast.length - named.length
  const files = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const states = new Set(carriedPast.map(({ state }) => state))
  return [
    `Messages were exchanged, but your branch stays behind, because of your own changes in ${files}. In ${top}:`,
    ...[...states].map((state) => ways[state]),
    'Then sync again.',
  ]
}
