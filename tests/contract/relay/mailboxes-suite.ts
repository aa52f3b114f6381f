/** What every mailbox of a relay does: in memory, on disk, and on JetStream. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { KeptEnvelope, Mailboxes } from '../../../lib/app/relay/ports.ts'
import type { Envelope, EnvelopeName } from '../../../lib/core/wire/types.ts'
import { until } from '../../support/disk-store.ts'
import { envelopeOf, idOf, keyOf } from '../../support/envelopes.ts'

export interface MailboxLimits {
  /** Of one key. */
  readonly mailboxBytes: number
  readonly mailboxEnvelopes: number
  /** Of all keys together. */
  readonly mailboxesBytes: number
  readonly ttlMsMax: number
  /** What part one sender may have, and what part is for receipts and small envelopes. */
  readonly senderShare: number
  readonly reserve: number
}

/** One place with mailboxes. */
export interface MailboxesPlace {
  /** Opens it, again as well; the suite closes each. */
  open(limits: MailboxLimits): Promise<Mailboxes>
  /** Does it keep what it has when it is closed and opened again? */
  readonly lasts: 'lasts' | 'forgets'
  /** Takes it away. */
  remove(): Promise<void>
}

export const suiteLimits: MailboxLimits = {
  mailboxBytes: 1_000_000,
  mailboxEnvelopes: 1_000,
  mailboxesBytes: 4_000_000,
  ttlMsMax: 86_400_000,
  senderShare: 1,
  reserve: 0,
}

const [gregor, tex, crux] = [keyOf(1), keyOf(2), keyOf(3)] as const
const nowMs = 1_767_225_600_000
const hourMs = 3_600_000

export function mailboxesSuite(name: string, place: () => Promise<MailboxesPlace>): void {
  let at: MailboxesPlace
  let opened: Mailboxes[]

  async function open(limits: Partial<MailboxLimits> = {}): Promise<Mailboxes> {
    const boxes = await at.open({ ...suiteLimits, ...limits })
    opened.push(boxes)
    return boxes
  }
  async function openWith(...keys: readonly string[]): Promise<Mailboxes> {
    const boxes = await open()
    for (const key of keys) await boxes.open(key)
    return boxes
  }
  const waiting = (boxes: Mailboxes, key = tex, now = nowMs) => boxes.waiting(key, 0, 10_000, now)
  const numbered = (count: number, parts: Parameters<typeof envelopeOf>[0] = {}) =>
    Array.from({ length: count }, (_, index) => envelopeOf({ ...parts, id: idOf(index + 1) }))

  beforeEach(async () => {
    at = await place()
    opened = []
  })
  afterEach(async () => {
    for (const boxes of opened) await boxes.close()
    await at.remove()
  })

  describe(`T952 mailboxes ${name}`, () => {
    test('a key that was never seen has none, and nothing is kept for it', async () => {
      const boxes = await openWith(gregor)
      expect(await boxes.keep(tex, envelopeOf(), nowMs)).toBe('unknown')
      expect(await waiting(boxes)).toEqual([])
      expect(await boxes.open(tex)).toEqual({ envelopes: 0, bytes: 0 })
      expect(await boxes.keep(tex, envelopeOf(), nowMs)).toBe('kept')
    })

    test('what is kept comes back as it was, and again, until it is removed', async () => {
      const boxes = await openWith(tex)
      const envelope = envelopeOf({
        address: 'zoe@team.example.com',
        to: [{ ...envelopeOf().to[0]!, key: tex, address: 'tex.b-claude' }],
        bodyBytes: 70_000,
        kind: 'receipt',
        urgency: 'urgent',
      })
      expect(await boxes.keep(tex, envelope, nowMs)).toBe('kept')
      expect(envelopesOf(await waiting(boxes))).toEqual([envelope])
      expect(envelopesOf(await waiting(boxes))).toEqual([envelope])
      await boxes.remove(tex, [envelope])
      expect(await waiting(boxes)).toEqual([])
    })

    test('they come oldest first, in portions, each after the one before', async () => {
      const boxes = await openWith(tex)
      const all = numbered(10)
      for (const envelope of all) await boxes.keep(tex, envelope, nowMs)
      const first = await boxes.waiting(tex, 0, 4, nowMs)
      const second = await boxes.waiting(tex, first.at(-1)!.seq, 100, nowMs)
      expect(envelopesOf([...first, ...second])).toEqual(all)
      const seqs = [...first, ...second].map(({ seq }) => seq)
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
      expect(seqs[0]).toBeGreaterThan(0)
      expect(await boxes.waiting(tex, seqs.at(-1)!, 100, nowMs)).toEqual([])
      expect(await boxes.waiting(tex, 0, 0, nowMs)).toEqual([])
    })

    test('each key has its own', async () => {
      const boxes = await openWith(tex, crux)
      const [one, two] = numbered(2) as [Envelope, Envelope]
      await boxes.keep(tex, one, nowMs)
      await boxes.keep(crux, one, nowMs)
      await boxes.keep(crux, two, nowMs)
      await boxes.remove(tex, [one, two])
      expect(await waiting(boxes)).toEqual([])
      expect(envelopesOf(await waiting(boxes, crux))).toEqual([one, two])
    })

    test('ids that are not there are removed in peace', async () => {
      const boxes = await openWith(tex)
      await boxes.keep(tex, envelopeOf(), nowMs)
      await boxes.remove(tex, [named(7), named(8)])
      await boxes.remove(crux, [named(1)])
      await boxes.remove(tex, [])
      expect(await waiting(boxes)).toHaveLength(1)
    })

    test('the same envelope again is a duplicate, and is there once', async () => {
      const boxes = await openWith(tex)
      expect(await boxes.keep(tex, envelopeOf(), nowMs)).toBe('kept')
      expect(await boxes.keep(tex, envelopeOf(), nowMs + 1)).toBe('duplicate')
      expect(await waiting(boxes)).toHaveLength(1)
    })

    test.each([
      ['of the same length', { body: Buffer.alloc(64, 9).toString('base64') }],
      ['of another length', { bodyBytes: 500 }],
    ])('an id that its sender used for another body %s is a conflict', async (_, parts) => {
      const boxes = await openWith(tex)
      await boxes.keep(tex, envelopeOf(), nowMs)
      const other = envelopeOf({ ...parts, sig: Buffer.alloc(64, 8).toString('base64') })
      expect(await boxes.keep(tex, other, nowMs)).toBe('conflict')
      expect(envelopesOf(await waiting(boxes))).toEqual([envelopeOf()])
    })

    test('nobody can use up the ids of another sender', async () => {
      const boxes = await openWith(tex)
      const [theirs, ours] = [envelopeOf({ from: crux }), envelopeOf({ from: gregor })]
      expect(await boxes.keep(tex, theirs, nowMs)).toBe('kept')
      expect(await boxes.keep(tex, ours, nowMs)).toBe('kept')
      expect(envelopesOf(await waiting(boxes))).toEqual([theirs, ours])
    })

    test('what is removed is of the sender that is named, and of nobody else with that id', async () => {
      const boxes = await openWith(tex)
      const [theirs, ours] = [envelopeOf({ from: crux }), envelopeOf({ from: gregor })]
      await boxes.remove(tex, [ours])
      for (const envelope of [theirs, ours]) await boxes.keep(tex, envelope, nowMs)
      await boxes.remove(tex, [theirs])
      expect(envelopesOf(await waiting(boxes))).toEqual([ours])
      expect(await boxes.keep(tex, ours, nowMs)).toBe('duplicate')
      expect(await boxes.keep(tex, theirs, nowMs)).toBe('kept')
      await boxes.remove(tex, [ours, theirs, ours])
      expect(await waiting(boxes)).toEqual([])
    })

    test('a mailbox holds so many envelopes; what is removed makes room', async () => {
      const boxes = await open({ mailboxEnvelopes: 3 })
      await boxes.open(tex)
      await boxes.open(crux)
      const all = numbered(4)
      const said: string[] = []
      for (const envelope of all) said.push(await boxes.keep(tex, envelope, nowMs))
      expect(said).toEqual(['kept', 'kept', 'kept', 'full'])
      expect(envelopesOf(await waiting(boxes))).toEqual(all.slice(0, 3))
      // What is there already is answered as before, however full it is.
      expect(await boxes.keep(tex, all[0]!, nowMs)).toBe('duplicate')
      expect(await boxes.keep(crux, all[3]!, nowMs)).toBe('kept')
      await boxes.remove(tex, [all[1]!])
      expect(await boxes.keep(tex, all[3]!, nowMs)).toBe('kept')
      expect(envelopesOf(await waiting(boxes))).toEqual([all[0], all[2], all[3]])
    })

    test('a mailbox holds so many bytes', async () => {
      const boxes = await open({ mailboxBytes: 20_000 })
      await boxes.open(tex)
      const said: string[] = []
      for (const envelope of numbered(4, { bodyBytes: 5_000 })) {
        said.push(await boxes.keep(tex, envelope, nowMs))
      }
      // 5,000 bytes are 6,668 of base64, and a head.
      expect(said).toEqual(['kept', 'kept', 'full', 'full'])
      expect(await boxes.keep(tex, envelopeOf({ id: idOf(9), bodyBytes: 50 }), nowMs)).toBe('kept')
    })

    test('all mailboxes together hold so many bytes', async () => {
      const boxes = await open({ mailboxesBytes: 60_000 })
      const said: string[] = []
      for (let count = 1; count <= 12; count += 1) {
        await boxes.open(keyOf(100 + count))
        said.push(await boxes.keep(keyOf(100 + count), envelopeOf({ bodyBytes: 5_000 }), nowMs))
      }
      expect(said.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'kept'))
      expect(said.slice(-3)).toEqual(['full', 'full', 'full'])
      await boxes.remove(keyOf(101), [named(1)])
      expect(await boxes.keep(keyOf(112), envelopeOf({ bodyBytes: 5_000 }), nowMs)).toBe('kept')
    })

    test('no sender has more than a share of a mailbox; the others still find room', async () => {
      const boxes = await open({ mailboxEnvelopes: 8, senderShare: 1 / 4 })
      await boxes.open(tex)
      const said: string[] = []
      for (const envelope of numbered(4)) said.push(await boxes.keep(tex, envelope, nowMs))
      expect(said).toEqual(['kept', 'kept', 'full', 'full'])
      expect(await boxes.keep(tex, envelopeOf({ from: crux }), nowMs)).toBe('kept')
      await boxes.remove(tex, [named(2)])
      expect(await boxes.keep(tex, envelopeOf({ id: idOf(3) }), nowMs)).toBe('kept')
    })

    test('no sender has more than a share of the bytes of a mailbox', async () => {
      const boxes = await open({ mailboxBytes: 120_000, senderShare: 1 / 4 })
      await boxes.open(tex)
      const said: string[] = []
      for (const envelope of numbered(3, { bodyBytes: 9_000 })) {
        said.push(await boxes.keep(tex, envelope, nowMs))
      }
      expect(said).toEqual(['kept', 'kept', 'full'])
      const other = envelopeOf({ from: crux, bodyBytes: 9_000 })
      expect(await boxes.keep(tex, other, nowMs)).toBe('kept')
    })

    test('one sender who writes to everybody has no more than a share of all', async () => {
      const boxes = await open({ mailboxesBytes: 400_000, senderShare: 1 / 4 })
      const everybody = Array.from({ length: 40 }, (_, index) => keyOf(100 + index))
      for (const key of everybody) await boxes.open(key)
      const large = { bodyBytes: 5_000 }
      const said = await Promise.all(
        everybody.map((key, index) =>
          boxes.keep(key, envelopeOf({ ...large, id: idOf(index) }), nowMs),
        ),
      )
      // Of 100,000 bytes, each being about 7,500.
      const kept = count(said, 'kept')
      expect(kept).toBeGreaterThanOrEqual(10)
      expect(kept).toBeLessThanOrEqual(14)
      const last = everybody.at(-1)!
      const again = () => boxes.keep(last, envelopeOf({ ...large, id: idOf(99) }), nowMs)
      expect(await again()).toBe('full')
      const theirs = everybody.map((key) => boxes.keep(key, envelopeOf({ from: crux }), nowMs))
      expect(count(await Promise.all(theirs), 'kept')).toBe(40)
      const taken = said.indexOf('kept')
      await boxes.remove(everybody[taken]!, [envelopeOf({ id: idOf(taken) })])
      expect(await again()).toBe('kept')
    })

    test('the last of a mailbox is for small envelopes, and a large one that calls itself a receipt is none', async () => {
      const boxes = await open({ mailboxBytes: 40_000, reserve: 1 / 2 })
      await boxes.open(tex)
      const large = { bodyBytes: 9_000 }
      const [one, two] = numbered(2, large) as [Envelope, Envelope]
      expect(await boxes.keep(tex, one, nowMs)).toBe('kept')
      expect(await boxes.keep(tex, two, nowMs)).toBe('full')
      expect(await boxes.keep(tex, envelopeOf({ id: idOf(3) }), nowMs)).toBe('kept')
      const said = envelopeOf({ id: idOf(4), kind: 'receipt', ...large })
      expect(await boxes.keep(tex, said, nowMs)).toBe('full')
      const receipt = envelopeOf({ id: idOf(5), kind: 'receipt' })
      expect(await boxes.keep(tex, receipt, nowMs)).toBe('kept')
    })

    test('what is over its time holds no room, before any sweep', async () => {
      const boxes = await open({ mailboxEnvelopes: 1 })
      await boxes.open(tex)
      await boxes.keep(tex, envelopeOf({ ttlMs: hourMs }), nowMs)
      const next = envelopeOf({ id: idOf(2) })
      expect(await boxes.keep(tex, next, nowMs + hourMs - 1)).toBe('full')
      expect(await boxes.keep(tex, next, nowMs + hourMs + 1)).toBe('kept')
    })

    test('what is over its time is gone, and counts no more', async () => {
      const boxes = await open({ mailboxEnvelopes: 2 })
      await boxes.open(tex)
      await boxes.keep(tex, envelopeOf({ id: idOf(1), ttlMs: hourMs }), nowMs)
      await boxes.keep(tex, envelopeOf({ id: idOf(2), ttlMs: 3 * hourMs }), nowMs)
      expect(await waiting(boxes, tex, nowMs + hourMs - 1)).toHaveLength(2)
      const later = nowMs + hourMs + 1
      expect(idsOf(await waiting(boxes, tex, later))).toEqual([idOf(2)])
      await boxes.sweep(later)
      expect(await boxes.open(tex)).toMatchObject({ envelopes: 1 })
      expect(await boxes.keep(tex, envelopeOf({ id: idOf(3) }), later)).toBe('kept')
    })

    test('nothing is kept longer than the relay allows, whatever its sender wishes', async () => {
      const boxes = await open({ ttlMsMax: hourMs })
      await boxes.open(tex)
      await boxes.keep(tex, envelopeOf({ ttlMs: Number.MAX_SAFE_INTEGER }), nowMs)
      expect(await waiting(boxes, tex, nowMs + hourMs - 1)).toHaveLength(1)
      expect(await waiting(boxes, tex, nowMs + hourMs + 1)).toEqual([])
    })

    test('the clock of the sender decides nothing', async () => {
      const boxes = await openWith(tex)
      await boxes.keep(tex, envelopeOf({ atMs: 0 }), nowMs)
      await boxes.keep(tex, envelopeOf({ id: idOf(2), atMs: nowMs * 2 }), nowMs)
      expect(await waiting(boxes)).toHaveLength(2)
      expect(await waiting(boxes, tex, nowMs + hourMs + 1)).toEqual([])
    })

    test('of many that come and go at once none is lost and none is twice', async () => {
      const boxes = await openWith(tex, crux)
      const all = numbered(200)
      const said = await Promise.all(
        [...all, ...all].map((envelope) => boxes.keep(tex, envelope, nowMs)),
      )
      expect([count(said, 'kept'), count(said, 'duplicate')]).toEqual([200, 200])
      await Promise.all([
        ...all.slice(0, 100).map((envelope) => boxes.remove(tex, [envelope])),
        ...all.slice(0, 50).map((envelope) => boxes.keep(crux, envelope, nowMs)),
      ])
      expect(idsOf(await waiting(boxes)).sort()).toEqual(idsOfAll(all.slice(100)))
      expect(idsOf(await waiting(boxes, crux)).sort()).toEqual(idsOfAll(all.slice(0, 50)))
    })

    test('it says how much there is', async () => {
      const boxes = await openWith(tex, crux)
      for (const envelope of numbered(3, { bodyBytes: 900 })) {
        await boxes.keep(tex, envelope, nowMs)
      }
      await boxes.keep(crux, envelopeOf({ bodyBytes: 900 }), nowMs)
      const { envelopes, bytes } = await boxes.open(tex)
      expect(envelopes).toBe(3)
      expect(bytes).toBeGreaterThan(3 * 1_200)
      expect(bytes).toBeLessThan(3 * 2_500)
      await sizeIs(boxes, 4)
      expect(boxes.size().bytes).toBeGreaterThan(4 * 1_200)
      expect(boxes.size().keys).toBeGreaterThanOrEqual(2)
      await boxes.remove(tex, [named(1), named(2)])
      await sizeIs(boxes, 2)
      expect(await boxes.open(tex)).toMatchObject({ envelopes: 1 })
      expect(boxes.trouble()).toBeUndefined()
    })

    test('after its end nothing fails, and nothing is said to be kept', async () => {
      const boxes = await openWith(tex)
      await boxes.close()
      expect(await boxes.keep(tex, envelopeOf(), nowMs)).not.toBe('kept')
      await boxes.remove(tex, [named(1)])
      await boxes.close()
    })

    test('what it has when it is closed is there again, or is gone, as it promises', async () => {
      const before = await openWith(tex)
      const all = numbered(5)
      for (const envelope of all) await before.keep(tex, envelope, nowMs)
      await before.remove(tex, [all[1]!])
      await before.close()
      const after = await open()
      if (at.lasts === 'forgets') {
        expect(await after.keep(tex, all[0]!, nowMs)).toBe('unknown')
        return
      }
      // It knows the key by itself: nobody has logged in yet.
      expect(await after.keep(tex, all[0]!, nowMs)).toBe('duplicate')
      const [kept, latest] = [all.filter((_, index) => index !== 1), envelopeOf({ id: idOf(9) })]
      expect(envelopesOf(await waiting(after))).toEqual(kept)
      expect(await after.keep(tex, latest, nowMs)).toBe('kept')
      expect(idsOf(await waiting(after)).at(-1)).toBe(latest.id)
      expect(await after.open(tex)).toMatchObject({ envelopes: 5 })
    })
  })
}

/** What is counted elsewhere may be known a moment later; a sweep looks. */
async function sizeIs(boxes: Mailboxes, envelopes: number): Promise<void> {
  await boxes.sweep(nowMs)
  await until(`there are ${envelopes}`, () => boxes.size().envelopes === envelopes)
}

function envelopesOf(kept: readonly KeptEnvelope[]): readonly Envelope[] {
  return kept.map(({ envelope }) => envelope)
}

/** One of gregor's, as `numbered` makes them. */
function named(number: number): EnvelopeName {
  return { from: gregor, id: idOf(number) }
}

function idsOf(kept: readonly KeptEnvelope[]): string[] {
  return kept.map(({ envelope }) => envelope.id)
}

function idsOfAll(envelopes: readonly Envelope[]): string[] {
  return envelopes.map(({ id }) => id).sort()
}

function count(said: readonly string[], what: string): number {
  return said.filter((it) => it === what).length
}
