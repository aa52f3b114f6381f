/** What is granted here: only to the proved, by override before pin, and a block before all. */

import { describe, expect, test } from 'vitest'
import { type StandingInput, standingOf } from '../../../lib/core/trust/standing.ts'
import type { Pins, Proof } from '../../../lib/core/trust/types.ts'
import { address, person, pinOf } from './samples.ts'

const tiers = ['owner', 'team', 'trusted', 'unknown']
const proofs: readonly Proof[] = ['verified', 'unsigned', 'unknown key', 'key changed', 'forged']

function pins(tier?: string, name = 'gregor'): Pins {
  return { [name]: pinOf(name, person(1), tier) }
}

function standing(input: Partial<StandingInput>) {
  const author = address('gregor')
  const me = address('tex')
  return standingOf({
    proof: 'verified',
    author,
    owner: undefined,
    signsWith: "owner's key",
    me,
    pins: {},
    overrides: {},
    tiers,
    ...input,
  })
}

describe('T325 standing', () => {
  test('nothing but a verified signature gives a tier (regression 28)', () => {
    for (const proof of proofs) {
      const tier = proof === 'verified' ? 'team' : 'unknown'
      expect(standing({ proof, pins: pins('team') })).toEqual({ proof, tier, blocked: false })
      const mine = proof === 'verified' ? 'owner' : 'unknown'
      expect(standing({ proof, author: address('tex') }).tier).toBe(mine)
    }
  })

  test('a block holds for every proof', () => {
    for (const proof of proofs) {
      const blocked = { proof, tier: 'unknown', blocked: true }
      expect(standing({ proof, pins: pins('blocked') })).toEqual(blocked)
      expect(standing({ proof, overrides: { gregor: 'blocked' } })).toEqual(blocked)
    }
  })

  test.each<[string, Partial<StandingInput>, string]>([
    ['nobody said anything', {}, 'unknown'],
    ['a pin without a tier', { pins: pins() }, 'unknown'],
    ['a pin', { pins: pins('trusted') }, 'trusted'],
    ['an override', { overrides: { gregor: 'team' } }, 'team'],
    ['an override before a pin', { overrides: { gregor: 'team' }, pins: pins('trusted') }, 'team'],
    ['an override as people type it', { overrides: { '@Gregor': 'team' } }, 'team'],
    ['a tier that is not configured', { pins: pins('vip') }, 'unknown'],
    ['a tier that nobody else has', { pins: pins('owner') }, 'unknown'],
    ['an override to owner', { overrides: { gregor: 'owner' } }, 'unknown'],
    ["another's override", { overrides: { greg: 'team' } }, 'unknown'],
    ['a name of the prototype', { overrides: {}, author: address('constructor') }, 'unknown'],
  ])('%s', (_, input, tier) => {
    expect(standing(input)).toEqual({ proof: 'verified', tier, blocked: false })
  })

  test('a block by either list beats a tier by the other', () => {
    expect(standing({ overrides: { gregor: 'blocked' }, pins: pins('team') }).blocked).toBe(true)
    expect(standing({ overrides: { gregor: 'team' }, pins: pins('blocked') }).blocked).toBe(true)
  })
})

describe('T326 agents', () => {
  const agent = { author: address('gregor-claude'), owner: address('gregor') }

  test('mine is as I am', () => {
    const mine = { author: address('tex-claude'), owner: address('tex') }
    expect(standing(mine).tier).toBe('owner')
    expect(standing({ ...mine, proof: 'unsigned' }).tier).toBe('unknown')
  })

  test('with a key of its own it has nothing of its owner but the block', () => {
    const own = { ...agent, signsWith: 'own key' } as const
    expect(standing({ ...own, pins: pins('team') }).tier).toBe('unknown')
    expect(standing({ ...own, owner: address('tex') }).tier).toBe('unknown')
    expect(standing({ ...own, pins: pins('team', 'gregor-claude') }).tier).toBe('team')
    expect(standing({ ...own, pins: pins('blocked') }).blocked).toBe(true)
  })

  test("another's has its owner's standing, a block included", () => {
    expect(standing({ ...agent, pins: pins('team') }).tier).toBe('team')
    expect(standing({ ...agent, overrides: { gregor: 'trusted' } }).tier).toBe('trusted')
    expect(standing({ ...agent, pins: pins('blocked') }).blocked).toBe(true)
  })

  test('unless something was said of it itself', () => {
    const own = pins('trusted', 'gregor-claude')
    expect(standing({ ...agent, pins: { ...pins('team'), ...own } }).tier).toBe('trusted')
    expect(
      standing({ ...agent, overrides: { 'gregor-claude': 'blocked', gregor: 'team' } }).blocked,
    ).toBe(true)
    expect(standing({ ...agent, overrides: { 'gregor-claude': 'vip', gregor: 'team' } }).tier).toBe(
      'unknown',
    )
  })

  test('one that nobody answers for has nothing', () => {
    expect(standing({ author: agent.author, pins: pins('team') }).tier).toBe('unknown')
  })
})
