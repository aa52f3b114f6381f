/** What stands under a name, in words, links followed. Opens nothing, for a pipe would keep whoever opens it waiting. */

import { lstatSync, type Stats, statSync } from 'node:fs'
import { codeOf, ioFailure } from './atomic-file.ts'

export type Kind =
  | 'a file'
  | 'a folder'
  | 'a pipe'
  | 'a socket'
  | 'a device'
  | 'a link that leads nowhere'

/** Undefined when nothing has the name. */
export function kindOf(path: string): Kind | undefined {
  try {
    const there = statSync(path, { throwIfNoEntry: false })
    if (there) return wordOf(there)
    return lstatSync(path, { throwIfNoEntry: false }) && 'a link that leads nowhere'
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return undefined
    if (codeOf(error) === 'ELOOP') return 'a link that leads nowhere'
    throw ioFailure(`${path} could not be looked at`, error)
  }
}

function wordOf(stat: Stats): Kind {
  if (stat.isFile()) return 'a file'
  if (stat.isDirectory()) return 'a folder'
  if (stat.isFIFO()) return 'a pipe'
  return stat.isSocket() ? 'a socket' : 'a device'
}
