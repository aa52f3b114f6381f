/** Which files settling looks at: the hot ones, and of the archives those in which their entries can be. */

import { peekProperty } from '../core/codec/peek.ts'
import { archivePath } from '../core/merge/settle.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import { inboxPath, isArchive, isQueue, outboxPath } from './decode.ts'
import { contactsPath } from './people.ts'

/** Where Emacs puts what somebody archives there: `#+ARCHIVE` of the templates. */
const byHandPath = 'archive/by-hand.org'

const others: readonly string[] = [
  contactsPath,
  'state.org',
  'memory.org',
  'files.org',
  'locks.org',
]

/** Files from which entries are archived, by the program or by hand. The dead letters have copies of their own. */
export function isHot(path: string): boolean {
  return isMoved(path) || others.includes(path)
}

export interface HotId {
  readonly id: string
  /** Archives that are named by a month in which the program may have put it. */
  readonly archives: readonly string[]
}

/** The ids of a file's entries. */
export function hotIds(path: string, bytes: Uint8Array): readonly HotId[] {
  return entryRanges(scanOutline(bytes)).flatMap((range) => {
    const id = peekProperty(bytes, range, 'ID')
    if (id === undefined || id === '') return []
    const stamp = isMoved(path) || isArchive(path) ? peekProperty(bytes, range, 'STAMP') : undefined
    return [{ id, archives: stamp === undefined ? [] : archivesFor(id, stamp) }]
  })
}

/** Those of the paths in which one of the ids may be, or that are looked through anyhow. */
export function archivesToRead(
  ids: readonly HotId[],
  paths: readonly string[],
  looked: readonly string[],
): readonly string[] {
  const wanted = new Set([byHandPath, ...looked, ...ids.flatMap(({ archives }) => archives)])
  return paths.filter((path) => isArchive(path) && wanted.has(path))
}

/** Files whose finished entries the program moves to the archive. */
export function isMoved(path: string): boolean {
  return (
    path === inboxPath ||
    path === outboxPath ||
    isQueue(path) ||
    /^channels\/[^/]+\.org$/u.test(path)
  )
}

/** An archive is named by the month of the STAMP; a clock or a zone of old may have made it that of the id. */
function archivesFor(id: string, stamp: string): readonly string[] {
  const stampMs = Date.parse(stamp)
  const day = /^[a-z]+-([0-9]{4})([0-9]{2})[0-9]{2}-/u.exec(id)
  return [
    ...(Number.isNaN(stampMs) ? [] : [archivePath(new Date(stampMs).toISOString())]),
    ...(day ? [archivePath(`${day[1]}-${day[2]}`)] : []),
  ]
}
