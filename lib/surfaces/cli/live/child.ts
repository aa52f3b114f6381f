/** A program of ours that runs beside doctor, line by line, until it is ended. */

import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Places } from '../../../io/wiring-cli.ts'

export interface Child {
  readonly say: (line: string) => void
  /** Resolves with the first line, said already or yet to come, that will do; rejects with a sentence. */
  readonly until: (what: string, willDo: (line: string) => boolean) => Promise<void>
  /** Resolves when it is gone, and writes nowhere any more. */
  readonly end: () => Promise<void>
}

export interface Running {
  readonly places: Places
  readonly env: NodeJS.ProcessEnv
  /** Ends what waits. */
  readonly signal: AbortSignal
}

export function startChild(words: readonly string[], { places, env, signal }: Running): Child {
  const bin = join(places.moduleDir, 'bin', 'datacore-msg')
  const child = spawn(bin, [...words], { env, cwd: places.home, stdio: ['pipe', 'pipe', 'ignore'] })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  let rest = ''
  let gone: string | undefined
  const wake = () => {
    for (const look of [...waiting]) look()
  }
  const leave = (why: string) => {
    gone ??= why
    wake()
  }
  child.stdout.on('data', (piece: Buffer) => {
    const parts = `${rest}${piece.toString('utf8')}`.split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    wake()
  })
  const closed = new Promise<void>((resolve) => {
    child.on('close', (code, by) => {
      leave(`it ended with ${code ?? by}`)
      resolve()
    })
    // One that could not be started may never be said to have closed.
    child.on('error', (error) => {
      leave(error.message)
      if (child.pid === undefined) resolve()
    })
  })
  // It may be gone before it was told everything.
  child.stdin.on('error', () => undefined)
  signal.addEventListener('abort', () => leave('it said nothing in time'), { once: true })
  return {
    say: (line) => void child.stdin.write(`${line}\n`),
    until: (what, willDo) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const isThere = lines.some(willDo)
          if (!isThere && gone === undefined) return
          waiting.delete(look)
          if (isThere) resolve()
          else reject(new Error(`${what} did not come: ${gone}`))
        }
        waiting.add(look)
        look()
      }),
    end() {
      child.kill('SIGKILL')
      return closed
    },
  }
}
