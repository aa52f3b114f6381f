import { describe, expect, test } from 'vitest'
import { bySender, estimateOf, hourFreesAtMs, usageOf } from '../../../lib/core/governor/usage.ts'
import { formatStateLine, parseLogLine } from '../../../lib/core/model/log.ts'
import type { Task } from '../../../lib/core/model/task.ts'
import { address, agent, dayStartMs, entryId, nowMs, taskWith, utc } from '../model/sample.ts'
import { admitted, hourMs } from './sample.ts'

const times = { nowMs, dayStartMs }
const all = () => true

function tokensOf(...tasks: readonly Task[]): number {
  return usageOf(tasks, times, all).tokensToday
}

describe('the estimate', () => {
  test('is what the sender states, else 4,000 for each point of effort, at least one', () => {
    expect(estimateOf(taskWith({ estimatedTokens: 12_000, effort: 3 }))).toBe(12_000)
    expect(estimateOf(taskWith({ effort: 3 }))).toBe(12_000)
    expect(estimateOf(taskWith({}))).toBe(4000)
  })

  test('nothing runs for free: 0 and what is no number count as not stated', () => {
    for (const odd of [0, -5, Number.NaN]) {
      expect(estimateOf(taskWith({ estimatedTokens: odd, effort: odd }))).toBe(4000)
    }
    expect(estimateOf(taskWith({ estimatedTokens: Number.POSITIVE_INFINITY }))).toBe(
      Number.MAX_SAFE_INTEGER,
    )
  })
})

describe('tokens of the day', () => {
  const yesterday = dayStartMs - hourMs

  test('an open task reserves its estimate, on every day on which it is open', () => {
    expect(tokensOf(admitted('QUEUED', nowMs), admitted('WORKING', yesterday))).toBe(2000)
  })

  test('a finished one counts what it used, else its estimate, on the day it was accepted', () => {
    expect(tokensOf(admitted('DONE', nowMs, { tokensUsed: 70 }))).toBe(70)
    expect(tokensOf(admitted('DONE', nowMs, { tokensUsed: 0 }))).toBe(0)
    expect(tokensOf(admitted('DONE', nowMs))).toBe(1000)
    expect(tokensOf(admitted('ARCHIVED', nowMs))).toBe(1000)
    expect(tokensOf(admitted('DONE', yesterday))).toBe(0)
    expect(tokensOf(admitted('DONE', dayStartMs))).toBe(1000)
    expect(tokensOf(admitted('DONE', dayStartMs - 1))).toBe(0)
  })

  test('what was cancelled before anybody worked on it counts nothing, and after that all', () => {
    expect(tokensOf(admitted('CANCELLED', nowMs))).toBe(0)
    expect(tokensOf(admitted('CANCELLED', nowMs, { started: utc(nowMs) }))).toBe(1000)
    expect(tokensOf(admitted('CANCELLED', nowMs, { retryCount: 1 }))).toBe(1000)
    expect(tokensOf(admitted('CANCELLED', nowMs, { tokensUsed: 400 }))).toBe(400)
    const worked = parseLogLine(
      formatStateLine({
        to: 'WORKING',
        from: 'QUEUED',
        by: agent,
        atMs: nowMs,
        orgStamp: '[2026-11-21 Sat 13:00]',
      }),
    )
    expect(tokensOf(admitted('CANCELLED', nowMs, { log: [worked] }))).toBe(1000)
  })

  test('a task that was tried before spent that and will spend its estimate again', () => {
    expect(tokensOf(admitted('QUEUED', nowMs, { tokensUsed: 700, retryCount: 1 }))).toBe(1700)
  })

  test('only a task under a verdict counts', () => {
    const { verdict: _, ...plain } = admitted('QUEUED', nowMs)
    expect(tokensOf(plain)).toBe(0)
  })

  test('an entry that stands twice counts once, at its higher count, in whatever order', () => {
    const id = entryId('msg-twice')
    const open = admitted('QUEUED', nowMs - 5, { id })
    const ended = admitted('CANCELLED', nowMs - 9, { id })
    for (const queue of [
      [open, ended],
      [ended, open],
    ]) {
      expect(usageOf(queue, times, all)).toEqual({
        tokensToday: 1000,
        hourMs: [nowMs - 5],
        lastAcceptedMs: nowMs - 5,
        depth: 1,
      })
    }
  })

  test('the filter says whose', () => {
    const queue = [admitted('QUEUED', nowMs), admitted('QUEUED', nowMs, { from: address('mara') })]
    const mara = bySender(taskWith({ from: address('mara') }), address('tex'))
    expect(usageOf(queue, times, mara).tokensToday).toBe(1000)
  })
})

describe('the hour', () => {
  test('it is open at its far end, and says when it frees up', () => {
    const queue = [nowMs - hourMs, nowMs - hourMs + 1, nowMs].map((at) => admitted('DONE', at))
    const usage = usageOf(queue, times, all)
    expect(usage.hourMs).toEqual([nowMs - hourMs + 1, nowMs])
    expect(hourFreesAtMs(usage, 2)).toBe(nowMs + 1)
    expect(hourFreesAtMs(usage, 1)).toBe(nowMs + hourMs)
    expect(hourFreesAtMs(usage, 3)).toBeUndefined()
  })

  test('a clock that is up to a day ahead counts as now', () => {
    const usage = usageOf([admitted('DONE', nowMs + 23 * hourMs)], times, all)
    expect(usage.lastAcceptedMs).toBe(nowMs)
  })

  test('a time that nobody can have written yet does not block for ever', () => {
    const wrong = admitted('DONE', Date.parse('2099-01-01'), {
      stamp: utc(nowMs - 48 * hourMs),
      started: utc(nowMs - 47 * hourMs),
    })
    expect(usageOf([wrong], times, all)).toMatchObject({
      tokensToday: 0,
      hourMs: [],
      lastAcceptedMs: nowMs - 47 * hourMs,
    })
  })

  test('an unreadable time of the verdict falls back to the other times', () => {
    const verdict = { approval: 'auto_accepted', at: 'soon', sig: 'c2ln' } as const
    const usage = usageOf([admitted('DONE', 0, { verdict, stamp: utc(nowMs - 9) })], times, all)
    expect(usage.lastAcceptedMs).toBe(nowMs - 9)
  })
})
