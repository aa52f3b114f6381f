/** T730: a person edits the files of a space in a real Emacs, beside us and git. Nothing is lost, and what they meant is done. */

import { lstatSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { adoptSpace, type AdoptReport, type Published } from '../../lib/app/adopt.ts'
import { adopting } from '../../lib/app/adopt-sentences.ts'
import { parseLogLine } from '../../lib/core/model/log.ts'
import { lockPath } from '../../lib/io/emacs-lock.ts'
import { wire } from '../../lib/io/wiring.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { until } from '../support/disk-store.ts'
import { hasEmacs, inEmacs, lintOf, startEmacs } from '../support/emacs.ts'

if (!hasEmacs) process.stderr.write('T730: there is no Emacs here, so its tests are skipped.\n')

let clones: Clones
let tex: Clone
let gregor: Clone
beforeEach(async () => {
  clones = makeClones()
  tex = await clones.clone('tex')
  share(tex)
  gregor = await clones.clone('gregor')
  share(gregor)
  tex.git('pull', '-q')
})
afterEach(() => clones.remove())

function share(clone: Clone): void {
  clone.commit('all')
  clone.git('push', '-q', '-u', 'origin', 'HEAD')
}

const fileOf = (clone: Clone, path: string) => join(clone.dir, 'org', 'messaging', path)

/** As sync does it before it commits. */
async function adopt(clone: Clone): Promise<AdoptReport> {
  const { deps } = await wire(clone.env, { crypto: 'node' })
  const [space] = await deps.store.spaces()
  return adoptSpace(deps, space!, publishedOf(clone))
}

/** The same, in the sentences that sync prints. */
async function sentences(clone: Clone): Promise<readonly string[]> {
  const { deps } = await wire(clone.env, { crypto: 'node' })
  const [space] = await deps.store.spaces()
  return adopting(deps)(space!, publishedOf(clone))
}

function publishedOf(clone: Clone): Published {
  const base = clone.git('merge-base', 'HEAD', '@{upstream}').trim()
  return async (path) => {
    const { status, out } = clone.tryGit('show', `${base}:org/messaging/${path}`)
    return status === 0 ? new TextEncoder().encode(out) : undefined
  }
}

async function clean(clone: Clone): Promise<void> {
  const tree = join(clone.dir, 'org', 'messaging')
  const paths = readdirSync(tree, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.org') && !path.includes('.#'),
  )
  expect(await lintOf(paths.map((path) => join(tree, path)))).toBe('')
}

/** A message of gregor's to tex, in both clones and published. */
function received(text: string): string {
  const id = gregor.send('@tex', text)
  share(gregor)
  tex.git('pull', '-q', '--rebase')
  return id
}

function isLocked(file: string): boolean {
  return lstatSync(lockPath(realpathSync(file)), { throwIfNoEntry: false }) !== undefined
}

describe.skipIf(!hasEmacs)('T730 in Emacs', () => {
  test('unsaved edits are kept while messages arrive, and drafts among them wait for the save', async () => {
    const id = received('Before')
    const inbox = fileOf(tex, 'inbox.org')
    tex.append('inbox.org', '\n* @gregor On disk already\n')
    const emacs = startEmacs(
      inbox,
      `(entry "Before") (org-todo "DONE") (note nil)
       (goto-char (point-max)) (insert "\\n* @gregor Still in the buffer\\n")
       (wait-for "save") (save-buffer)`,
    )
    await until('Emacs locks the file', () => isLocked(inbox), 20_000)
    tex.send('@tex', 'Meanwhile')
    expect(tex.msg('inbox')).toContain('Meanwhile')
    const waits = await adopt(tex)
    expect(waits).toMatchObject({ sent: [], changed: [] })
    expect(waits.left).toMatchObject([
      { name: '@gregor On disk already', why: expect.stringContaining('unsaved') },
    ])
    expect(tex.read('inbox.org')).not.toContain('Meanwhile')
    emacs.signal('save')
    expect(await emacs.ended).toBe('')
    const report = await adopt(tex)
    expect(report.left).toEqual([])
    expect(report.changed).toMatchObject([{ id, what: ['read', 'DONE'] }])
    expect(report.sent).toHaveLength(2)
    share(tex)
    gregor.git('pull', '-q')
    expect(gregor.msg('inbox')).toContain('Still in the buffer')
    expect(gregor.msg('inbox')).toContain('On disk already')
    expect(tex.msg('inbox')).toContain('Meanwhile')
    await clean(tex)
  })

  test('auto-revert shows what came, and where point was', async () => {
    received('Before')
    const inbox = fileOf(tex, 'inbox.org')
    const emacs = startEmacs(
      inbox,
      `(setq auto-revert-interval 0.1 auto-revert-use-notify nil auto-revert-verbose nil)
       (auto-revert-mode 1)
       (entry "Before")
       (say "open")
       (wait-until (lambda () (save-excursion (goto-char (point-min)) (search-forward "Just came" nil t))))
       (unless (looking-at ".*Before") (kill-emacs 5))`,
    )
    await until('Emacs has the file', () => emacs.said('open'), 20_000)
    tex.send('@tex', 'Just came')
    expect(await emacs.ended).toBe('')
  })

  test('keywords with their own log lines become ours: author, exact time, and the note', async () => {
    const id = received('Lunch?')
    const task = tex.send('@claude', 'Research')
    share(tex)
    await inEmacs(
      fileOf(tex, 'inbox.org'),
      '(entry "Lunch?") (org-todo "DONE") (note nil) (save-buffer)',
    )
    expect(tex.read('inbox.org')).toMatch(/^- State "DONE" +from "TODO" +\[[^\]]*\]$/mu)
    await inEmacs(
      fileOf(tex, 'agents/tex-claude.org'),
      '(entry "Research") (org-todo "CANCELLED") (note "we have it") (save-buffer)',
    )
    const report = await adopt(tex)
    expect(report.left).toEqual([])
    expect(report.changed.map(({ what, id: one }) => [one, ...what]).sort()).toEqual(
      [
        [id, 'read', 'DONE'],
        [task, 'CANCELLED'],
      ].sort(),
    )
    const log = tex.read('inbox.org').match(/^- State[^\n]*(?:\n {2}[^\n]*)*/gmu) ?? []
    expect(log.map(parseLogLine)).toMatchObject([{ to: 'DONE', by: 'tex' }])
    expect(tex.msg('show', task)).toContain('we have it')
    expect(tex.msg('tasks')).not.toContain('Research')
    expect(await adopt(tex)).toMatchObject({ changed: [], left: [] })
    await clean(tex)
  })

  test('an approval in the queue lets the task run', async () => {
    const task = gregor.send('@tex-claude', 'Please do')
    share(gregor)
    tex.git('pull', '-q', '--rebase')
    tex.msg('tasks')
    share(tex)
    await inEmacs(
      fileOf(tex, 'agents/tex-claude.org'),
      '(entry "Please do") (org-todo "QUEUED") (note nil) (save-buffer)',
    )
    expect((await adopt(tex)).changed).toMatchObject([{ id: task, what: ['QUEUED'] }])
    expect(tex.msg('task', 'claim', task)).toContain(task)
  })

  test('an archived subtree is found by readers, and by git', async () => {
    const id = received('Old news')
    await inEmacs(
      fileOf(tex, 'inbox.org'),
      '(entry "Old news") (org-todo "DONE") (note nil) (org-archive-subtree) (org-save-all-org-buffers)',
    )
    expect(tex.read('inbox.org')).not.toContain('Old news')
    expect((await adopt(tex)).left).toEqual([])
    expect(tex.msg('show', id)).toContain('Old news')
    expect(tex.msg('search', 'news')).toContain('Old news')
    await clean(tex)
    share(tex)
    gregor.git('pull', '-q')
    expect(gregor.msg('show', id)).toContain('Old news')
  })

  test.each(['agents/tex-claude.org', 'inbox.org'])(
    'a finished task or message of %s archived there is readable',
    async (path) => {
      const id = path === 'inbox.org' ? received('Finished') : tex.send('@claude', 'Finished')
      if (path !== 'inbox.org') share(tex)
      await inEmacs(
        fileOf(tex, path),
        '(entry "Finished") (org-archive-subtree) (org-save-all-org-buffers)',
      )
      expect(tex.read(path)).not.toContain('Finished')
      expect(tex.msg('show', id)).toContain('Finished')
    },
  )

  test('a refile to another file of the tree keeps the entry where readers look, or says where it is', async () => {
    const id = received('Keep this')
    tex.append('memory.org', '\n* Letters\n')
    const memory = JSON.stringify(fileOf(tex, 'memory.org'))
    await inEmacs(
      fileOf(tex, 'inbox.org'),
      `(entry "Keep this")
       (let ((pos (with-current-buffer (find-file-noselect ${memory})
                    (goto-char (point-min)) (search-forward "* Letters") (line-beginning-position))))
         (org-refile nil nil (list "Letters" ${memory} nil pos)))
       (org-save-all-org-buffers)`,
    )
    const { left } = await adopt(tex)
    expect(left).toMatchObject([{ name: id, why: expect.stringContaining('memory.org') }])
    expect(tex.read('memory.org')).toContain(id)
    await clean(tex)
  })

  test('half a refile out of the tree is named, and git has the entry', async () => {
    const id = received('Elsewhere')
    const outside = JSON.stringify(join(tex.dir, 'notes.org'))
    await inEmacs(
      fileOf(tex, 'inbox.org'),
      `(entry "Elsewhere")
       (org-refile nil nil (list "notes" ${outside} nil nil))
       (with-current-buffer (find-buffer-visiting ${JSON.stringify(fileOf(tex, 'inbox.org'))}) (save-buffer))
       (kill-emacs 0)`,
    )
    expect(tex.read('inbox.org')).not.toContain('Elsewhere')
    const { left } = await adopt(tex)
    expect(left).toMatchObject([{ name: id, why: expect.stringContaining('stands in no file') }])
    expect(tex.git('show', 'HEAD:org/messaging/inbox.org')).toContain(id)
  })

  test('a captured draft is sent', async () => {
    const inbox = JSON.stringify(fileOf(tex, 'inbox.org'))
    await inEmacs(
      fileOf(tex, 'inbox.org'),
      `(setq org-capture-templates '(("m" "Message" entry (file ${inbox}) "* %i\\n%U\\n" :immediate-finish t)))
       (org-capture-string "@gregor Shall we meet? :work:" "m")
       (org-save-all-org-buffers)`,
    )
    expect(await sentences(tex)).toEqual([
      expect.stringMatching(
        /^Sent "@gregor Shall we meet\?" of inbox.org to gregor: msg-[a-z0-9-]+$/u,
      ),
    ])
    expect(await sentences(tex)).toEqual([])
    share(tex)
    gregor.git('pull', '-q')
    expect(gregor.msg('inbox')).toContain('Shall we meet?')
    await clean(tex)
  })
})
