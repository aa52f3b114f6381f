/** Laws of what several machines of one person say together. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cardOfPerson, type MachineCard } from '../../../lib/core/presence/machines.ts'
import { statuses } from '../../../lib/core/presence/types.ts'

const nowMs = 1_800_000_000_000
const hourMs = 3_600_000

const card: fc.Arbitrary<MachineCard> = fc
  .record({
    status: fc.constantFrom(...statuses),
    source: fc.constantFrom('set' as const, 'inferred' as const),
    ago: fc.nat(12 * hourMs),
    later: fc.nat(hourMs),
    summary: fc.string({ maxLength: 5 }),
    sessions: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
  })
  .map(({ ago, later, ...rest }) => ({
    ...rest,
    machine: '',
    sinceMs: nowMs - ago,
    atMs: nowMs - ago + later,
  }))

/** Each of another machine. */
const cards = fc
  .array(card, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((one, index) => ({ ...one, machine: `${index}`.repeat(32) })))

const together = (there: readonly MachineCard[], known: readonly MachineCard[] = there) =>
  cardOfPerson({ known, there, nowMs })

describe('what the machines of a person say together', () => {
  test('does not depend on the order in which they came', () => {
    const orders = cards.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      ),
    )
    fc.assert(
      fc.property(orders, ([all, other]) => {
        expect(together(other)).toEqual(together(all))
      }),
    )
  })

  test('is what the person said last, wherever they said it', () => {
    fc.assert(
      fc.property(cards, fc.nat(5), fc.constantFrom(...statuses), (all, which, status) => {
        const at = which % all.length
        const said = { ...all[at]!, source: 'set' as const, status, sinceMs: nowMs + 1 }
        const seen = together(all.map((one, index) => (index === at ? said : one)))
        expect(seen).toMatchObject({ status, summary: said.summary, sinceMs: nowMs + 1 })
      }),
    )
  })

  test('stays when a machine leaves on which nothing was said later', () => {
    fc.assert(
      fc.property(cards, fc.nat(hourMs), (all, ago) => {
        const said = { ...all[0]!, source: 'set' as const, sinceMs: nowMs - ago, machine: 'x' }
        const before = together([...all, said])
        const { status, summary } = before!
        // Whoever leaves is known on: what was said there holds, if it held at all.
        const after = together(all, [...all, said])
        const isOld = (before?.sinceMs ?? 0) <= nowMs - 8 * hourMs
        expect(isOld || (after?.status === status && after.summary === summary)).toBe(true)
      }),
    )
  })

  test('is the liveliest where nobody said anything', () => {
    const inferred = cards.map((all) => all.map((one) => ({ ...one, source: 'inferred' as const })))
    fc.assert(
      fc.property(inferred, (all) => {
        const has = (status: string) => all.some((one) => one.status === status)
        const seen = together(all)!.status
        if (has('working')) expect(seen).toBe('working')
        else if (all.some(({ status }) => status === 'idle' || status === 'away'))
          expect(seen === 'away').toBe(all.every(({ status }) => status === 'away'))
        expect(has(seen)).toBe(true)
      }),
    )
  })

  test('names the sessions of those that are there, each once', () => {
    fc.assert(
      fc.property(cards, cards, (there, gone) => {
        const known = [...there, ...gone.map((one) => ({ ...one, machine: 'gone' }))]
        const names = together(there, known)!.sessions
        expect([...names].sort()).toEqual([...new Set(there.flatMap((one) => one.sessions))].sort())
      }),
    )
  })
})

const said = (parts: Partial<MachineCard>): MachineCard => ({
  machine: 'desk',
  status: 'busy',
  source: 'set',
  sinceMs: nowMs - 5,
  atMs: nowMs,
  summary: '',
  sessions: [],
  ...parts,
})

test('a clock that is hours ahead does not keep out what is said now', () => {
  const ahead = said({ machine: 'laptop', status: 'dnd', sinceMs: nowMs + hourMs })
  expect(together([ahead, said({})])?.status).toBe('busy')
  expect(together([ahead])?.status).toBe('dnd')
})

test('nobody who is away says anything', () => {
  expect(together([], [said({})])).toBeUndefined()
})
