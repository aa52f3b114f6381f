import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatNote,
  formatStateLine,
  type LogLine,
  parseLogLine,
} from '../../../lib/core/model/log.ts'
import { replayTask } from '../../../lib/core/model/replay.ts'
import { taskStates } from '../../../lib/core/model/task.ts'
import { address, nowMs } from './sample.ts'

/** `t1 tex-claude QUEUED>WORKING`: minute, who, from and to. */
function line(text: string): LogLine {
  const [minute = '', by = '', change = ''] = text.split(' ')
  const [from, to = ''] = change.split('>')
  const atMs = nowMs + Number(minute.slice(1)) * 60_000
  const stamps = { atMs, orgStamp: '[2026-11-21 Sat 13:00]' }
  return parseLogLine(formatStateLine({ from, to, by: address(by), ...stamps }))
}

function replay(...texts: readonly string[]) {
  const { state, claimedBy, concurrent } = replayTask(texts.map(line))
  return { state, claimedBy, concurrent: concurrent.map(({ to, by }) => `${by} ${to}`) }
}

const queued = 't1 tex TODO>QUEUED'
const claimed = 't2 tex-claude QUEUED>WORKING'

describe('rounds of a life', () => {
  test('a log without a change of state is a task that nobody has seen', () => {
    expect(replayTask([])).toEqual({ state: 'TODO', claimedBy: undefined, concurrent: [] })
    expect(replayTask([parseLogLine('- what a person noted')]).state).toBe('TODO')
  })

  test('one step after the other', () => {
    expect(replay(queued, claimed, 't3 tex-claude WORKING>DONE', 't4 tex DONE>ARCHIVED')).toEqual({
      state: 'ARCHIVED',
      claimedBy: 'tex-claude',
      concurrent: [],
    })
  })

  test('the first claim of a round holds, and the later one is shown as concurrent', () => {
    expect(replay(queued, 't3 tex-second QUEUED>WORKING', claimed)).toEqual({
      state: 'WORKING',
      claimedBy: 'tex-claude',
      concurrent: ['tex-second WORKING'],
    })
  })

  test('an admission by a machine that did not know of the claim takes it from nobody', () => {
    for (const word of ['TODO>QUEUED', 'TODO>WAITING', 'WAITING>QUEUED']) {
      const later = replay(queued, claimed, `t3 tex ${word}`, 't4 tex-b QUEUED>WORKING')
      expect(later).toMatchObject({ state: 'WORKING', claimedBy: 'tex-claude' })
    }
    const again = replay(queued, claimed, 't3 tex WORKING>QUEUED', 't4 tex-b QUEUED>WORKING')
    expect(again).toMatchObject({ claimedBy: 'tex-b' })
  })

  test('two claims at one moment: the same one holds everywhere', () => {
    expect(replay(queued, 't2 tex-b QUEUED>WORKING', 't2 tex-a QUEUED>WORKING').claimedBy).toBe(
      'tex-a',
    )
  })

  test('a retry opens the next round: the claim is free', () => {
    const back = replay(queued, claimed, 't3 tex WORKING>QUEUED')
    expect(back).toMatchObject({ state: 'QUEUED', claimedBy: undefined })
    const next = replay(queued, claimed, 't3 tex WORKING>QUEUED', 't4 tex-b QUEUED>WORKING')
    expect(next).toMatchObject({ state: 'WORKING', claimedBy: 'tex-b', concurrent: [] })
  })

  test('a revision opens the next round from DONE', () => {
    const revised = replay(queued, claimed, 't3 tex-claude WORKING>DONE', 't4 tex DONE>QUEUED')
    expect(revised).toMatchObject({ state: 'QUEUED', concurrent: [] })
  })
})

describe('facts beat intents', () => {
  for (const [cancelAt, doneAt] of [
    [3, 4],
    [4, 3],
  ]) {
    test(`DONE beats CANCELLED ${cancelAt! < doneAt! ? 'before' : 'after'} it`, () => {
      const cancel = `t${cancelAt} tex WORKING>CANCELLED`
      const finish = `t${doneAt} tex-claude WORKING>DONE`
      expect(replay(queued, claimed, cancel, finish).state).toBe('DONE')
    })
  }

  test('work that was finished unseen is not done again by a retry that did not know', () => {
    const unseen = 't3 tex-claude WORKING>DONE'
    const retry = 't4 tex WORKING>QUEUED'
    expect(replay(queued, claimed, unseen, retry)).toMatchObject({
      state: 'DONE',
      concurrent: ['tex QUEUED'],
    })
    expect(
      replay(queued, claimed, 't3 tex WORKING>QUEUED', 't4 tex-claude WORKING>DONE').state,
    ).toBe('DONE')
  })

  test('a cancelled task stays so, whoever approves, retries or claims it at the same time', () => {
    for (const other of ['WAITING>QUEUED', 'WORKING>QUEUED', 'QUEUED>WORKING']) {
      const state = replay(queued, claimed, 't3 tex WORKING>CANCELLED', `t4 tex ${other}`).state
      expect(state).toBe('CANCELLED')
    }
  })

  test('nothing leaves the archive', () => {
    for (const to of taskStates) {
      expect(replay('t1 tex DONE>ARCHIVED', `t2 tex ARCHIVED>${to}`).state).toBe('ARCHIVED')
    }
  })

  test('a line that Emacs wrote counts as the last moment of its minute', () => {
    const byHand = parseLogLine('- State "CANCELLED"  from "QUEUED"     [2026-11-21 Sat 12:01]')
    expect(replayTask([byHand, line(queued)]).state).toBe('CANCELLED')
  })
})

describe('an approval that knows of the end', () => {
  const utc = (minute: number) => new Date(nowMs + minute * 60_000).toISOString()
  /** Approved at a minute, in the knowledge that it ended at another. */
  const again = (minute: number, after: number) =>
    parseLogLine(
      formatStateLine({
        ...{ to: 'QUEUED', from: 'WAITING', by: address('tex') },
        ...{ atMs: nowMs + minute * 60_000, orgStamp: '[2026-11-21 Sat 13:00]' },
        note: formatNote({ afterMs: Date.parse(utc(after)) }, ''),
      }),
    )
  const ends = {
    DONE: ['t3 tex-claude WORKING>DONE'],
    CANCELLED: ['t3 tex WORKING>CANCELLED'],
    ARCHIVED: ['t2 tex-claude WORKING>DONE', 't3 tex DONE>ARCHIVED'],
  }

  for (const [state, lines] of Object.entries(ends)) {
    test(`opens what was ${state} and put back`, () => {
      const all = [queued, claimed, ...lines].map(line)
      const held = line('t5 tex QUEUED>WAITING')
      expect(replayTask([...all, held]).state).toBe(state)
      expect(replayTask([...all, held, again(6, 3)])).toMatchObject({ state: 'QUEUED' })
      // Of an end after the one that was known of the approval did not know.
      expect(replayTask([...all, held, again(6, 2)]).state).toBe(state)
    })
  }

  test('does not beat one that it did not know of', () => {
    const lines = [...[queued, claimed, ...ends.DONE].map(line), again(6, 3)]
    const next = ['t7 tex-claude QUEUED>WORKING', 't8 gregor WORKING>CANCELLED'].map(line)
    expect(replayTask([...lines, ...next, again(9, 3)]).state).toBe('CANCELLED')
    expect(replayTask([...lines, ...next, again(9, 8)]).state).toBe('QUEUED')
  })
})

describe('replay is a function of the set of lines', () => {
  const change = fc
    .record({
      from: fc.constantFrom(...taskStates),
      to: fc.constantFrom(...taskStates, 'SOMEDAY'),
      by: fc.constantFrom('tex', 'tex-claude', 'gregor'),
      minute: fc.integer({ min: 0, max: 6 }),
    })
    .map(({ from, to, by, minute }) => line(`t${minute} ${by} ${from}>${to}`))
  const log = fc.array(change, { maxLength: 12 })

  test('the order in which they came does not matter', () => {
    const shuffled = log.chain((lines) =>
      fc.tuple(
        fc.constant(lines),
        fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([lines, other]) => {
        expect(replayTask(other)).toEqual(replayTask(lines))
      }),
    )
  })

  test('a line that came twice counts once', () => {
    fc.assert(
      fc.property(log, log, (lines, more) => {
        const all = [...lines, ...more]
        expect(replayTask([...all, ...lines])).toEqual(replayTask(all))
      }),
    )
  })

  test('what counts is one chain: replaying only that gives the same', () => {
    fc.assert(
      fc.property(log, (lines) => {
        const { concurrent, ...rest } = replayTask(lines)
        const apart = new Set(concurrent.map(({ raw }) => raw))
        const counted = lines.filter((one) => !apart.has(one.raw))
        expect(replayTask(counted)).toEqual({ ...rest, concurrent: [] })
      }),
    )
  })
})
