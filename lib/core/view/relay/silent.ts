/** A daemon that holds its root and does not answer: it hangs, sleeps, or is only slow just now. Never the same as none. */

import { sanitizeLine } from '../sanitize.ts'
import { type Frame, type Page, paragraph, withCommand } from '../text/page.ts'

export interface SilentDaemon {
  readonly pid: number
  /** Left out where it is this machine. */
  readonly host?: string
}

/** Without a full stop, to be gone on with. */
export function silentWords({ pid, host }: SilentDaemon): string {
  const where = host === undefined ? '' : ` on ${sanitizeLine(host, 64)}`
  return `the daemon does not answer, process ${pid}${where}`
}

export function silentHint({ pid }: SilentDaemon): string {
  return `If it stays so, end process ${pid} and start the daemon again with datacore-msg daemon.`
}

/** In the place of an answer. */
export function noAnswerPage(silent: SilentDaemon | undefined, { width }: Frame): Page {
  if (!silent) {
    return withCommand('No daemon runs here. Start it with:', 'datacore-msg daemon', width)
  }
  return paragraph(`${silentSentence(silent)} ${silentHint(silent)}`, width)
}

export function silentSentence(silent: SilentDaemon): string {
  return `${silentWords(silent).replace(/^t/u, 'T')}.`
}
