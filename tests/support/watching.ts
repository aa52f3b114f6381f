/** `datacore-msg sync --watch` as a process of its own, and polls with a limit for what it says and does. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Clone } from './clones.ts'

const program = join(process.cwd(), 'bin', 'datacore-msg')
const pollMsMax = 30_000

export interface Watching {
  readonly pid: number
  /** Everything so far, both streams. */
  said(): string
  lines(): readonly string[]
  /** The exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

export function startWatch(clone: Clone, words: readonly string[] = []): Watching {
  const child = spawn(process.execPath, [program, 'sync', '--watch', ...words], {
    cwd: clone.dir,
    env: clone.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      out += String(chunk)
    })
  }
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal))
  })
  return {
    pid: child.pid!,
    said: () => out,
    lines: () => out.split('\n').filter(Boolean),
    end(signal) {
      child.kill(signal)
      return ended
    },
  }
}

/** Polls until it holds; what `told` gives is part of the error when it does not. */
export async function until(
  what: string,
  holds: () => boolean,
  told: () => string = () => '',
  limitMs: number = pollMsMax,
): Promise<void> {
  const endMs = Date.now() + limitMs
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`Not so within ${limitMs} ms: ${what}. ${told()}`)
    await wait(50)
  }
}
