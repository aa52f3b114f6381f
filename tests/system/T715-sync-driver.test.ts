/** A clone in which nobody ran `init` or `doctor` since it was made: `sync` gives git the driver, so that plain pulls join too. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clones, makeClones } from '../support/clones.ts'
import { sync } from '../support/syncing.ts'

let clones: Clones

beforeEach(() => {
  clones = makeClones()
})

afterEach(() => clones.remove())

test('the first sync registers it and says so, and a plain pull joins by entries from then on', async () => {
  const gregor = await clones.clone('gregor')
  sync(gregor)
  const tex = await clones.clone('tex', { driver: 'none' })
  expect(tex.tryGit('config', 'merge.datacore.driver').status).toBe(1)
  const sentence = 'The merge driver was not registered in the clone of 1-team; now it is.'
  expect(sync(tex)).toContain(sentence)
  expect(tex.git('config', 'merge.datacore.driver')).toContain('merge-driver %O %A %B %P %L')
  expect(sync(tex)).not.toContain(sentence)
  sync(gregor)
  const ids = [gregor.send('@tex', 'From gregor'), tex.send('@tex', 'From tex')]
  sync(gregor)
  tex.git('add', '-A')
  tex.git('commit', '-qm', 'By hand')
  tex.git('pull', '-q', '--rebase', 'origin', 'main')
  for (const id of ids) expect(tex.read('inbox.org')).toContain(`:ID:       ${id}\n`)
  expect(tex.read('inbox.org')).not.toMatch(/^[<>]{7}/mu)
})

test('a driver that the user registered for all clones is left alone', async () => {
  const gregor = await clones.clone('gregor', { driver: 'none' })
  gregor.git('config', '--global', 'merge.datacore.driver', 'false')
  expect(sync(gregor)).not.toContain('driver')
  expect(gregor.tryGit('config', '--local', 'merge.datacore.driver').status).toBe(1)
})

test('init registers it in a clone that is new, and makes no fault of that', async () => {
  const tex = await clones.clone('tex', { driver: 'none' })
  expect(tex.msg('init', '--space', '1-team')).not.toContain('driver')
  expect(tex.git('config', 'merge.datacore.driver')).toContain('merge-driver %O %A %B %P %L')
})
