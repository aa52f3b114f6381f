/** Times that a client gives. */

import { describe, expect, test } from 'vitest'
import type { Deps } from '../../../../lib/app/ports.ts'
import { timeBack } from '../../../../lib/surfaces/mcp/args/times.ts'

describe('a time back', () => {
  const nowMs = Date.parse('2026-11-21T10:00:00Z')
  const deps = { clock: { nowMs: () => nowMs } } as Deps

  test('is one that was', () => {
    expect(timeBack(deps, '2h')).toEqual({ ok: true, value: nowMs - 7_200_000 })
    expect(timeBack(deps, new Date(nowMs).toISOString())).toEqual({ ok: true, value: nowMs })
    expect(timeBack(deps, undefined)).toEqual({ ok: true, value: undefined })
  })

  test.each([
    ['2099-01-01', '"since" is still to come: 2099-01-01.'],
    ['soon', '"since" is no time: soon.'],
  ])('%s is refused', (typed, why) => {
    const hint = 'Such as 2h, 3d, yesterday or 2026-11-20.'
    expect(timeBack(deps, typed)).toEqual({ ok: false, refusal: { code: 'usage', why, hint } })
  })
})
