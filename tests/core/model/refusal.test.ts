import { expect, test } from 'vitest'
import { exitOfRefusal } from '../../../lib/app/exit.ts'
import { done, refuse, type RefusalCode } from '../../../lib/core/model/refusal.ts'

/** Public: scripts read these codes and the exit codes. A new one is added here, none is renamed. */
const exits: Readonly<Record<RefusalCode, number>> = {
  usage: 2,
  not_found: 4,
  ambiguous: 4,
  bad_data: 65,
  effort_limit: 3,
  sender_budget: 3,
  global_budget: 3,
  sender_daily_max: 3,
  task_tokens_max: 3,
  rate_limit: 3,
  cooldown: 3,
  queue_full: 3,
  books_incomplete: 3,
  blocked: 3,
  not_allowed: 3,
  wrong_state: 3,
  already_claimed: 3,
  not_trusted: 3,
  hops_exhausted: 3,
  urgent_rationed: 3,
  conflict: 3,
}

test('every code of a refusal has the exit code that scripts know', () => {
  for (const [code, exit] of Object.entries(exits)) {
    expect([code, exitOfRefusal(code as RefusalCode)]).toEqual([code, exit])
  }
})

test('a result is one or the other', () => {
  expect(done(1)).toEqual({ ok: true, value: 1 })
  const refusal = { code: 'usage', why: 'x' } as const
  expect(refuse(refusal)).toEqual({ ok: false, refusal })
})
