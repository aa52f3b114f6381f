/** Reads what Claude Code recorded of a session, piece by piece from where the last reading ended. */

import { closeSync, openSync, readSync, statSync } from 'node:fs'
import type { Transcript, TranscriptPiece } from '../app/prompt/ports.ts'

/** A transcript that cannot be read counts as none: it is evidence, and nothing else needs it. */
export const systemTranscript: Transcript = {
  size: async (path) => sizeOf(path),
  async read(path, offset, bytesMax) {
    const size = sizeOf(path)
    if (size === undefined) return undefined
    try {
      return readPiece(path, { offset, size, bytesMax })
    } catch {
      return undefined
    }
  },
}

function sizeOf(path: string): number | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false })
    return stat?.isFile() ? stat.size : undefined
  } catch {
    return undefined
  }
}

/** Ends behind the last whole line; a line that is longer than the piece is taken as it comes. */
function readPiece(
  path: string,
  from: { readonly offset: number; readonly size: number; readonly bytesMax: number },
): TranscriptPiece {
  const { offset, size, bytesMax } = from
  const bytes = Math.min(bytesMax, Math.max(0, size - offset))
  const buffer = Buffer.allocUnsafe(bytes)
  const file = openSync(path, 'r')
  let read = 0
  try {
    for (let got = -1; got !== 0 && read < bytes; read += got) {
      got = readSync(file, buffer, read, bytes - read, offset + read)
    }
  } finally {
    closeSync(file)
  }
  const whole = buffer.subarray(0, read).lastIndexOf(0x0a) + 1
  const length = whole > 0 || read < bytesMax ? whole : read
  return { text: buffer.toString('utf8', 0, length), end: offset + length }
}
