/** What a watch tells of its runs. */

import { describe, expect, test } from 'vitest'
import type { RepoReport } from '../../../../lib/app/sync/report.ts'
import { nothingTold, tell } from '../../../../lib/app/sync/watch/events.ts'

const quiet: RepoReport = {
  top: '/data/1-team',
  spaces: ['1-team'],
  branch: 'main',
  remote: 'origin/main',
  reached: 'pushed',
  waits: undefined,
  waitsWhy: undefined,
  commit: undefined,
  committed: [],
  cameIn: [],
  posts: [],
  wentOut: [],
  ownCommits: 0,
  lostClaims: [],
  quarantined: [],
  carriedPast: [],
  rewritten: false,
  notes: [],
  problem: undefined,
}
const away: RepoReport = { ...quiet, waits: 'away', waitsWhy: 'no route to host' }
const stored: RepoReport = {
  ...quiet,
  reached: 'committed',
  waits: 'not asked',
  committed: ['org/messaging/inbox.org'],
}
const denied: RepoReport = { ...quiet, problem: { code: 'unreachable', why: 'Permission denied.' } }

/** The types of the events of one run after another, a second apart. */
function told(...runs: readonly RepoReport[]): readonly string[] {
  let state = nothingTold
  return runs.map((report, index) => {
    const { told: next, events } = tell(state, report, index * 1_000)
    state = next
    return events
      .map(({ type, sinceMs }) => `${type}${sinceMs === undefined ? '' : ` ${sinceMs}`}`)
      .join(', ')
  })
}

describe('a watch tells', () => {
  const table: readonly [rule: string, runs: readonly RepoReport[], events: readonly string[]][] = [
    ['nothing when nothing happened', [quiet, quiet], ['', '']],
    ['what went out', [{ ...quiet, wentOut: ['msg-1'] }], ['exchanged']],
    ['commits of the user that went out', [{ ...quiet, ownCommits: 2 }], ['exchanged']],
    [
      'once that the remote is away, and once that it is back',
      [away, away, quiet, quiet],
      ['away 0', '', 'back 0', ''],
    ],
    [
      'again that it is away when the reason is another one',
      [away, { ...away, waitsWhy: 'the connection timed out' }],
      ['away 0', 'away 0'],
    ],
    [
      'what is committed while it is away',
      [away, stored, away, quiet],
      ['away 0', 'exchanged', '', 'back 0'],
    ],
    [
      'that it is back before what went out',
      [away, { ...quiet, wentOut: ['msg-1'] }],
      ['away 0', 'back 0, exchanged'],
    ],
    [
      'a problem once, and that it is over',
      [denied, denied, quiet, quiet],
      ['problem', '', 'settled', ''],
    ],
    [
      'the same problem again after it was over',
      [denied, quiet, denied],
      ['problem', 'settled', 'problem'],
    ],
    [
      'a problem that follows an absence, and not that it is back',
      [away, denied, denied, quiet],
      ['away 0', 'problem', '', 'back 0, settled'],
    ],
    [
      'a sentence that each run says again only once',
      [
        { ...quiet, notes: ['a.org is ignored by git.'] },
        { ...quiet, notes: ['a.org is ignored by git.'] },
        quiet,
      ],
      ['exchanged', '', ''],
    ],
  ]
  test.each(table)('%s', (_, runs, events) => {
    expect(told(...runs)).toEqual(events)
  })

  test('not again what was told, beside what is new', () => {
    const first = tell(nothingTold, { ...quiet, notes: ['one', 'two'] }, 0)
    const second = tell(first.told, { ...quiet, notes: ['one', 'three'] }, 1)
    expect(second.events[0]!.repo.notes).toEqual(['three'])
  })
})
