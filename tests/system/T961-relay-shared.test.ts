/** Letters of a space that git carries come by relay as well, and sooner: whichever copy is first, there is one entry and no conflict. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { type DaemonRun, startDaemon } from '../support/persons.ts'
import { type RelayHere, startRelay } from '../support/relay-here.ts'
import { knownPair, sync, trySync } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

const secret = 'a secret of the team, long enough'
let relay: RelayHere
let clones: Clones
let gregor: Clone
let tex: Clone
const runs: DaemonRun[] = []

beforeEach(async () => {
  relay = await startRelay(secret)
  clones = makeClones()
  const settings = (more: string) =>
    `messaging:\n  relay: {enabled: true, url: "${relay.url}", secret: "${secret}"${more}}\n`
  const made = clones.clone
  const known = await knownPair({
    ...clones,
    clone: (name) =>
      made(name, { settings: settings(name === 'tex' ? ', sync_on_ring: true' : '') }),
  })
  gregor = known.gregor
  tex = known.tex
})

afterEach(async () => {
  await Promise.all(runs.splice(0).map((run) => run.end('SIGKILL')))
  clones.remove()
  await relay.stop()
})

async function start(clone: Clone): Promise<DaemonRun> {
  const run = startDaemon(clone.dir, clone.env)
  runs.push(run)
  await until(
    `${clone.name} is connected`,
    () => run.said().includes('The relay is there'),
    run.said,
  )
  return run
}

function copies(clone: Clone, id: string): number {
  return clone.read('inbox.org').split(`:ID:       ${id}\n`).length - 1
}

async function converged(id: string): Promise<void> {
  for (const clone of [gregor, tex, gregor, tex]) sync(clone)
  for (const clone of [gregor, tex]) {
    expect(copies(clone, id)).toBe(1)
    expect(clone.git('status', '--porcelain')).toBe('')
    expect(clone.read('inbox.org')).not.toContain('<<<<<<<')
  }
  expect(gregor.read('inbox.org')).toBe(tex.read('inbox.org'))
  expect(tex.msg('show', id)).toContain('verified')
}

test('by relay first: the reader has it without any sync, and git joins the two copies', async () => {
  await start(gregor)
  await start(tex)
  const id = gregor.send('@tex', 'By relay first')
  await until('tex has it by relay', () => copies(tex, id) === 1)
  expect(tex.read('inbox.org')).toContain(':VIA:      relay')
  expect(gregor.read('outbox.org')).not.toContain(id)
  // The reader's copy is published before its author's own.
  tex.msg('mark', id, 'read')
  sync(tex)
  await converged(id)
})

test('by git first: the relay brings nothing that is not there already, and the sender has the receipt', async () => {
  const id = gregor.send('@tex', 'By git first')
  sync(gregor)
  sync(tex)
  expect(copies(tex, id)).toBe(1)
  await start(tex)
  const run = await start(gregor)
  await until('the receipt came', () => run.said().includes(`tex has ${id}`), run.said)
  expect(copies(tex, id)).toBe(1)
  expect(tex.read('inbox.org')).not.toContain(':VIA:')
  await converged(id)
})

test('who pushes rings, and the others sync by themselves', async () => {
  await start(gregor)
  const run = await start(tex)
  gregor.msg('remember', 'We deploy on Fridays')
  await until('tex is a peer', () => gregor.msg('peers').includes('tex'))
  expect(trySync(gregor).status).toBe(0)
  await until(
    'tex has it by git',
    () => tex.read('memory.org').includes('deploy on Fridays'),
    run.said,
  )
})
