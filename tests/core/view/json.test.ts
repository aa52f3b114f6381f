import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SeenNode } from '../../../lib/core/view/seen.ts'
import { document, isoTime, printJson } from '../../../lib/core/view/json/document.ts'
import { entryJson } from '../../../lib/core/view/json/entry.ts'
import { threadJson } from '../../../lib/core/view/json/results.ts'
import { settingsJson } from '../../../lib/core/view/json/settings.ts'
import { defaultMessaging } from '../../../lib/core/model/settings.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { message, task } from './sample.ts'

test('printing loses nothing, and leaves nothing unseen for a terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const printed = printJson(document('test', { text, [`k${text}`]: 1 }))
      expect(JSON.parse(printed)).toEqual({ schema: 1, kind: 'test', text, [`k${text}`]: 1 })
      expect(printed).not.toMatch(/[^\n\P{C}]/u)
    }),
  )
  const tags = '\u{e0041}\u202e\u001b[31m\u2028\u009b'
  expect(printJson(document('test', { tags }))).not.toContain('\u{e0041}')
})

test('every message has the same keys, and so has every task', () => {
  const plain = Object.keys(entryJson(message()))
  const full = message({ group: '@dev', route: 'github:1', expires: '2027-01-01T00:00:00.000Z' })
  expect(Object.keys(entryJson(full))).toEqual(plain)
  const claimed = task({ claim: { by: parseAddress('tex-claude')!, session: 's' }, effort: 3 })
  expect(Object.keys(entryJson(claimed))).toEqual(Object.keys(entryJson(task())))
})

test('a thread is a list with depths, however deep', () => {
  let node: SeenNode = { entry: message(), replies: [] }
  for (let depth = 0; depth < 10_000; depth += 1) node = { entry: message(), replies: [node] }
  const { entries } = threadJson([node])
  expect((entries as readonly { readonly depth: number }[])[10_000]!.depth).toBe(10_000)
  expect(() => printJson(threadJson([node]))).not.toThrow()
})

test('a time that is none is null', () => {
  expect(isoTime(Number.NaN)).toBeNull()
  expect(isoTime(9e15)).toBeNull()
  expect(isoTime(0)).toBe('1970-01-01T00:00:00.000Z')
})

test('a secret of the settings is never in them', () => {
  const settings = {
    identity: { name: parseAddress('tex')!, handles: [] },
    messaging: {
      ...defaultMessaging,
      relay: {
        enabled: true,
        url: 'wss://x',
        secret: 'hunter2',
        sync_on_ring: true,
        read_notices: true,
      },
    },
  }
  const printed = printJson(settingsJson({ settings, sources: {}, warnings: [] }))
  expect(printed).not.toContain('hunter2')
  expect(printed).toContain('messaging.relay.secret')
})
