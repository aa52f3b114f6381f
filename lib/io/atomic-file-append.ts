/** Growing a file so that a killed writer or a full disk leaves all of the addition or nothing. */

import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  writeSync,
} from 'node:fs'

/** The kernel copies a write page by page and may be killed between two; this is the smallest page in use. */
const pageBytes = 4096

/** True when an append stays inside one page, so that a killed writer leaves all of it or nothing. */
export function appendsInOneStep(size: number, length: number): boolean {
  const last = size + Math.max(1, length) - 1
  return Math.floor(size / pageBytes) === Math.floor(last / pageBytes)
}

/**
 * Adds bytes in one write and waits for the disk; false, with nothing changed, when the file has not the size it had.
 * After an error it has its old size again.
 */
export function appendBytes(file: string, bytes: Uint8Array, size: number): boolean {
  const opened = openSync(file, constants.O_WRONLY | constants.O_APPEND)
  try {
    if (fstatSync(opened).size !== size) return false
    let written = 0
    try {
      written = writeSync(opened, bytes)
      if (written < bytes.length) throw diskFull()
      fsyncSync(opened)
      return true
    } catch (error) {
      // Only what we added is taken back: somebody who knows no lock may have written after us.
      if (written > 0 && fstatSync(opened).size === size + written) ftruncateSync(opened, size)
      throw error
    }
  } finally {
    closeSync(opened)
  }
}

function diskFull(): Error {
  return Object.assign(new Error('the disk took only a part'), { code: 'ENOSPC' })
}
