/** Shows a sentence on the desktop by the platform's own notifier. The sentence is an argument, and never part of a script. */

import { spawn } from 'node:child_process'
import type { Urgency } from '../../core/model/priority.ts'
import { childEnv } from '../child-env.ts'

const title = 'datacore-msg'
/** Takes what it says from its arguments. */
const script =
  'on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run'
/** A flood is one notice more, and not a hundred. */
const apartMsUsual = 3_000

export interface Notifier {
  /** At once if it is urgent or nothing was shown a moment ago; else counted, and told as one notice after the pause. */
  show(sentence: string, urgency?: Urgency): void
}

export interface NotifierOptions {
  readonly nowMs: () => number
  readonly apartMs?: number
}

export function notifierWords(platform: NodeJS.Platform, sentence: string): readonly string[] {
  return platform === 'darwin'
    ? ['osascript', '-e', script, '--', title, sentence]
    : ['notify-send', `--app-name=${title}`, '--', title, sentence]
}

/** A machine without a notifier shows nothing, and that is no error. */
export function createNotifier(
  env: NodeJS.ProcessEnv,
  { nowMs, apartMs = apartMsUsual }: NotifierOptions,
): Notifier {
  let lastMs = Number.NEGATIVE_INFINITY
  let held = { count: 0, last: '' }
  let timer: NodeJS.Timeout | undefined

  function showHeld(): void {
    timer = undefined
    const { count, last } = held
    held = { count: 0, last: '' }
    show(count === 1 ? last : `${count} more messages or tasks came.`)
  }
  function show(sentence: string): void {
    lastMs = nowMs()
    const [command = '', ...words] = notifierWords(process.platform, sentence)
    const child = spawn(command, words, {
      env: childEnv(env),
      stdio: 'ignore',
      detached: true,
    })
    child.once('error', () => undefined)
    child.unref()
  }
  return {
    show(sentence, urgency = 'normal') {
      if (process.platform === 'win32') return
      // A clock that was set back does not silence anybody.
      const sinceMs = Math.abs(nowMs() - lastMs)
      if (urgency === 'urgent' || (sinceMs >= apartMs && !timer)) {
        show(sentence)
        return
      }
      held = { count: held.count + 1, last: sentence }
      timer ??= setTimeout(showHeld, apartMs).unref()
    },
  }
}
