/** What a person archives with a real Emacs stays archived, though a merge brings it back; and a mark made elsewhere is not lost. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'

const hasEmacs = spawnSync('emacs', ['--version']).status === 0
if (!hasEmacs) process.stderr.write('T722: there is no Emacs here, so its tests are skipped.\n')

let clones: Clones
let tex: Clone
let gregor: Clone
beforeAll(async () => {
  clones = makeClones()
  tex = await clones.clone('tex')
  tex.commit('A space')
  tex.git('push', '-q', 'origin', 'HEAD:main')
  gregor = await clones.clone('gregor')
  gregor.commit('Gregor')
  gregor.git('push', '-q', 'origin', 'HEAD:main')
  tex.git('pull', '-q', '--rebase', 'origin', 'main')
}, 60_000)
afterAll(() => clones.remove())

/** `org-archive-subtree` on the entry, as `C-c $` does it. */
function archiveInEmacs(clone: Clone, id: string): void {
  const inbox = join(clone.dir, 'org', 'messaging', 'inbox.org')
  const forms = `(progn (require 'org) (setq vc-handled-backends nil make-backup-files nil)
    (find-file ${JSON.stringify(inbox)}) (search-forward ${JSON.stringify(id)}) (org-back-to-heading)
    (org-archive-subtree) (org-save-all-org-buffers))`
  const ran = spawnSync('emacs', ['-Q', '--batch', '--eval', forms], { encoding: 'utf8' })
  expect([ran.status, ran.stderr]).toEqual([0, expect.any(String)])
}

describe.skipIf(!hasEmacs)('T722 an entry that Emacs archived', () => {
  test('is in the archive alone after a merge that brought it back, with what was said of it elsewhere', () => {
    const id = tex.send('@gregor', 'Put me away')
    tex.commit('send')
    tex.git('push', '-q', 'origin', 'main')
    gregor.git('pull', '-q', '--rebase', 'origin', 'main')
    gregor.msg('mark', id, 'read')
    gregor.commit('read')
    archiveInEmacs(tex, id)
    expect(tex.read('inbox.org')).not.toContain(id)
    expect(tex.read('archive/by-hand.org')).toContain('ARCHIVE_TIME')
    tex.commit('archive')
    tex.git('pull', '-q', '--no-rebase', `file://${gregor.dir}`, 'main')
    expect(tex.read('inbox.org')).toContain(id)
    expect(tex.msg('archive')).toContain('Moved 1 finished entry of 1-team into its archive.')
    const month = `archive/${new Date().toISOString().slice(0, 7)}.org`
    expect(tex.read('inbox.org')).not.toContain(id)
    expect(tex.read('archive/by-hand.org')).not.toContain(id)
    expect(tex.read(month)).toMatch(/^- Read by gregor /mu)
    expect(tex.read(month)).toContain('ARCHIVE_TIME')
  })
})
