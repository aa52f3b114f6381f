/** What every bus of a relay does, in one process or between several. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bus } from '../../../lib/app/relay/ports.ts'
import { until } from '../../support/disk-store.ts'

/** Two ends of one bus: of two processes where it joins processes, else the same one twice. */
export interface BusEnds {
  readonly one: Bus
  readonly other: Bus
  close(): Promise<void>
}

export function busSuite(name: string, open: () => Promise<BusEnds>): void {
  describe(`T951 the bus ${name}`, () => {
    let ends: BusEnds
    beforeEach(async () => {
      ends = await open()
    })
    afterEach(async () => ends.close())

    /** What was heard by `pattern` at the other end, once a note that was published last has arrived. */
    async function heardBy(
      pattern: string,
      notes: readonly (readonly [subject: string, note: string])[],
    ): Promise<readonly string[]> {
      const heard: string[] = []
      const stop = ends.other.subscribe(pattern, (note, subject) =>
        heard.push(`${subject} ${note}`),
      )
      await settled(ends)
      for (const [subject, note] of notes) ends.one.publish(subject, note)
      await settled(ends)
      stop()
      return heard
    }

    test('a note comes as it was said, with its subject', async () => {
      const note = JSON.stringify({ text: 'Grüße, "Ω" 😀\n\0' })
      expect(await heardBy('dcm.v1.peer.K.tex', [['dcm.v1.peer.K.tex', note]])).toEqual([
        `dcm.v1.peer.K.tex ${note}`,
      ])
    })

    test.each([
      ['dcm.v1.peer.K.tex', ['dcm.v1.peer.K.tex']],
      ['dcm.v1.peer.K.*', ['dcm.v1.peer.K.tex', 'dcm.v1.peer.K.@tex']],
      ['dcm.v1.*.K.tex', ['dcm.v1.peer.K.tex', 'dcm.v1.envelope.K.tex']],
      [
        'dcm.v1.peer.K.>',
        ['dcm.v1.peer.K.tex', 'dcm.v1.peer.K.@tex', 'dcm.v1.peer.K.com.example.@tex'],
      ],
      ['dcm.v1.peer.k.>', []],
      ['dcm.v1.peer', []],
      ['dcm.v1.peer.K', []],
    ])('%s hears what it matches and nothing else', async (pattern, expected) => {
      const subjects = [
        'dcm.v1.peer.K.tex',
        'dcm.v1.peer.K.@tex',
        'dcm.v1.peer.K.com.example.@tex',
        'dcm.v1.envelope.K.tex',
        'dcm.v1.peer.OTHER.tex',
      ]
      const heard = await heardBy(
        pattern,
        subjects.map((subject) => [subject, 'x']),
      )
      expect(heard).toEqual(
        subjects.filter((it) => expected.includes(it)).map((subject) => `${subject} x`),
      )
    })

    test('notes come in the order in which they were said', async () => {
      const notes = Array.from({ length: 500 }, (_, index) => ['a.b', `${index}`] as const)
      expect(await heardBy('a.>', notes)).toEqual(notes.map(([, note]) => `a.b ${note}`))
    })

    test('a note as large as an envelope comes whole', async () => {
      const large = 'x'.repeat(900_000)
      expect(await heardBy('a.b', [['a.b', large]])).toEqual([`a.b ${large}`])
    })

    test('everyone who asked hears it, who said it as well', async () => {
      const heard: string[] = []
      for (const [who, bus] of [
        ['one', ends.one],
        ['other', ends.other],
        ['other again', ends.other],
      ] as const) {
        bus.subscribe('a.b', () => heard.push(who))
      }
      await settled(ends)
      ends.one.publish('a.b', '')
      await until('all heard it', () => heard.length === 3)
      expect(heard.sort()).toEqual(['one', 'other', 'other again'])
    })

    test('who has ended hears no more, and may end twice; the others go on', async () => {
      const heard: string[] = []
      const stop = ends.other.subscribe('a.b', () => heard.push('ended'))
      ends.other.subscribe('a.b', () => heard.push('stays'))
      await settled(ends)
      stop()
      stop()
      ends.one.publish('a.b', '')
      await settled(ends)
      expect(heard).toEqual(['stays'])
    })

    test('one who fails keeps nobody else from hearing', async () => {
      const heard: string[] = []
      ends.other.subscribe('a.b', () => {
        throw new Error('of the listener')
      })
      ends.other.subscribe('a.b', (note) => heard.push(note))
      await settled(ends)
      ends.one.publish('a.b', '1')
      ends.one.publish('a.b', '2')
      await until('both came', () => heard.length === 2)
      expect(heard).toEqual(['1', '2'])
    })

    test('one who asks or ends while it hears disturbs nothing', async () => {
      const heard: string[] = []
      const stop = ends.one.subscribe('a.b', () => {
        stop()
        ends.one.subscribe('a.b', (note) => heard.push(`new ${note}`))
        heard.push('first')
      })
      await settled(ends)
      ends.one.publish('a.b', '1')
      await until('the first heard', () => heard.includes('first'))
      await settled(ends)
      ends.one.publish('a.b', '2')
      await until('the new one heard', () => heard.includes('new 2'))
      expect(heard.filter((it) => it === 'first')).toHaveLength(1)
    })

    test('all is well, and after its end nothing is heard and nothing fails', async () => {
      const heard: string[] = []
      const stop = ends.other.subscribe('a.b', (note) => heard.push(note))
      expect([ends.one.trouble(), ends.other.trouble()]).toEqual([undefined, undefined])
      await ends.close()
      ends.one.publish('a.b', 'late')
      ends.other.subscribe('a.c', (note) => heard.push(note))
      stop()
      await ends.close()
      expect(heard).toEqual([])
    })
  })
}

let marks = 0

/** Resolves when a note that is said now has come through in both directions: what was said before it has come as well. */
async function settled({ one, other }: BusEnds): Promise<void> {
  marks += 1
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    let came = false
    const subject = `settled.mark${marks}`
    const stop = to.subscribe(subject, () => {
      came = true
    })
    // Who has just begun to listen may miss the first ones.
    await until('a mark comes through', () => {
      if (!came) from.publish(subject, '')
      return came
    })
    stop()
  }
}
