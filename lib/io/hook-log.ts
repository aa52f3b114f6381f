/** The hook's trace: what went wrong, for a person who looks for it. Never fails, never grows beyond a limit. */

import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../app/failure.ts'
import { makePrivateFolder } from './vault-file.ts'

const bytesMax = 256 * 1024

/** Adds one error with its causes. */
export function traceError(folder: string, error: unknown): void {
  traceLine(folder, describe(error))
}

/** Adds one line; the trace before this one is kept beside it. */
export function traceLine(folder: string, text: string): void {
  const file = join(folder, 'trace.log')
  try {
    makePrivateFolder(folder)
    const stat = statSync(file, { throwIfNoEntry: false })
    // A pipe in its place would never take it.
    if (stat && !stat.isFile()) return
    if (stat && stat.size > bytesMax) renameSync(file, `${file}.1`)
    appendFileSync(file, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 })
  } catch {
    // A trace that cannot be written must not hide the error itself.
  }
}

function describe(error: unknown): string {
  const parts: string[] = []
  for (let cause = error, depth = 0; cause !== undefined && depth < 5; depth += 1) {
    const code = cause instanceof Failure ? ` ${cause.code}` : ''
    parts.push(cause instanceof Error ? `${cause.stack ?? cause.message}${code}` : String(cause))
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return parts.join('\n  caused by ')
}
