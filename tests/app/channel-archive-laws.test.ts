/** Posts that some clones archived and others marked: whoever merges whom, each post ends once, with all that was said of it. */

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { encodePost } from '../../lib/core/channel/post.ts'
import { encodeHead } from '../../lib/core/channel/head.ts'
import { parseChannelName } from '../../lib/core/channel/name.ts'
import { parseAddress } from '../../lib/core/model/address.ts'
import { parseId } from '../../lib/core/model/id.ts'
import { formatMarkLine } from '../../lib/core/model/log.ts'
import { printEntry } from '../../lib/core/org/print.ts'
import { type Files, merged, settled } from './settle-world.ts'

vi.setConfig({ testTimeout: 120_000 })
const runs = Number(process.env['SETTLE_RUNS'] ?? 200)

const hot = 'channels/team.org'
const month = 'archive/2026-11.org'
const name = parseChannelName('team')!
const tex = parseAddress('tex')!
const base = Date.parse('2026-11-21T10:02:03.042Z')
const ids = [0, 1, 2].map((at) => `post-20261121-10020${at}-tex-00000${at}`)

const postText = (at: number, marks: readonly number[]) =>
  printEntry({
    ...encodePost(
      {
        ...{ id: parseId(ids[at]!)!, from: tex, channel: name, mentions: [], body: `Post ${at}.` },
        ...{ stamp: new Date(base + at).toISOString(), key: 'k', sig: `s${at}` },
      },
      '[2026-11-21 Sat 10:02]',
    ),
    log: marks.map((mark) => {
      const how = { by: tex, atMs: base + 1000 + mark, orgStamp: '[2026-11-21 Sat 10:02]' }
      return formatMarkLine({ ...how, verb: 'Reacted', detail: '👍', proof: `k:${mark}` })
    }),
  })

/** Where each post stands in one clone, and which reactions it has there. */
const clone = fc
  .array(
    fc.record({
      place: fc.constantFrom(hot, hot, month),
      marks: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
    }),
    { minLength: 3, maxLength: 3 },
  )
  .map((posts): Files => {
    const textsIn = (path: string) =>
      posts.flatMap(({ place, marks }, at) => {
        const sorted = [...marks].sort((a, b) => b - a)
        return place === path ? [postText(at, sorted)] : []
      })
    const head = printEntry(encodeHead(name, []))
    return {
      [hot]: ['#+TITLE: Channel\n', head, ...textsIn(hot)].join('\n'),
      [month]: ['#+TITLE: Archive\n', ...textsIn(month)].join('\n'),
    }
  })

const linesOf = (files: Files) =>
  new Set(Object.values(files).flatMap((text) => text.match(/^- Reacted.*$/gmu) ?? []))

describe('settling any merge of two clones of a channel', () => {
  test('has the same bytes whoever merges whom, every post once, and every reaction', async () => {
    await fc.assert(
      fc.asyncProperty(clone, clone, async (a, b) => {
        const [one, other] = [await settled(merged(a, b)), await settled(merged(b, a))]
        expect(other).toEqual(one)
        expect(await settled(one)).toEqual(one)
        const found = Object.values(one).flatMap((text) => text.match(/^:ID: +post-\S+/gmu) ?? [])
        expect(found.map((line) => line.split(/ +/u)[1]).sort()).toEqual(ids)
        for (const line of [...linesOf(a), ...linesOf(b)]) expect(linesOf(one)).toContain(line)
        expect(one[hot]).toContain('* #team')
        // What one of them archived is archived.
        for (const id of ids) {
          if (a[month]!.includes(id) || b[month]!.includes(id)) expect(one[month]).toContain(id)
        }
      }),
      { numRuns: runs },
    )
  })
})
