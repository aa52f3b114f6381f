/** Writes what a command answered into a file that was not there: nothing of anybody's is written over. */

import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Failure } from '../../../app/failure.ts'

/** Returns its whole path. Readable by its owner alone, for it holds other people's messages. Throws Failure `usage`, `io`. */
export function newFile(typed: string, text: string): string {
  const path = resolve(typed)
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (error) {
    throw failure(path, error)
  }
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } catch (error) {
    rmSync(path, { force: true })
    throw failure(path, error)
  } finally {
    closeSync(file)
  }
  return path
}

function failure(path: string, cause: unknown): Failure {
  const { code, message } = cause as NodeJS.ErrnoException
  if (code === 'EEXIST') {
    const hint = 'Choose another name, or remove it first.'
    return new Failure('usage', `${path} is there already, so nothing was written.`, {
      hint,
      cause,
    })
  }
  const hint = 'Choose a folder that is there and that you may write to.'
  return new Failure('io', `${path} could not be written: ${message}.`, { hint, cause })
}
