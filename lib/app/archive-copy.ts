/** Copies of entries in an archive: verbatim, and never in the place of one that says more. */

import { archivePath } from '../core/merge/settle.ts'
import { findEntries } from '../core/org/find.ts'
import type { Op, Range } from '../core/org/types.ts'
import type { Due } from './archive-due.ts'
import type { SpaceView } from './ports.ts'

export interface Copy {
  readonly id: string
  /** The archive's path. */
  readonly path: string
  readonly text: string
}

/**
 * The entry's text as `append` takes it: LF where all its lines end with CR LF, for the archive has line ends of its
 * own; one line break at its end. Undefined for bytes that are no UTF-8: they would not come out as they were.
 */
export function textOfEntry(bytes: Uint8Array, { start, end }: Range): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const text = decoder.decode(bytes.subarray(start, end))
    const plain = /(?<!\r)\n/u.test(text) ? text : text.replaceAll('\r\n', '\n')
    return `${plain.replace(/(?:\r?\n)+$/u, '')}\n`
  } catch {
    return undefined
  }
}

/**
 * What to do in the archives, and which entries may then leave the hot file. A copy that is there already, from a crash
 * or an old clone, is replaced when the new one has all its lines, kept when it has all lines of the new one; when each
 * has lines of its own, both stay where they are.
 */
export function withoutLosses(
  view: SpaceView,
  copies: readonly Copy[],
): { readonly ops: readonly Op[]; readonly ids: readonly string[] } {
  const ops: Op[] = []
  const ids: string[] = []
  const byPath = new Map<string, Copy[]>()
  for (const copy of copies) {
    const own = byPath.get(copy.path)
    if (own) own.push(copy)
    else byPath.set(copy.path, [copy])
  }
  for (const [path, own] of byPath) {
    const archive = view.read(path)
    const there = findEntries(archive, new Set(own.map(({ id }) => id)))
    const replaced: Op[] = []
    const added: Op[] = []
    for (const { id, text } of own) {
      const range = there.get(id)
      const old = range && textOfEntry(archive, range)
      if (range && old === undefined) continue
      if (old === undefined || hasAllLines(text, old)) {
        ids.push(id)
        if (old === text) continue
        if (range) replaced.push({ type: 'remove', path, id })
        added.push({ type: 'append', path, id, text })
      } else if (hasAllLines(old, text)) ids.push(id)
    }
    // Not in turns: a run of ops of one kind is one pass over the file.
    ops.push(...replaced, ...added)
  }
  return { ops, ids }
}

/** True when every line of the other stands in the text, as often as there. */
function hasAllLines(text: string, other: string): boolean {
  const counts = new Map<string, number>()
  for (const line of linesOf(text)) counts.set(line, (counts.get(line) ?? 0) + 1)
  return linesOf(other).every((line) => {
    const left = counts.get(line) ?? 0
    counts.set(line, left - 1)
    return left > 0
  })
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '' && line !== ':LOGBOOK:' && line !== ':END:')
}

/** All additions, then all removals: a crash between leaves two copies, never none, and the next run settles them. */
export function movesOf(
  view: SpaceView,
  path: string,
  hot: Uint8Array,
  lot: readonly Due[],
): readonly Op[] {
  const there = findEntries(hot, new Set(lot.map(({ id }) => id)))
  const copies = lot.flatMap(({ id, range, stamp }) => {
    // A removal takes the entry that the store finds under this id, and that must be the one that was copied.
    const text = there.get(id)?.start === range.start ? textOfEntry(hot, range) : undefined
    return text === undefined ? [] : [{ id, path: archivePath(stamp), text }]
  })
  const kept = withoutLosses(view, copies)
  return [...kept.ops, ...kept.ids.map((id) => ({ type: 'remove', path, id }) as const)]
}
