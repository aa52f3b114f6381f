/** The bus of one process, and mailboxes in memory and on disk, by the suites that all adapters pass. */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalBus } from '../../../lib/io/relay/bus-local.ts'
import { createDiskMailboxes } from '../../../lib/io/relay/mailboxes-disk.ts'
import { createMemoryMailboxes } from '../../../lib/io/relay/mailboxes-memory.ts'
import { expect, test } from 'vitest'
import { envelopeOf, idOf, keyOf } from '../../support/envelopes.ts'
import { busSuite } from './bus-suite.ts'
import { mailboxesSuite, suiteLimits } from './mailboxes-suite.ts'

const knownKeys = 1_000

busSuite('of one process', async () => {
  const bus = createLocalBus()
  return { one: bus, other: bus, close: () => bus.close() }
})

mailboxesSuite('in memory', async () => ({
  open: async (limits) => createMemoryMailboxes({ ...limits, knownKeys }),
  lasts: 'forgets',
  remove: async () => undefined,
}))

mailboxesSuite('on disk', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'dm-mail-'))
  return {
    open: (limits) => createDiskMailboxes(dir, { ...limits, knownKeys }),
    lasts: 'lasts',
    remove: async () => rmSync(dir, { recursive: true, force: true }),
  }
})

test.each(['before a start', 'while it runs'])(
  'T952 a folder or a device under the name of an envelope locks nobody out, put there %s',
  async (when) => {
    const dir = mkdtempSync(join(tmpdir(), 'dm-mail-'))
    const [tex, nowMs] = [keyOf(2), 1_767_225_600_000]
    const openIt = () => createDiskMailboxes(dir, { ...suiteLimits, knownKeys })
    let boxes = await openIt()
    await boxes.open(tex)
    for (const number of [1, 2, 3]) await boxes.keep(tex, envelopeOf({ id: idOf(number) }), nowMs)
    const folder = join(dir, 'mail', readdirSync(join(dir, 'mail'))[0]!)
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
    if (when === 'before a start') await boxes.close()
    for (const name of names.slice(0, 2)) rmSync(join(folder, name))
    mkdirSync(join(folder, names[0]!, 'deep'), { recursive: true })
    symlinkSync('/dev/zero', join(folder, names[1]!))
    if (when === 'before a start') boxes = await openIt()
    const found = await boxes.waiting(tex, 0, 10, nowMs)
    expect(found.map(({ envelope }) => envelope.id)).toEqual([idOf(3)])
    await boxes.close()
    rmSync(dir, { recursive: true, force: true })
  },
)

test.each<readonly [string, Readonly<Record<string, unknown>>]>([
  ['in its time', { atMs: -1_700_000_000_000 }],
  ['in its sender', { from: 'nobody' }],
  ['by another sender', { from: keyOf(9) }],
  ['in its body', { body: 'AAAA' }],
  ['in what a frame escapes', { address: 'a","x":"' }],
])(
  'T952 an envelope on the disk that is damaged %s is removed with one line, and counted',
  async (_, damage) => {
    const dir = mkdtempSync(join(tmpdir(), 'dm-mail-'))
    const [tex, nowMs] = [keyOf(2), 1_767_225_600_000]
    const lines: string[] = []
    const boxes = await createDiskMailboxes(dir, { ...suiteLimits, knownKeys }, (one) =>
      lines.push(one),
    )
    await boxes.open(tex)
    for (const number of [1, 2, 3]) await boxes.keep(tex, envelopeOf({ id: idOf(number) }), nowMs)
    const folder = join(dir, 'mail', readdirSync(join(dir, 'mail'))[0]!)
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
    for (const name of names.slice(0, 2)) {
      const path = join(folder, name)
      const envelope: object = JSON.parse(readFileSync(path, 'utf8'))
      writeFileSync(path, JSON.stringify({ ...envelope, ...damage }))
    }
    const found = await boxes.waiting(tex, 0, 10, nowMs)
    expect(found.map(({ envelope }) => envelope.id)).toEqual([idOf(3)])
    expect(boxes.size()).toMatchObject({ envelopes: 1, damaged: 2 })
    expect(readdirSync(folder).filter((name) => name.endsWith('.json'))).toEqual(names.slice(2))
    expect(lines).toHaveLength(1)
    await boxes.close()
    rmSync(dir, { recursive: true, force: true })
  },
)
