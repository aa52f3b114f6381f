/** Which entries of a file somebody changed by hand, each beside its published copy. */

import { ownEdits } from '../core/adopt/brought.ts'
import { entriesIn } from '../core/adopt/versions.ts'
import { groupBy } from '../core/group-by.ts'
import { type HandEdits, handEdits } from '../core/adopt/hand.ts'
import { fixedText } from '../core/merge/entry.ts'
import { readState } from '../core/merge/read.ts'
import type { LocalFile, Piece } from './adopt-local.ts'
import type { LeftAlone } from './adopt-report.ts'
import { broughtWhy, type Versions } from './brought.ts'

export interface ChangedPiece {
  readonly piece: Piece
  readonly edits: HandEdits
}

/** Entries whose ID is their own in the file, with what was changed in them by hand. */
export function changedPieces(
  { keywords, published }: LocalFile,
  pieces: readonly Piece[],
): readonly ChangedPiece[] {
  const theirs = byId(published ?? [])
  return [...byId(pieces)].flatMap(([id, copies]) => {
    const [piece] = copies
    // One id twice: the merge and the governor make one of them first.
    if (!piece || id === '' || copies.length > 1) return []
    const others = (theirs.get(id) ?? []).map(({ text }) => text)
    if (others.includes(piece.text)) return []
    const local = piece.text
    const same = others.find((text) => isSameEntry(local, text))
    return [{ piece, edits: handEdits({ local, published: same ?? others[0], keywords }) }]
  })
}

const sayIt = 'If you mean it, say so with a command, such as datacore-msg task, mark or state.'

/** What git brought of the entries that were changed. */
export interface BroughtEntries {
  readonly seen: Versions['seen']
  /** Texts that an entry had. */
  of(id: string): readonly string[]
}

/** Before anybody looked. */
export const nothingLooked: BroughtEntries = { seen: 'all', of: () => [] }

/** All of them are looked for at once. */
export async function broughtEntries(file: LocalFile): Promise<BroughtEntries> {
  const { files, seen } = await file.brought.versions()
  const ids = changedPieces(file, file.pieces).map(({ piece }) => piece.id)
  const found = entriesIn(files, ids)
  // One that was changed since then is looked for by itself.
  const of = (id: string) => [...(found.get(id) ?? entriesIn(files, [id]).get(id) ?? [])]
  return { seen, of }
}

/** Less what git had brought before: that is nobody's hand, and is named. */
export function ofHand(
  { path, keywords }: LocalFile,
  { piece, edits }: ChangedPiece,
  { seen, of }: BroughtEntries,
): { readonly edits: HandEdits; readonly left: readonly LeftAlone[] } {
  const { id, text } = piece
  const left = (what: string) => [{ path, name: id, why: broughtWhy(seen, what), hint: sayIt }]
  if (seen === 'not all') return { edits: withoutEdits(edits), left: left('') }
  const found = ownEdits(edits, { local: text, keywords }, of(id))
  const { brought } = found
  return { edits: found.edits, left: brought.length === 0 ? [] : left(brought.join(', ')) }
}

function withoutEdits(edits: HandEdits): HandEdits {
  const none = { keyword: undefined, unread: undefined, pinned: undefined, setting: undefined }
  return { ...edits, ...none, fields: [] }
}

/** What only a join says of an entry. */
export function joinedPart(
  { path }: LocalFile,
  { piece, edits }: ChangedPiece,
): readonly LeftAlone[] {
  if (edits.joined.length === 0) return []
  const why = `${edits.joined.join(', ')} was made by a merge of git, so nobody can tell whether it is your hand's.`
  return [{ path, name: piece.id, why, hint: sayIt }]
}

function isSameEntry(one: string, other: string): boolean {
  return fixedText(readState(one).fixed) === fixedText(readState(other).fixed)
}

function byId(pieces: readonly Piece[]): ReadonlyMap<string, readonly Piece[]> {
  return groupBy(pieces, ({ id }) => id)
}
