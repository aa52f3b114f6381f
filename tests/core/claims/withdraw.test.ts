/** A claim that was published first holds; ours that was not gives way, and nothing of either copy is lost. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { type Copies, withdrawClaims } from '../../../lib/core/claims/withdraw.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { formatNote, formatStateLine, parseLogLine } from '../../../lib/core/model/log.ts'
import { replayTask } from '../../../lib/core/model/replay.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import type { EntryEdit } from '../../../lib/core/org/types.ts'
import { entryText } from '../../support/entries.ts'

const id = 'msg-1'
const t0 = Date.parse('2026-11-21T10:00:00.000Z')

/** `claim s1 3`: at minute 3 by session s1. */
type Step = readonly [
  what: 'admit' | 'claim' | 'done' | 'back' | 'cancel' | 'revise' | 'forge',
  minute: number,
  session?: string,
]

const moves: Readonly<Record<Step[0], readonly [from: string, to: string]>> = {
  admit: ['TODO', 'QUEUED'],
  claim: ['QUEUED', 'WORKING'],
  done: ['WORKING', 'DONE'],
  back: ['WORKING', 'QUEUED'],
  cancel: ['WORKING', 'CANCELLED'],
  revise: ['DONE', 'QUEUED'],
  forge: ['QUEUED', 'WORKING'],
}

function lived(text: string, steps: readonly Step[]): string {
  return steps.reduce((now, [what, minute, session = '']) => {
    const [from, to] = moves[what]
    const atMs = t0 + minute * 60_000
    const isClaim = what === 'claim' || what === 'forge'
    const item = formatStateLine({
      to,
      from,
      by: parseAddress(what === 'forge' ? 'mallory' : 'tex-claude')!,
      atMs,
      orgStamp: '[2026-11-21 Sat 10:00]',
      note: isClaim ? formatNote({ session }, '') : '',
      proof: 'key:sig',
    })
    const held = isClaim ? `tex-claude ${session}` : what === 'done' ? undefined : ''
    const edits: readonly EntryEdit[] = [
      { type: 'keyword', value: to },
      ...(held === undefined
        ? []
        : (['CLAIM', 'LEASE'] as const).map(
            (key): EntryEdit => ({ type: 'property', key, value: held || undefined }),
          )),
      { type: 'log', item },
    ]
    return decodeText(applyOp(encodeText(now), { type: 'edit', path: 'x.org', id, edits }))
  }, text)
}

const begun = `#+TITLE: Queue\n\n${entryText(id, { tags: ['task'] })}`
const notMallory: Parameters<typeof withdrawClaims>[2] = () => (line) => line.by !== 'mallory'

function withdrawn(mine: string, theirs: string, base: string): string {
  const copies: Copies = { theirs: encodeText(theirs), bases: [encodeText(base)] }
  return decodeText(withdrawClaims(encodeText(mine), copies, notMallory).bytes)
}

function joined(...texts: readonly string[]): string {
  const join = joinFiles(texts.map(encodeText))
  if (!join.ok) throw new Error(join.why)
  return decodeText(join.bytes)
}

function lifeIn(text: string): { state: string; session: string | undefined; keyword: string } {
  const bytes = encodeText(text)
  const outline = scanOutline(bytes)
  const entry = readEntry(bytes, entryRanges(outline)[0]!, outline.keywords)
  const lines = entry.log.map((item) => parseLogLine(item.text))
  const { state, effective } = replayTask(lines)
  const session = effective?.to === 'WORKING' ? effective.note.replace('session ', '') : undefined
  return { state, session, keyword: entry.heading.keyword ?? '' }
}

describe('of two claims in a round', () => {
  const queued: readonly Step[] = [['admit', 1]]
  const table: readonly [
    rule: string,
    base: readonly Step[],
    mine: readonly Step[],
    theirs: readonly Step[],
    holds: string,
  ][] = [
    [
      'the published one holds, later',
      queued,
      [['claim', 2, 'mine']],
      [['claim', 3, 'theirs']],
      'WORKING theirs',
    ],
    [
      'the published one holds, earlier',
      queued,
      [['claim', 3, 'mine']],
      [['claim', 2, 'theirs']],
      'WORKING theirs',
    ],
    ['ours holds where they have none', queued, [['claim', 2, 'mine']], [], 'WORKING mine'],
    [
      'the published one holds where each machine admitted the task, theirs later',
      [],
      [
        ['admit', 1],
        ['claim', 2, 'mine'],
      ],
      [
        ['admit', 3],
        ['claim', 4, 'theirs'],
      ],
      'WORKING theirs',
    ],
    [
      'the published one holds where each machine admitted the task, theirs earlier',
      [],
      [
        ['admit', 3],
        ['claim', 4, 'mine'],
      ],
      [
        ['admit', 1],
        ['claim', 2, 'theirs'],
      ],
      'WORKING theirs',
    ],
    [
      'ours holds in a later round',
      queued,
      [['claim', 4, 'mine']],
      [
        ['claim', 2, 'theirs'],
        ['back', 3],
      ],
      'WORKING mine',
    ],
    [
      'giving ours back does not take theirs away',
      queued,
      [
        ['claim', 2, 'mine'],
        ['back', 4],
      ],
      [['claim', 3, 'theirs']],
      'WORKING theirs',
    ],
    [
      'nor does a claim of ours after that hold',
      queued,
      [
        ['claim', 2, 'mine'],
        ['back', 4],
        ['claim', 5, 'mine'],
      ],
      [['claim', 3, 'theirs']],
      'WORKING theirs',
    ],
    [
      'work of ours that is done is done',
      queued,
      [
        ['claim', 2, 'mine'],
        ['done', 4],
      ],
      [['claim', 3, 'theirs']],
      'DONE',
    ],
    [
      'work of theirs that is done is done',
      queued,
      [['claim', 2, 'mine']],
      [
        ['claim', 3, 'theirs'],
        ['done', 4],
      ],
      'DONE',
    ],
    [
      'a cancellation of ours stays, for the owner said it of the task',
      queued,
      [
        ['claim', 2, 'mine'],
        ['cancel', 4],
      ],
      [['claim', 3, 'theirs']],
      'CANCELLED',
    ],
    [
      'ours holds after a revision that they do not know of',
      queued,
      [
        ['claim', 3, 'mine'],
        ['done', 4],
        ['revise', 5],
        ['claim', 6, 'mine'],
      ],
      [['claim', 2, 'theirs']],
      'WORKING mine',
    ],
    [
      'one that nobody proved takes no task',
      queued,
      [['claim', 2, 'mine']],
      [['forge', 3, 'theirs']],
      'WORKING mine',
    ],
  ]
  test.each(table)('%s', (_, before, ours, others, holds) => {
    const base = lived(begun, before)
    const [mine, theirs] = [lived(base, ours), lived(base, others)]
    const whole = joined(withdrawn(mine, theirs, base), theirs)
    const { state, session, keyword } = lifeIn(whole)
    expect([state, session].filter(Boolean).join(' ')).toBe(holds)
    expect(keyword).toBe(state)
    if (session) expect(whole).toContain(`:CLAIM:    tex-claude ${session}`)
  })

  test('the line of the one that gave way stays, signature and all', () => {
    const base = lived(begun, [['admit', 1]])
    const mine = lived(base, [['claim', 2, 'mine']])
    const text = withdrawn(mine, lived(base, [['claim', 3, 'theirs']]), base)
    expect(text).toContain(
      '- Withdrawn "WORKING"    from "QUEUED"     [2026-11-21 Sat 10:00] \\\\\n',
    )
    expect(text).toContain('  session mine\n')
    expect(text).not.toContain(':CLAIM:')
    expect(lifeIn(text).keyword).toBe('QUEUED')
  })
})

/** A life as a copy sees it: each step from where the one before led, `offset` keeps the minutes of two copies apart. */
const anySteps = (session: string, offset: number): fc.Arbitrary<readonly Step[]> =>
  fc
    .array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 5 })), { maxLength: 5 })
    .map((turns) => {
      let state: 'QUEUED' | 'WORKING' | 'DONE' = 'QUEUED'
      let minute = offset
      return turns.map(([isBack, wait]): Step => {
        minute += 2 * wait
        if (state === 'DONE') {
          state = 'QUEUED'
          return ['revise', minute]
        }
        if (state === 'QUEUED') {
          state = 'WORKING'
          return ['claim', minute, session]
        }
        state = isBack ? 'QUEUED' : 'DONE'
        return [isBack ? 'back' : 'done', minute]
      })
    })

describe('whatever happened on either side', () => {
  test('withdrawing again changes nothing, and no line of either side is lost', () => {
    fc.assert(
      fc.property(anySteps('mine', 0), anySteps('theirs', 1), (ours, others) => {
        const base = lived(begun, [['admit', 1]])
        const [mine, theirs] = [lived(base, ours), lived(base, others)]
        const once = withdrawn(mine, theirs, base)
        expect(withdrawn(once, theirs, base)).toBe(once)
        const whole = joined(once, theirs)
        for (const minute of [...ours, ...others].map(([, at]) => at)) {
          expect(whole).toContain(new Date(t0 + minute * 60_000).toISOString())
        }
      }),
    )
  })

  test('where theirs is claimed, ours never takes it away', () => {
    fc.assert(
      fc.property(anySteps('mine', 0), anySteps('theirs', 1), (ours, others) => {
        const base = lived(begun, [['admit', 1]])
        const [mine, theirs] = [lived(base, ours), lived(base, others)]
        fc.pre(lifeIn(theirs).state === 'WORKING')
        fc.pre(ours.every(([what]) => what === 'claim' || what === 'back'))
        const { state, session } = lifeIn(joined(withdrawn(mine, theirs, base), theirs))
        expect([state, session]).toEqual(['WORKING', 'theirs'])
      }),
    )
  })
})
