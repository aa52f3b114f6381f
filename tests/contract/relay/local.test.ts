/** The bus of one process, and mailboxes in memory and on disk, by the suites that all adapters pass. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLocalBus } from '../../../lib/io/relay/bus-local.ts'
import { createDiskMailboxes } from '../../../lib/io/relay/mailboxes-disk.ts'
import { createMemoryMailboxes } from '../../../lib/io/relay/mailboxes-memory.ts'
import { busSuite } from './bus-suite.ts'
import { mailboxesSuite } from './mailboxes-suite.ts'

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
