import { describe, expect, test } from 'vitest'
import {
  holdsClaim,
  planRenewal,
  planTransition,
  type Role,
  type TaskVerb,
  type TransitionPlan,
  type TransitionRequest,
} from '../../../lib/core/model/lifecycle.ts'
import { parseLogLine } from '../../../lib/core/model/log.ts'
import type { Result } from '../../../lib/core/model/refusal.ts'
import { type Task, type TaskState, taskStates } from '../../../lib/core/model/task.ts'
import { address, agent, nowMs, request, taskIn, taskWith, utc } from './sample.ts'

const verbs: readonly TaskVerb[] = [
  'hold',
  'admit',
  'approve',
  'reject',
  'cancel',
  'claim',
  'complete',
  'retry',
  'revise',
  'archive',
  'expire',
]
const roles: readonly Role[] = ['owner', 'agent', 'sender', 'governor']

/** The table of docs/tasks.md, written a second time on purpose: verb, who, from, to. */
const table: readonly (readonly [TaskVerb, Role, string, TaskState])[] = [
  ['hold', 'governor', 'TODO WAITING QUEUED WORKING', 'WAITING'],
  ['admit', 'governor', 'TODO WAITING QUEUED WORKING', 'QUEUED'],
  ['approve', 'owner', 'TODO WAITING', 'QUEUED'],
  ['reject', 'owner', 'TODO WAITING', 'CANCELLED'],
  ['reject', 'governor', 'TODO WAITING QUEUED WORKING', 'CANCELLED'],
  ['cancel', 'owner', 'TODO WAITING QUEUED WORKING', 'CANCELLED'],
  ['cancel', 'sender', 'TODO WAITING QUEUED WORKING', 'CANCELLED'],
  ['claim', 'agent', 'QUEUED', 'WORKING'],
  ['complete', 'agent', 'WORKING', 'DONE'],
  ['retry', 'agent', 'WORKING', 'QUEUED'],
  ['retry', 'owner', 'WORKING', 'QUEUED'],
  ['retry', 'governor', 'WORKING', 'QUEUED'],
  ['revise', 'owner', 'DONE', 'QUEUED'],
  ['archive', 'owner', 'DONE CANCELLED', 'ARCHIVED'],
  ['expire', 'governor', 'TODO WAITING QUEUED WORKING', 'CANCELLED'],
]

describe('who may take a task from where to where', () => {
  for (const verb of verbs) {
    for (const role of roles) {
      const row = table.find(([word, who]) => word === verb && who === role)
      const from = taskStates.filter((state) => row?.[2].split(' ').includes(state))
      test(`${role} may ${verb} from ${from.join(', ') || 'nowhere'}`, () => {
        const allowed = taskStates.filter(
          (state) => planTransition(taskIn(state), request(verb, role)).ok,
        )
        expect(allowed).toEqual(from)
        for (const state of allowed) {
          expect(planOf(taskIn(state), request(verb, role)).to).toBe(row?.[3])
        }
      })
    }
  }

  test('nobody may anything without a role', () => {
    for (const verb of verbs) {
      for (const state of taskStates) {
        const plan = planTransition(taskIn(state), { ...request(verb, 'owner'), roles: [] })
        expect(codeOf(plan)).toBe('not_allowed')
      }
    }
  })

  test('a refusal by state names the state and what it must be, for the one who asked', () => {
    const plan = planTransition(taskIn('QUEUED'), request('reject', 'owner'))
    expect(plan).toMatchObject({
      refusal: {
        code: 'wrong_state',
        why: 'msg-20261121-100203-gregor-9d2hf0 is QUEUED; to reject it, it must be TODO or WAITING.',
        hint: 'It is approved already: datacore-msg task cancel stops it.',
      },
    })
  })

  test('the hint of a refusal by state answers the verb that was asked', () => {
    const hintOf = (verb: TaskVerb, role: Role, state: TaskState) => {
      const plan = planTransition(taskIn(state), request(verb, role))
      return plan.ok ? undefined : plan.refusal.hint
    }
    expect(hintOf('approve', 'owner', 'QUEUED')).toMatch(/approved already/)
    expect(hintOf('reject', 'owner', 'WORKING')).toMatch(/task cancel stops it/)
    expect(hintOf('complete', 'agent', 'QUEUED')).toBe('The agent claims it first.')
    expect(hintOf('retry', 'agent', 'QUEUED')).toBe('It waits for its agent already.')
    expect(hintOf('archive', 'owner', 'QUEUED')).toMatch(/task cancel stops it/)
    expect(hintOf('cancel', 'sender', 'CANCELLED')).toBe('It is stopped already.')
    expect(hintOf('claim', 'agent', 'WAITING')).toBe('The owner approves or rejects it first.')
  })

  test('a refusal by role names who may', () => {
    const id = 'msg-20261121-100203-gregor-9d2hf0'
    const cancel = planTransition(taskIn('QUEUED'), request('cancel', 'agent'))
    expect(whyOf(cancel)).toBe(`tex-claude may not cancel ${id}: only its owner or sender may.`)
    const admit = planTransition(taskIn('TODO'), request('admit', 'owner'))
    expect(whyOf(admit)).toBe(`tex may not admit ${id}: only its governor may.`)
  })
})

describe('the claim', () => {
  test('a claim records when it began, who has it, in which session and until when', () => {
    expect(recordsOf(taskIn('QUEUED'), request('claim', 'agent'))).toEqual({
      STARTED: '2026-11-21T12:00:00.000Z',
      CLAIM: 'tex-claude s1',
      LEASE: '2026-11-21T12:30:00.000Z',
    })
  })

  test('a log that runs ahead of the clock does not move the lease', () => {
    const ahead = request('claim', 'agent', { atMs: nowMs + 3 * 3_600_000 })
    expect(recordsOf(taskIn('QUEUED'), ahead)['LEASE']).toBe('2026-11-21T12:30:00.000Z')
  })

  test('without a time-out a claim has no lease', () => {
    const endless = request('claim', 'agent', { leaseMs: 0 })
    expect(recordsOf(taskIn('QUEUED'), endless)['LEASE']).toBeUndefined()
    expect(planRenewal(nowMs, 0)).toEqual([{ type: 'property', key: 'LEASE', value: undefined }])
  })

  test('the second to claim is told who has it and until when', () => {
    const plan = planTransition(taskIn('WORKING'), request('claim', 'agent', { session: 's2' }))
    expect(codeOf(plan)).toBe('already_claimed')
    expect(whyOf(plan)).toContain('claimed by tex-claude in session s1 until 2026-11-21 Sat 13:10')
  })

  test('only the session that holds the claim may complete it, the owner included', () => {
    const other = request('complete', 'agent', { session: 's2' })
    expect(codeOf(planTransition(taskIn('WORKING'), other))).toBe('already_claimed')
    const asOwner: TransitionRequest = { ...other, roles: ['owner', 'agent'] }
    expect(codeOf(planTransition(taskIn('WORKING'), asOwner))).toBe('already_claimed')
    const otherAgent = request('complete', 'agent', { by: address('tex-helper') })
    expect(codeOf(planTransition(taskIn('WORKING'), otherAgent))).toBe('already_claimed')
    expect(planTransition(taskIn('WORKING'), request('complete', 'agent')).ok).toBe(true)
  })

  test('an agent gives back only what its session holds; the owner and the governor anything', () => {
    const other = { session: 's2' }
    const byAgent = planTransition(taskIn('WORKING'), request('retry', 'agent', other))
    expect(codeOf(byAgent)).toBe('already_claimed')
    for (const role of ['owner', 'governor'] as const) {
      expect(planTransition(taskIn('WORKING'), request('retry', role, other)).ok).toBe(true)
    }
  })

  test('a claim that cannot be read from the file is held by nobody', () => {
    const { claim: _, ...rest } = taskIn('WORKING')
    expect(holdsClaim(rest, agent, 's1')).toBe(false)
    const plan = planTransition(rest, request('complete', 'agent'))
    expect(whyOf(plan)).toContain('claimed by somebody')
  })

  test('a session whose name would not read back from the file claims nothing', () => {
    for (const session of ['', 'two words', 'line\nbreak', 'ü', 'x'.repeat(129)]) {
      const plan = planTransition(taskIn('QUEUED'), request('claim', 'agent', { session }))
      expect(codeOf(plan)).toBe('usage')
    }
  })

  test('a renewal counts from now', () => {
    const value = '2026-11-21T12:30:00.000Z'
    expect(planRenewal(nowMs, 1_800_000)).toEqual([{ type: 'property', key: 'LEASE', value }])
  })
})

describe('what a step records', () => {
  const verdict = { approval: 'auto_accepted', at: utc(nowMs), sig: 'c2ln' } as const

  test('hold: the tier, what it waits for, the limit and when that frees up', () => {
    const held = request('hold', 'governor', {
      tier: 'team',
      awaiting: 'rate_limit',
      refusal: 'Rate limit: 5/5 tasks this hour. Frees up 13:00.',
      notBefore: utc(nowMs + 3_600_000),
    })
    expect(definedOf(recordsOf(taskIn('TODO'), held))).toEqual({
      TRUST_TIER: 'team',
      AWAITING: 'rate_limit',
      REFUSAL: 'Rate limit: 5/5 tasks this hour. Frees up 13:00.',
      NOT_BEFORE: '2026-11-21T13:00:00.000Z',
    })
  })

  test('hold without a limit: the owner is waited for', () => {
    const records = recordsOf(taskIn('TODO'), request('hold', 'governor'))
    expect(definedOf(records)).toEqual({ AWAITING: 'owner-approval' })
  })

  test('admit: the verdict and the tier; nothing is waited for any more', () => {
    const records = recordsOf(
      taskIn('WAITING'),
      request('admit', 'governor', { tier: 'team', verdict }),
    )
    expect(definedOf(records)).toEqual({
      TRUST_TIER: 'team',
      APPROVAL: 'auto_accepted',
      VERDICT_AT: '2026-11-21T12:00:00.000Z',
      VERDICT_SIG: 'c2ln',
    })
    expect(removedOf(records)).toEqual(
      expect.arrayContaining(['AWAITING', 'REFUSAL', 'NOT_BEFORE']),
    )
  })

  test('a task that arrives has no past, whatever its sender wrote', () => {
    for (const verb of ['hold', 'admit'] as const) {
      const removed = removedOf(recordsOf(taskIn('WORKING'), request(verb, 'governor')))
      expect(removed).toEqual(
        expect.arrayContaining(['CLAIM', 'LEASE', 'STARTED', 'COMPLETED', 'TOKENS_USED']),
      )
      expect(removed).toEqual(expect.arrayContaining(['RETRY_COUNT', 'RESULT_PATH']))
    }
  })

  test('a held task has no verdict left that could be taken for one', () => {
    const removed = removedOf(recordsOf(taskIn('QUEUED'), request('hold', 'governor')))
    expect(removed).toEqual(expect.arrayContaining(['APPROVAL', 'VERDICT_AT', 'VERDICT_SIG']))
  })

  test('reject, cancel and expire: the reason', () => {
    const reason = 'Not\nnow'
    const rejected = recordsOf(taskIn('WAITING'), request('reject', 'owner', { reason }))
    expect(definedOf(rejected)).toEqual({ REJECTION_REASON: 'Not now' })
    const cancelled = recordsOf(taskIn('WORKING'), request('cancel', 'sender', { reason }))
    expect(definedOf(cancelled)).toEqual({ CANCELLATION_REASON: 'Not now' })
    expect(removedOf(cancelled)).toContain('LEASE')
    const expired = recordsOf(taskIn('QUEUED'), request('expire', 'governor', { reason }))
    expect(definedOf(expired)).toEqual({ CANCELLATION_REASON: 'Not now' })
  })

  test('complete: when, what it used and where the result is; the claim stays to be read', () => {
    const records = recordsOf(
      taskIn('WORKING'),
      request('complete', 'agent', { tokensUsed: 900, resultPath: 'notes/pricing.org' }),
    )
    expect(records).toEqual({
      COMPLETED: '2026-11-21T12:00:00.000Z',
      LEASE: undefined,
      TOKENS_USED: '900',
      RESULT_PATH: 'notes/pricing.org',
    })
  })

  test('the tokens used are the sum over tries, and silence takes nothing away', () => {
    const before = taskIn('WORKING', { tokensUsed: 700 })
    for (const verb of ['complete', 'retry'] as const) {
      const said = recordsOf(before, request(verb, 'agent', { tokensUsed: 300 }))
      expect(said['TOKENS_USED']).toBe('1000')
      expect(recordsOf(before, request(verb, 'agent'))).not.toHaveProperty('TOKENS_USED')
    }
    const full = taskIn('WORKING', { tokensUsed: 999_999_999_999_999 })
    const more = recordsOf(full, request('complete', 'agent', { tokensUsed: 5 }))
    expect(more['TOKENS_USED']).toBe('999999999999999')
  })

  test('tokens that are no whole number are refused, not stored', () => {
    for (const tokensUsed of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      const plan = planTransition(taskIn('WORKING'), request('complete', 'agent', { tokensUsed }))
      expect(codeOf(plan)).toBe('usage')
    }
  })

  test('retry: counted, with the reason, and the claim is free', () => {
    const reason = 'The network was down'
    const task = taskIn('WORKING', { retryCount: 2 })
    const records = recordsOf(task, request('retry', 'agent', { reason }))
    expect(definedOf(records)).toEqual({ RETRY_COUNT: '3', RETRY_REASON: reason })
    expect(removedOf(records)).toEqual(['STARTED', 'CLAIM', 'LEASE'])
  })

  test('one retry more than allowed ends the task, with the reason', () => {
    const task = taskIn('WORKING', { retryCount: 3 })
    const plan = planOf(task, request('retry', 'governor', { reason: 'It was silent.' }))
    expect(plan.to).toBe('CANCELLED')
    expect(recordsIn(plan)['CANCELLATION_REASON']).toBe('No more retries. It was silent.')
    expect(lineIn(plan)).toMatchObject({ to: 'CANCELLED', note: 'No more retries. It was silent.' })
  })

  test('0 retries allowed means no limit, as every 0 in the settings', () => {
    const task = taskIn('WORKING', { retryCount: 1000 })
    expect(planOf(task, request('retry', 'agent', { retriesMax: 0 })).to).toBe('QUEUED')
  })

  test('revise: the feedback and a fresh verdict; claim, result and retries are gone', () => {
    const feedback = 'Add the prices of 2025.'
    const asked = request('revise', 'owner', {
      feedback,
      verdict: { approval: 'owner_approved', at: utc(nowMs), sig: 'c2ln' },
    })
    const records = recordsOf(taskIn('DONE', { tokensUsed: 5 }), asked)
    expect(definedOf(records)).toEqual({
      REVISION_FEEDBACK: feedback,
      APPROVAL: 'owner_approved',
      VERDICT_AT: utc(nowMs),
      VERDICT_SIG: 'c2ln',
    })
    expect(removedOf(records)).toEqual(
      expect.arrayContaining(['COMPLETED', 'RESULT_PATH', 'CLAIM', 'LEASE', 'RETRY_COUNT']),
    )
    expect(records).not.toHaveProperty('TOKENS_USED')
  })

  test('a revision without a new verdict keeps the old one', () => {
    const records = recordsOf(taskIn('DONE'), request('revise', 'owner'))
    expect(records).not.toHaveProperty('VERDICT_SIG')
  })

  test('archive records nothing but the line', () => {
    expect(recordsOf(taskIn('DONE'), request('archive', 'owner'))).toEqual({})
  })
})

describe('the log line', () => {
  test('it says both states, who, when exactly, why, and carries the proof over just that', () => {
    const signed: unknown[] = []
    const plan = planOf(
      taskIn('WORKING'),
      request('retry', 'agent', {
        reason: 'The  network\nwas down',
        sign: (change) => {
          signed.push(change)
          return 'key:sig'
        },
      }),
    )
    expect(signed).toEqual([{ from: 'WORKING', to: 'QUEUED', note: 'The network was down' }])
    expect(plan.edits.at(-1)).toEqual({
      type: 'log',
      item: [
        '- State "QUEUED"     from "WORKING"    [2026-11-21 Sat 13:00] \\\\',
        '  by tex-claude at 2026-11-21T12:00:00.000Z',
        '  sig key:sig',
        '  The network was down',
      ].join('\n'),
    })
  })

  test('the note reads back as it was signed, whatever was said', () => {
    const reasons = [':END:', '* heading', '#+TODO: A | B', 'Local Variables:', 'a\u0000b\u0007c']
    for (const reason of [
      ...reasons,
      'sig a:b',
      'by mallory at 2026-11-21T09:02:03.123Z',
      '',
      '  ',
    ]) {
      let signed = ''
      const sign: TransitionRequest['sign'] = ({ note }) => {
        signed = note
        return 'key:sig'
      }
      const plan = planOf(taskIn('WORKING'), request('retry', 'agent', { reason, sign }))
      const line = lineIn(plan)
      expect(line).toMatchObject({ by: 'tex-claude', proof: 'key:sig', note: signed })
      expect(line.raw.split('\n').map((text) => text.trim())).not.toContain(':END:')
    }
  })
})

test('a plan is a pure function of task and request', () => {
  const task = Object.freeze(taskWith({ state: 'QUEUED' }))
  const asked = Object.freeze(request('claim', 'agent'))
  expect(planTransition(task, asked)).toEqual(planTransition(task, asked))
})

function planOf(task: Task, asked: TransitionRequest): TransitionPlan {
  const plan = planTransition(task, asked)
  if (!plan.ok) throw new Error(plan.refusal.why)
  return plan.value
}

function recordsIn({ edits }: TransitionPlan): Record<string, string | undefined> {
  const properties = edits.filter((edit) => edit.type === 'property')
  return Object.fromEntries(properties.map(({ key, value }) => [key, value]))
}

function recordsOf(task: Task, asked: TransitionRequest): Record<string, string | undefined> {
  return recordsIn(planOf(task, asked))
}

function definedOf(records: Record<string, string | undefined>): Record<string, string> {
  const known = Object.entries(records).filter((pair): pair is [string, string] => !!pair[1])
  return Object.fromEntries(known)
}

function removedOf(records: Record<string, string | undefined>): readonly string[] {
  return Object.keys(records).filter((key) => records[key] === undefined)
}

function lineIn({ edits }: TransitionPlan) {
  const line = edits.flatMap((edit) => (edit.type === 'log' ? parseLogLine(edit.item) : []))[0]
  if (line?.type !== 'state') throw new Error('no state line')
  return line
}

function codeOf(result: Result<unknown>): string | undefined {
  return result.ok ? undefined : result.refusal.code
}

function whyOf(result: Result<unknown>): string | undefined {
  return result.ok ? undefined : result.refusal.why
}
