/** `merge-driver %O %A %B %P %L`: what git calls for each org file that both sides changed. Not for people. */

import { sanitizeLine } from '../../core/view/sanitize.ts'
import { mergeFiles } from '../../io/wiring-merge.ts'
import { write } from './terminal.ts'

/** 0 when %A holds the join. Otherwise it is as it was, and git's own merge follows. The base, %O, is not looked at. */
export function mergeDriver([, ours, theirs, path]: readonly string[]): number {
  if (ours === undefined || theirs === undefined) {
    write('datacore-msg: merge-driver is called by git, with the names of three files.\n', 'error')
    return 2
  }
  const why = mergeFiles(ours, theirs)
  if (why === undefined) return 0
  const line = sanitizeLine(`${path ?? ours}: ${why} Git merges its text instead.`, 300)
  write(`datacore-msg: ${line}\n`, 'error')
  return 1
}
