/** Small entries for tests of files: the text says which one it is, so that a torn or mixed-up one is seen. */

import { propertyOf, readEntry } from '../../lib/core/org/entry.ts'
import { printEntry } from '../../lib/core/org/print.ts'
import { entryRanges, scanOutline } from '../../lib/core/org/scan.ts'
import type { Op, OrgEntry } from '../../lib/core/org/types.ts'

export interface Sample {
  readonly keyword?: string | undefined
  readonly tags?: readonly string[]
  readonly stamp?: string
  readonly body?: string
  readonly log?: readonly string[]
}

export const sampleStamp = '2026-11-21T10:02:03.000Z'

/** A printed entry. */
export function entryText(id: string, sample: Sample = {}): string {
  return printEntry({
    keyword: 'keyword' in sample ? sample.keyword : 'TODO',
    priority: undefined,
    title: `gregor: ${id}`,
    tags: sample.tags ?? ['message'],
    properties: [
      ['ID', id],
      ['FROM', 'gregor'],
      ['TO', 'tex'],
      ['STAMP', sample.stamp ?? sampleStamp],
    ],
    log: sample.log ?? [],
    body: sample.body ?? `Text of ${id}.`,
  })
}

export function appendOp(path: string, id: string, sample: Sample = {}): Op {
  return { type: 'append', path, id, text: entryText(id, sample) }
}

export function editOp(path: string, id: string, key: string, value: string): Op {
  return { type: 'edit', path, id, edits: [{ type: 'property', key, value }] }
}

/** All level-1 entries of a file. */
export function entriesIn(bytes: Uint8Array): readonly OrgEntry[] {
  const outline = scanOutline(bytes)
  return entryRanges(outline).map((range) => readEntry(bytes, range, outline.keywords))
}

/** The ids of a file's entries, in order. */
export function idsIn(bytes: Uint8Array): readonly string[] {
  return entriesIn(bytes).map((entry) => propertyOf(entry, 'ID') ?? '')
}
export function textIn(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
