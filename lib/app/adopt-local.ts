/** The files of a space beside their published copies: which entries can be this person's own work. Changes nothing. */

import { peekProperty } from '../core/codec/peek.ts'
import { trimEnd } from '../core/merge/split.ts'
import { compareText } from '../core/compare-text.ts'
import { parseAddress } from '../core/model/address.ts'
import { decodeText } from '../core/org/bytes.ts'
import { readEntry } from '../core/org/entry.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Keywords, OrgEntry, Range } from '../core/org/types.ts'
import type { Published } from './adopt-report.ts'
import type { Brought } from './brought.ts'
import { inboxPath, isQueue } from './decode.ts'
import { isMine, loadContacts } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { isPersonal } from './spaces.ts'

/** One level-1 heading. */
export interface Piece {
  readonly range: Range
  readonly entry: OrgEntry
  /** LF, without blanks at the end. */
  readonly text: string
  /** Empty for none. */
  readonly id: string
}

export interface LocalFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly keywords: Keywords
  readonly pieces: readonly Piece[]
  /** Undefined when nobody else has a copy. */
  readonly published: readonly Piece[] | undefined
  /** What git ever brought of it. */
  readonly brought: Brought
}

const ours = ['contacts.org', 'files.org', 'locks.org', 'memory.org', 'schedule.org', 'state.org']

/** Not archives, which nobody rewrites, and no file that a person keeps beside ours. */
function isLookedAt(path: string): boolean {
  return path === inboxPath || isQueue(path) || path.startsWith('channels/') || ours.includes(path)
}

/** Files that differ from what all others have, in the order of their names. */
export async function localFiles(
  deps: Deps,
  space: Space,
  { published, brought }: { readonly published: Published; readonly brought: Brought },
): Promise<readonly LocalFile[]> {
  const paths = (await deps.store.paths(space)).filter(isLookedAt)
  const files: LocalFile[] = []
  for (const path of [...paths].sort(compareText)) {
    const bytes = await deps.store.read(space, path)
    const others = published === 'all local' ? undefined : await published(path)
    if (others && isSame(bytes, others)) continue
    const { keywords } = scanOutline(bytes)
    const pieces = piecesOf(bytes)
    const known = others && piecesOf(others)
    // Where there is a remote, a file that it lacks is all this person's own.
    const theirs = published === 'all local' ? undefined : (known ?? [])
    files.push({ path, bytes, keywords, pieces, published: theirs, brought })
  }
  return files
}

export function piecesOf(bytes: Uint8Array): readonly Piece[] {
  const outline = scanOutline(bytes)
  return entryRanges(outline).map((range) => pieceAt(bytes, range, outline.keywords))
}

export function pieceAt(bytes: Uint8Array, range: Range, keywords: Keywords): Piece {
  const entry = readEntry(bytes, range, keywords)
  const { properties } = entry
  const id = properties.find(({ key, extends: more }) => key === 'ID' && !more)?.value ?? ''
  const text = trimEnd(decodeText(bytes, range.start, range.end).replaceAll('\r\n', '\n'))
  return { range, entry, text, id: id === 'nil' ? '' : id }
}

/**
 * Whether others write to a space without a remote, a folder that is shared by other means: letters of theirs stand in it, or
 * keys that they published. Then nobody can tell whose hand made a change.
 */
export async function othersWrite(deps: Deps, space: Space): Promise<boolean> {
  const contacts = await loadContacts(deps, space)
  const others = contacts.filter(({ address }) => !isMine(deps, address, contacts))
  if (!isPersonal(space.name) && others.some((one) => one.publicKey !== undefined)) return true
  const paths = (await deps.store.paths(space)).filter(
    (path) => path === inboxPath || isQueue(path),
  )
  for (const path of paths) {
    const bytes = await deps.store.read(space, path)
    for (const range of entryRanges(scanOutline(bytes))) {
      const from = parseAddress(peekProperty(bytes, range, 'FROM') ?? '')
      const isSigned = peekProperty(bytes, range, 'SIG') !== undefined
      if (from && isSigned && !isMine(deps, from, contacts)) return true
    }
  }
  return false
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
