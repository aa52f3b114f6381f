/** Git's merge driver for org files: joins theirs into ours, or says why git must merge the text itself. */

import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { joinFiles } from '../core/merge/bytes.ts'
import { ioFailure, removeQuietly } from './atomic-file.ts'

/** More is not read at all: git's own merge takes such files line by line. */
const fileBytesMax = 200 * 1024 * 1024

/** Undefined when `ours` holds the join of both; a sentence when it was left as it is. */
export function mergeFiles(ours: string, theirs: string): string | undefined {
  try {
    if ([ours, theirs].some((file) => statSync(file).size > fileBytesMax)) {
      return 'The file is larger than 200 MiB.'
    }
    const joined = joinFiles([readFileSync(ours), readFileSync(theirs)])
    if (!joined.ok) return joined.why
    const temporary = `${ours}.${process.pid}.tmp`
    try {
      writeFileSync(temporary, joined.bytes)
      renameSync(temporary, ours)
    } catch (error) {
      removeQuietly(temporary)
      throw error
    }
    return undefined
  } catch (error) {
    return ioFailure('The file could not be merged', error).message
  }
}
