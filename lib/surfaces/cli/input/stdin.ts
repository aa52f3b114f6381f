/** Reads a text from standard input, to its end. */

import { fstatSync, readSync } from 'node:fs'
import { Failure } from '../../../app/failure.ts'

/** More than the longest message (1,000,000 characters) can take in UTF-8. */
const bytesMax = 4_000_000

/** Throws Failure `data` when it is no UTF-8 and `usage` when it is longer than any message. */
export async function readInput(): Promise<string> {
  if (await isTypedByHand()) {
    process.stderr.write('Write the text; end it with Ctrl-D on a line of its own.\n')
  }
  const chunks: Buffer[] = []
  let total = 0
  for (let chunk = readChunk(); chunk.length > 0; chunk = readChunk()) {
    chunks.push(chunk)
    total += chunk.length
    if (total > bytesMax) {
      throw new Failure('usage', 'Standard input is longer than a message may be.', {
        hint: 'Put it into a file and send its path.',
      })
    }
  }
  return decode(Buffer.concat(chunks))
}

async function isTypedByHand(): Promise<boolean> {
  try {
    return fstatSync(0).isCharacterDevice() && (await import('node:tty')).isatty(0)
  } catch (error) {
    throw new Failure('io', 'There is no standard input to read.', { cause: error })
  }
}

function readChunk(): Buffer {
  const buffer = Buffer.allocUnsafe(65_536)
  for (;;) {
    try {
      return buffer.subarray(0, readSync(0, buffer, 0, buffer.length, null))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF') return buffer.subarray(0, 0)
      // A pipe that somebody else made non-blocking has nothing yet: wait without spinning.
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
      else throw new Failure('io', 'Standard input could not be read.', { cause: error })
    }
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new Failure('data', 'Standard input is not UTF-8 text.', {
      hint: 'Convert it first, for example with iconv -t utf-8.',
      cause: error,
    })
  }
}
