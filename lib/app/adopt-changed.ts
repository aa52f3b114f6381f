/** Which entries of a file somebody changed by hand, each beside its published copy. */

import { groupBy } from '../core/group-by.ts'
import { type HandEdits, handEdits } from '../core/adopt/hand.ts'
import { fixedText } from '../core/merge/entry.ts'
import { readState } from '../core/merge/read.ts'
import type { LocalFile, Piece } from './adopt-local.ts'

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

function isSameEntry(one: string, other: string): boolean {
  return fixedText(readState(one).fixed) === fixedText(readState(other).fixed)
}

function byId(pieces: readonly Piece[]): ReadonlyMap<string, readonly Piece[]> {
  return groupBy(pieces, ({ id }) => id)
}
