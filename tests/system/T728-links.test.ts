/** Links and submodules in place of our files, that came by plain `git pull`: sync says them, and a repair puts the files back. */

import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clones, makeClones } from '../support/clones.ts'
import { flat, knownPair, sync } from '../support/syncing.ts'

let clones: Clones
beforeEach(() => {
  clones = makeClones()
})
afterEach(() => clones.remove())

test.each([
  ['inbox.org', 'link', '/etc/passwd'],
  ['inbox.org', 'link', 'outbox.org'],
  ['agents', 'link', 'channels'],
  ['inbox.org', 'submodule', ''],
  ['agents', 'submodule', ''],
])('%s as a %s (%s)', async (name, what, target) => {
  const { gregor, tex } = await knownPair(clones)
  const message = gregor.send('@tex', 'Hello')
  const task = gregor.send('@tex-claude', 'Do it', '--effort', '1')
  sync(gregor)
  sync(tex)
  sync(gregor)
  const file = join(gregor.dir, 'org/messaging', name)
  gregor.git('rm', '-rq', '--cached', `org/messaging/${name}`)
  rmSync(file, { recursive: true })
  if (what === 'link') {
    symlinkSync(target, file)
    gregor.git('add', `org/messaging/${name}`)
  } else {
    const head = gregor.git('rev-parse', 'HEAD').trim()
    gregor.git('update-index', '--add', '--cacheinfo', `160000,${head},org/messaging/${name}`)
  }
  gregor.git('commit', '-qm', 'Odd')
  gregor.git('push', '-q', 'origin', 'HEAD:main')
  tex.git('pull', '-q', 'origin', 'main')
  for (let round = 0; round < 2; round += 1) {
    expect(flat(sync(tex))).toContain(
      `${name} of 1-team is a ${what === 'link' ? 'symbolic link' : what}, since`,
    )
  }
  expect(flat(tex.msg('doctor', '--repair'))).toContain(
    `${name} of 1-team was a link or a submodule`,
  )
  const [path, id] = name === 'agents' ? ['agents/tex-claude.org', task] : [name, message]
  expect(tex.read(path)).toContain(id)
  if (name === 'agents') tex.git('commit', '-qm', 'No link')
  sync(tex)
  expect(tex.git('show', `origin/main:org/messaging/${path}`)).toContain(id)
  expect(flat(sync(tex))).toBe('1-team: up to date with origin/main. ')
})
