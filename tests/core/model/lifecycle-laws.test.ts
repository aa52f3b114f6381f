/** Any walk through the life of a task, on a real entry: what the file says after each step. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeTask, encodeTask } from '../../../lib/core/codec/task.ts'
import { planTransition } from '../../../lib/core/model/lifecycle.ts'
import { rules, type Role, type TaskVerb } from '../../../lib/core/model/lifecycle-rules.ts'
import { replayTask } from '../../../lib/core/model/replay.ts'
import type { Task } from '../../../lib/core/model/task.ts'
import { decodeText } from '../../../lib/core/org/bytes.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import { nowMs, request, taskWith, utc } from './sample.ts'

const order = taskWith()
const created = '[2026-11-21 Sat 13:00]'
const start = `#+TITLE: Queue\n\n${printEntry(encodeTask(order, { created }))}\n* TODO another :task:\nText\n`

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(':END:', '* TODO x', '#+TODO: X', 'Local Variables:', '\r\n:END:\r\n', '%%(f)'),
)
const step = fc.record({
  verb: fc.constantFrom(...(Object.keys(rules) as TaskVerb[])),
  role: fc.constantFrom<Role>('owner', 'agent', 'sender', 'governor'),
  session: fc.constantFrom('s1', 's2'),
  reason: fc.option(hostile, { nil: undefined }),
  resultPath: fc.option(hostile, { nil: undefined }),
  tokensUsed: fc.option(fc.nat(), { nil: undefined }),
})

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function read(bytes: Uint8Array): Task {
  const outline = scanOutline(bytes)
  const ranges = entryRanges(outline)
  expect(ranges).toHaveLength(2)
  const task = decodeTask(bytes, readEntry(bytes, ranges[0]!, outline.keywords))
  if (!task.ok) throw new Error(task.refusal.why)
  return task.value
}

/** The steps that were allowed, on the bytes of a file; `check` sees the task after each. */
function walk(
  steps: readonly Step[],
  check: (after: Task, before: Task, verb: TaskVerb) => void,
): Uint8Array {
  let bytes = new TextEncoder().encode(start)
  steps.forEach(({ verb, role, ...said }, index) => {
    const before = read(bytes)
    const atMs = nowMs + index * 1000
    const asked = request(verb, role, {
      ...said,
      atMs,
      nowMs: atMs,
      verdict: { approval: 'auto_accepted', at: utc(atMs), sig: 'c2ln' },
    })
    const plan = planTransition(before, asked)
    if (!plan.ok) return
    const op = { type: 'edit', path: 'x', id: before.id, edits: plan.value.edits } as const
    bytes = new Uint8Array(applyOp(bytes, op))
    const after = read(bytes)
    expect(after.state).toBe(plan.value.to)
    check(after, before, verb)
  })
  return bytes
}

const walks = fc.array(step, { maxLength: 25 })

describe('after any walk', () => {
  test('the keyword is what replaying the log gives', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        walk(steps, (after) => {
          expect(replayTask(after.log)).toMatchObject({ state: after.state, concurrent: [] })
        })
      }),
    )
  })

  test('each step is one more signed line, and what the author wrote stays', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        const bytes = walk(steps, (after, before) => {
          expect(after.log).toHaveLength(before.log.length + 1)
          expect(after.log[0]).toMatchObject({ type: 'state', from: before.state, to: after.state })
          expect(after.log.every((line) => line.type === 'state' && line.proof)).toBe(true)
          expect(after).toMatchObject({ body: order.body, id: order.id, stamp: order.stamp })
        })
        expect(decodeText(bytes)).toMatch(/\n\* TODO another :task:\nText\n$/)
      }),
    )
  })

  test('a claim stands exactly while it is worked on or was finished, and a lease only while', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        walk(steps, (after) => {
          if (after.state === 'WORKING') expect(after.claim).toBeDefined()
          if (after.state === 'QUEUED' || after.state === 'WAITING') {
            expect(after.claim).toBeUndefined()
            expect(after.started).toBeUndefined()
            expect(after.completed).toBeUndefined()
          }
          expect(after.lease !== undefined).toBe(after.state === 'WORKING')
          expect(after.completed !== undefined && after.state === 'WORKING').toBe(false)
        })
      }),
    )
  })

  test('what waits has no verdict, and what runs has one', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        walk(steps, (after) => {
          if (after.state === 'WAITING') expect(after.verdict).toBeUndefined()
          if (after.state === 'QUEUED' || after.state === 'WORKING') {
            expect(after.verdict).toBeDefined()
            expect(after.awaiting ?? after.refusal ?? after.notBefore).toBeUndefined()
          }
        })
      }),
    )
  })

  test('tokens used only grow, but for a task that begins a new life', () => {
    fc.assert(
      fc.property(walks, (steps) => {
        walk(steps, (after, before, verb) => {
          const anew = verb === 'hold' || verb === 'admit' || verb === 'approve'
          if (!anew) expect(after.tokensUsed ?? 0).toBeGreaterThanOrEqual(before.tokensUsed ?? 0)
        })
      }),
    )
  })
})
