/** What somebody says in one line is signed as it reads back: for any text, what was written verifies. */

import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { channelShow } from '../../lib/app/channel/list.ts'
import { channelTopic } from '../../lib/app/channel/topic.ts'
import { lockList } from '../../lib/app/locks/list.ts'
import { lockTake } from '../../lib/app/locks/take.ts'
import { forget } from '../../lib/app/memory/forget.ts'
import { memoryShow } from '../../lib/app/memory/show.ts'
import { remember } from '../../lib/app/memory/remember.ts'
import { presenceSet } from '../../lib/app/presence/set.ts'
import { formatActLine, parseActLine } from '../../lib/core/codec/act-line.ts'
import { formatFact, parseFact } from '../../lib/core/channel/facts.ts'
import { formatStateLine, parseLogLine } from '../../lib/core/model/log.ts'
import { encodeText } from '../../lib/core/org/bytes.ts'
import { editEntry } from '../../lib/core/org/edit.ts'
import { readEntry } from '../../lib/core/org/entry.ts'
import { oneLine } from '../../lib/core/org/escape.ts'
import { printEntry } from '../../lib/core/org/print.ts'
import { entryRanges, scanOutline } from '../../lib/core/org/scan.ts'
import { applySplices } from '../../lib/core/org/splice.ts'
import type { Address } from '../../lib/core/model/address.ts'
import { hostileText } from '../core/org/arbitrary-entry.ts'
import { makeStage } from './govern-stage.ts'
import { makeWorld, ok, type World } from '../support/world.ts'

const by = 'tex' as Address
const atMs = Date.parse('2026-11-21T10:02:03.042Z')
const orgStamp = '[2026-11-21 Sat 10:02]'
const typed = fc.oneof(
  hostileText,
  fc.string({ unit: 'binary-ascii' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
    .map((units) => String.fromCharCode(...units)),
)
const odd = [
  'deploy \u001b[32mgreen\u001b[0m',
  'a\u0007b\u007fc\u0085d\u009be',
  'a\u2028b\u2029c\u00a0d\u200be',
  ` ${'x'.repeat(299)} y`,
  `${'x'.repeat(299)}\u{1f600}`,
  `${'x'.repeat(499)}\u{1f600}`,
  '\ud800 half',
  'sig KEY:abc',
  'by mallory at 2026-11-21T10:02:03.042Z',
  '- Released by tex [2026-11-21 Sat 10:05] at 2026-11-21T09:05:11.042Z',
  ':END:',
  '* TODO x',
  ',* x',
  'Local Variables:',
  '\ufeffbom',
]

/** The item as it stands in a file, once with its entry and once added later. */
function throughFile(item: string): readonly string[] {
  const printed = (log: readonly string[]) => {
    const fields = { keyword: undefined, priority: undefined, title: 'x', tags: [], body: '' }
    return encodeText(printEntry({ ...fields, properties: [['ID', 'x-1']], log }))
  }
  const logOf = (bytes: Uint8Array) => {
    const outline = scanOutline(bytes)
    return readEntry(bytes, entryRanges(outline)[0]!, outline.keywords).log[0]!.text
  }
  const bare = printed([])
  const outline = scanOutline(bare)
  const entry = readEntry(bare, entryRanges(outline)[0]!, outline.keywords)
  const edited = applySplices(bare, editEntry(bare, entry, [{ type: 'log', item }]))
  return [logOf(printed([item])), logOf(edited)]
}

describe('a line of a log', () => {
  test('says what was said, whatever it was', () => {
    fc.assert(
      fc.property(typed, fc.integer({ min: 1, max: 40 }), (text, charsMax) => {
        const note = oneLine(text, charsMax)
        expect(oneLine(note, charsMax)).toBe(note)
        const state = { to: 'DONE', from: 'TODO', by, atMs, orgStamp, note, proof: 'K:S' }
        for (const item of throughFile(formatStateLine(state))) {
          expect(parseLogLine(item)).toMatchObject({ note, by, proof: 'K:S' })
        }
        const act = { verb: 'Taken', by, atMs, facts: 'x', note, key: 'K', sig: 'S' }
        for (const item of throughFile(formatActLine(act, orgStamp))) {
          expect(parseActLine(item)).toEqual(act)
        }
        const stamp = new Date(atMs).toISOString()
        const fact = { verb: 'Topic', value: note, by, stamp, key: 'K', sig: 'S' } as const
        for (const item of throughFile(formatFact(fact, orgStamp))) {
          expect(parseFact(item)).toEqual(fact)
        }
      }),
      { numRuns: 400 },
    )
  })
})

describe('what is written verifies', () => {
  let world: World
  beforeEach(async () => {
    world = await makeWorld(['tex', 'gregor'])
  })
  afterEach(() => world.remove())
  const user = (name: string) => world.users[name]!.deps
  const each = async (check: (text: string) => Promise<void>) => {
    for (const text of odd) await check(text)
    await fc.assert(fc.asyncProperty(typed, check), { numRuns: 20 })
  }

  test('of a lock, with why', async () => {
    await each(async (why) => {
      world.clock.nowMs += 1000
      ok(await lockTake(user('tex'), { name: 'demo', why }))
      const [lock] = ok(await lockList(user('gregor'), {}))
      expect(lock!.unproved).toEqual([])
      expect(lock!.holds).toMatchObject([{ by: 'tex', standing: { proof: 'verified' } }])
      if (oneLine(why, 300) !== '') expect(lock!.holds[0]!.why).toBe(oneLine(why, 300))
      world.clock.nowMs += 60 * 60_000
    })
  })

  test('of a memory that is forgotten, with the reason', async () => {
    const { memory } = ok(await remember(user('tex'), { text: 'We deploy on Fridays' })).memory
    await each(async (reason) => {
      for (const to of ['forgotten', 'held'] as const) {
        world.clock.nowMs += 1000
        ok(await forget(user('tex'), { id: memory.id, to, reason }))
        const seen = ok(await memoryShow(user('gregor'), { id: memory.id }))
        expect(seen.memory.status).toBe(to)
        expect(seen.byHand).toBeUndefined()
      }
    })
  })

  test('of a channel, with its topic', async () => {
    ok(await channelCreate(user('tex'), { name: 'team', members: ['@gregor'] }))
    await each(async (text) => {
      const topic = text.slice(0, 300)
      world.clock.nowMs += 1000
      ok(await channelTopic(user('tex'), { name: 'team', topic }))
      const seen = ok(await channelShow(user('gregor'), { name: 'team' }))
      expect(seen.topic).toBe(oneLine(topic))
      expect(seen.others).toEqual([])
    })
  })

  test('of a summary, which no file of the space has', async () => {
    for (const summary of odd) {
      const seen = ok(await presenceSet(user('tex'), { status: 'busy', summary }))
      expect(seen.presence.summary).toBe(oneLine(summary, 200))
    }
  })
})

test('feedback and reasons of a task are what its owner said', async () => {
  const stage = await makeStage()
  try {
    const id = await stage.order(stage.gregor.deps)
    await stage.look()
    for (const text of odd) {
      await stage.act(stage.tex.agent('s1'), 'claim', id)
      await stage.act(stage.tex.agent('s1'), 'complete', id)
      await stage.act(stage.tex.deps, 'revise', id, { feedback: text })
      expect((await stage.find(id)).task.revisionFeedback).toBe(oneLine(text))
    }
    await stage.act(stage.tex.deps, 'cancel', id, { reason: odd[0]! })
    expect((await stage.find(id)).task.cancellationReason).toBe('deploy [32mgreen [0m')
  } finally {
    stage.world.remove()
  }
})
