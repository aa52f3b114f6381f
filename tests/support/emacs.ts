/** A real Emacs that edits the files of a clone, as a person would: `emacs -Q --batch`, with org as it comes. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const hasEmacs = spawnSync('emacs', ['--version']).status === 0

/** `(wait-for NAME)` waits for a signal, `(say NAME)` gives one, `(note TEXT)` answers the note that a keyword asks for. */
function prelude(signals: string): string {
  return `
(require 'org)
(require 'org-archive)
(require 'org-refile)
(require 'org-capture)
(require 'org-lint)
(setq vc-handled-backends nil make-backup-files nil create-lockfiles t
      org-adapt-indentation nil system-time-locale "C"
      org-id-locations-file (expand-file-name "id-locations" ${JSON.stringify(signals)}))
(defun signal-file (name) (expand-file-name name ${JSON.stringify(signals)}))
(defun wait-until (test)
  (let ((tries 0))
    (while (not (funcall test))
      (when (> (setq tries (1+ tries)) 1000) (kill-emacs 3))
      (sleep-for 0.02))))
(defun wait-for (name) (wait-until (lambda () (file-exists-p (signal-file name)))))
(defun say (name) (write-region "" nil (signal-file name)))
(defun entry (text)
  (goto-char (point-min))
  (search-forward text)
  (org-back-to-heading t))
(defun note (text)
  (run-hooks 'post-command-hook)
  (when text
    (with-current-buffer "*Org Note*" (goto-char (point-max)) (insert text) (org-store-log-note))))
`
}

export interface Emacs {
  readonly child: ChildProcess
  signal(name: string): void
  said(name: string): boolean
  /** Ends when Emacs does; what it printed when that was not well. */
  readonly ended: Promise<string>
}

/** Starts Emacs with a file open. */
export function startEmacs(file: string, forms: string): Emacs {
  const signals = mkdtempSync(join(tmpdir(), 'dm-emacs-'))
  const script = join(signals, 'script.el')
  writeFileSync(script, `${prelude(signals)}\n(find-file ${JSON.stringify(file)})\n${forms}\n`)
  const child = spawn('emacs', ['-Q', '--batch', '-l', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: signals, TZ: 'UTC', LANG: 'C.UTF-8' },
  })
  let printed = ''
  child.stdout?.on('data', (data: Buffer) => (printed += data.toString()))
  child.stderr?.on('data', (data: Buffer) => (printed += data.toString()))
  const ended = new Promise<string>((resolve) => {
    child.on('close', (code) => resolve(code === 0 ? '' : `Emacs ended with ${code}: ${printed}`))
  })
  return {
    child,
    signal: (name) => writeFileSync(join(signals, name), ''),
    said: (name) => existsSync(join(signals, name)),
    ended,
  }
}

/** Does it and ends; throws what Emacs said when it did not. */
export async function inEmacs(file: string, forms: string): Promise<void> {
  const trouble = await startEmacs(file, forms).ended
  if (trouble !== '') throw new Error(trouble)
}

/** What org-lint has to say of files, a line each. */
export async function lintOf(files: readonly string[]): Promise<string> {
  const list = files.map((file) => JSON.stringify(file)).join(' ')
  const forms = `
(let ((found nil))
  (dolist (file (list ${list}))
    (with-current-buffer (find-file-noselect file)
      (dolist (one (org-lint))
        (push (format "%s: %s" (file-name-nondirectory file) (append (cadr one) nil)) found))))
  (when found (message "%s" (mapconcat #'identity found "\\n")) (kill-emacs 4)))`
  return startEmacs(files[0]!, forms).ended
}
