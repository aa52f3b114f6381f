/** The bytes behind the arguments: node puts U+FFFD in place of what is not UTF-8, and people may type one too. */

import { readFileSync } from 'node:fs'
import { Failure } from '../../../app/failure.ts'

/** Throws Failure `data` when an argument was no UTF-8. Only Linux shows the bytes; elsewhere what was typed is taken. */
export function checkArgv(): void {
  let bytes: Buffer
  try {
    bytes = readFileSync('/proc/self/cmdline')
  } catch {
    return
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new Failure('data', 'What was typed is not UTF-8 text, so nothing was done.', {
      hint: 'Convert it first: iconv -t utf-8 FILE | datacore-msg send @NAME -',
      cause,
    })
  }
}
