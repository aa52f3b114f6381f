/** Shows a sentence on the desktop by the platform's own notifier. The sentence is an argument, and never part of a script. */

import { spawn } from 'node:child_process'
import { childEnv } from '../child-env.ts'

const title = 'datacore-msg'
/** Takes what it says from its arguments. */
const script =
  'on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run'
/** A flood is one notice more, and not a hundred. */
const apartMs = 3_000

export interface Notifier {
  show(sentence: string): void
}

export function notifierWords(platform: NodeJS.Platform, sentence: string): readonly string[] {
  return platform === 'darwin'
    ? ['osascript', '-e', script, '--', title, sentence]
    : ['notify-send', `--app-name=${title}`, '--', title, sentence]
}

/** A machine without a notifier shows nothing, and that is no error. */
export function createNotifier(env: NodeJS.ProcessEnv, nowMs: () => number): Notifier {
  let lastMs = Number.NEGATIVE_INFINITY
  return {
    show(sentence) {
      if (process.platform === 'win32' || nowMs() - lastMs < apartMs) return
      lastMs = nowMs()
      const [command = '', ...words] = notifierWords(process.platform, sentence)
      const child = spawn(command, words, {
        env: childEnv(env),
        stdio: 'ignore',
        detached: true,
      })
      child.once('error', () => undefined)
      child.unref()
    },
  }
}
