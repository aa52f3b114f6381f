/** A real Emacs that stays, as many people keep one: asked to edit and save through emacsclient, and never to answer questions. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from './disk-store.ts'

export interface EmacsDaemon {
  /** Adds text at the end of a file and saves; false when Emacs was refused the file, or refused it itself. */
  appendAndSave(file: string, text: string): Promise<boolean>
  stop(): void
}

/** Whoever is asked whether to overwrite others' work says no. */
const refuseAll = `
  (setq vc-handled-backends nil make-backup-files nil auto-save-default nil)
  (defun ask-user-about-lock (file by) (signal 'file-locked (list file by)))
  (defun ask-user-about-supersession-threat (file) (signal 'file-supersession (list file)))
  (defun yes-or-no-p (&rest _) (error "no"))
  (defun y-or-n-p (&rest _) (error "no"))
  (defun append-and-save (file text)
    (with-current-buffer (find-file-noselect file t)
      (condition-case nil
          (progn
            (unless (verify-visited-file-modtime) (revert-buffer t t t))
            (goto-char (point-max))
            (insert text)
            (save-buffer)
            "saved")
        (error (set-buffer-modified-p nil) (revert-buffer t t t) "refused"))))`

/** An Emacs that asks a person something in spite of all answers nobody any more. */
const answerWithin = { timeout: 10_000 }

export async function startEmacsDaemon(): Promise<EmacsDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'dm-emacs-'))
  const [socket, script] = [join(folder, 'socket'), join(folder, 'init.el')]
  writeFileSync(script, refuseAll)
  // It looks at the folder of everybody's servers too, and asks somebody whether that is safe: one of its own is.
  const env = { ...process.env, TMPDIR: folder, XDG_RUNTIME_DIR: folder }
  const daemon = spawn('emacs', ['-Q', '-l', script, `--fg-daemon=${socket}`], { env })
  let said = ''
  for (const stream of [daemon.stdout, daemon.stderr])
    stream.on('data', (data: Buffer) => {
      said += data.toString()
    })
  const ask = (form: string) =>
    spawnSync('emacsclient', ['-s', socket, '-e', form], { encoding: 'utf8', ...answerWithin })
  const isThere = () => ask('t').stdout.trim() === 't'
  await until('Emacs answers', isThere, 90_000).catch((error: unknown) => {
    throw new Error(`${String(error)} It said: ${said}`)
  })
  return {
    async appendAndSave(file, text) {
      const words = [file, text].map((word) => JSON.stringify(word)).join(' ')
      const out = await outputOf(
        spawn('emacsclient', ['-s', socket, '-e', `(append-and-save ${words})`], answerWithin),
      )
      return out.includes('saved')
    },
    stop() {
      daemon.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function outputOf(child: ChildProcess): Promise<string> {
  let out = ''
  child.stdout?.on('data', (data: Buffer) => {
    out += data.toString()
  })
  await new Promise((resolve) => child.once('close', resolve))
  return out
}
