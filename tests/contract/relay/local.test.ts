/** The bus of one process, and mailboxes in memory and on disk, by the suites that all adapters pass. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
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
