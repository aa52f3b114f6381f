/** A real Emacs edits the same file: what it has unsaved is never in danger, and nothing of ours is lost. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockPath, openEmacsLocks } from '../../lib/io/emacs-lock.ts'
import { ended } from '../support/bundle.ts'
import { type DiskStore, makeDiskStore, until } from '../support/disk-store.ts'
import { appendOp, editOp, entryText, idsIn } from '../support/entries.ts'

const hasEmacs = spawnSync('emacs', ['--version']).status === 0
if (!hasEmacs) process.stderr.write('T200: there is no Emacs here, so its tests are skipped.\n')

let disk: DiskStore
let inbox: string
beforeEach(() => {
  disk = makeDiskStore()
  inbox = join(disk.dir, 'inbox.org')
  writeFileSync(inbox, `#+TITLE: Inbox\n\n${entryText('msg-0')}`)
})
afterEach(() => disk.remove())

/** Opens the inbox and evaluates the forms there. */
function emacs(forms: string): ChildProcess {
  const script = join(disk.root, 'script.el')
  writeFileSync(
    script,
    `(setq vc-handled-backends nil)
     (defun entry (id) (concat "\\n* TODO by hand\\n:PROPERTIES:\\n:ID:       " id "\\n:END:\\n"))
     (defun wait-for (name)
       (let ((tries 0))
         (while (not (file-exists-p (expand-file-name name ${JSON.stringify(disk.root)})))
           (when (> (setq tries (1+ tries)) 1000) (kill-emacs 3))
           (sleep-for 0.02))))
     (find-file ${JSON.stringify(inbox)})
     ${forms}`,
  )
  return spawn('emacs', ['-Q', '--batch', '-l', script], {
    stdio: ['ignore', 'ignore', process.env['T200_EMACS'] ? 'inherit' : 'ignore'],
  })
}

const signal = (name: string) => writeFileSync(join(disk.root, name), '')
const write = (id: string) =>
  disk.store.write(disk.space, () => ({ ops: [appendOp('inbox.org', id)], value: id }))
const ids = async () => [...idsIn(await disk.store.read(disk.space, 'inbox.org'))].sort()

describe.skipIf(!hasEmacs)('an Emacs with the inbox open', () => {
  test('and unsaved edits keeps them: our write waits beside the file and is placed after the save', async () => {
    const child = emacs(
      '(goto-char (point-max)) (insert (entry "by-hand")) (wait-for "save") (save-buffer)',
    )
    await until('Emacs locks the file', () => isLink(lockPath(inbox)), 20_000)
    const before = readFileSync(inbox, 'utf8')
    expect((await write('msg-1')).state).toBe('spooled')
    const edit = [editOp('inbox.org', 'msg-0', 'NOTE', 'ours')]
    expect((await disk.store.write(disk.space, () => ({ ops: edit, value: 0 }))).state).toBe(
      'spooled',
    )
    expect(readFileSync(inbox, 'utf8')).toBe(before)
    expect(await ids()).toEqual(['msg-0', 'msg-1'])
    signal('save')
    expect(await ended(child)).toBe(0)
    expect(isLink(lockPath(inbox))).toBe(false)
    expect(await ids()).toEqual(['by-hand', 'msg-0', 'msg-1'])
    expect((await write('msg-2')).state).toBe('stored')
    expect([...idsIn(readFileSync(inbox))].sort()).toEqual(['by-hand', 'msg-0', 'msg-1', 'msg-2'])
    expect(readFileSync(inbox, 'utf8')).toContain(':NOTE:     ours')
    expect(existsSync(join(disk.dir, '.spool'))).toBe(false)
  })

  test("that is killed with unsaved edits is in nobody's way", async () => {
    const child = emacs('(insert "x") (wait-for "never")')
    await until('Emacs locks the file', () => isLink(lockPath(inbox)), 20_000)
    child.kill('SIGKILL')
    await ended(child)
    expect(isLink(lockPath(inbox))).toBe(true)
    expect((await write('msg-1')).state).toBe('stored')
    expect(isLink(lockPath(inbox))).toBe(false)
  })

  test('is refused the file while our lock is on it, as by another Emacs', async () => {
    const locks = openEmacsLocks('tex')
    locks.take(inbox)
    const child = emacs(`
      (condition-case nil (progn (insert "x") (kill-emacs 4))
        (error (kill-emacs 0)))`)
    expect(await ended(child)).toBe(0)
    locks.release()
  })

  test('that saves in a loop loses none of our 60 messages, and we none of its 30', async () => {
    const child = emacs(`
      (setq count 0 tries 0)
      (while (and (< count 30) (< (setq tries (1+ tries)) 5000))
        (condition-case nil
            (progn
              (unless (verify-visited-file-modtime) (revert-buffer t t t))
              (goto-char (point-max))
              (insert (entry (format "by-hand-%d" count)))
              (sleep-for 0.01)
              (save-buffer)
              (setq count (1+ count)))
          (error
           (sleep-for 0.005)
           (set-buffer-modified-p nil)
           (revert-buffer t t t))))
      (kill-emacs (if (= count 30) 0 5))`)
    await until('the first save', () => readFileSync(inbox, 'utf8').includes('by-hand-0'), 20_000)
    const states = new Set<string>()
    for (let count = 1; count <= 60; count += 1) {
      states.add((await write(`msg-${count}`)).state)
      // Without a pause Emacs would never find the file as it read it.
      await wait(Math.random() * 60)
    }
    expect(await ended(child)).toBe(0)
    await write('msg-61')
    const expected = [
      ...Array.from({ length: 62 }, (_, index) => `msg-${index}`),
      ...Array.from({ length: 30 }, (_, index) => `by-hand-${index}`),
    ]
    expect([...idsIn(readFileSync(inbox))].sort()).toEqual(expected.sort())
    expect(states).toContain('stored')
  })
})

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
}
