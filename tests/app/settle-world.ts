/** Copies of one space that went their own ways: by what the program writes, by archiving, and by hands. In memory. */

import fc from 'fast-check'
import type { Space } from '../../lib/app/ports.ts'
import { settleSpace } from '../../lib/app/settle.ts'
import { parseAddress } from '../../lib/core/model/address.ts'
import { formatMarkLine, formatStateLine, type MarkVerb } from '../../lib/core/model/log.ts'
import { joinFiles } from '../../lib/core/merge/bytes.ts'
import { decodeText, encodeText } from '../../lib/core/org/bytes.ts'
import { applyOps } from '../../lib/core/org/ops.ts'
import { findEntry } from '../../lib/core/org/scan.ts'
import type { EntryEdit } from '../../lib/core/org/types.ts'
import { entriesIn, entryText } from '../support/entries.ts'
import { createMemoryStore } from '../twins/store.ts'

/** A space as its files by path. */
export type Files = Readonly<Record<string, string>>

export const head = `#+TITLE: Files
#+TODO: TODO(t) WAITING(w) QUEUED(q) WORKING(k) | DONE(d!) CANCELLED(c@) ARCHIVED(r)
`
const baseMs = Date.parse('2026-11-21T10:02:03.042Z')
export const month = 'archive/2026-11.org'
export const byHand = 'archive/by-hand.org'
export const queue = 'agents/tex-claude.org'

export const start: Files = {
  'inbox.org': `${head}\n${entryText('msg-m', { tags: ['unread', 'message'] })}\n${entryText('msg-n')}`,
  [queue]: `${head}\n${entryText('msg-t', { tags: ['task'] })}`,
}

export function hotOf(id: string): string {
  return id === 'msg-t' ? queue : 'inbox.org'
}

export type Step = (files: Files, atMs: number) => Files

function edited(files: Files, path: string, id: string, edits: readonly EntryEdit[]): Files {
  const text = files[path]
  if (text === undefined) return files
  return {
    ...files,
    [path]: decodeText(applyOps(encodeText(text), [{ type: 'edit', path, id, edits }])),
  }
}

function textAt(files: Files, path: string, id: string): string | undefined {
  const bytes = encodeText(files[path] ?? '')
  const range = findEntry(bytes, id)
  return range && `${decodeText(bytes.subarray(range.start, range.end)).trimEnd()}\n`
}

function keywordAt(files: Files, path: string, id: string): string | undefined {
  const text = textAt(files, path, id)
  return text && /^\* ([A-Z]+) /u.exec(text)?.[1]
}

const stamp = (atMs: number) => `[${new Date(atMs).toISOString().slice(0, 10)} Sat 10:00]`
const tex = parseAddress('tex')!

export function markBy(id: string, verb: MarkVerb): Step {
  return (files, atMs) =>
    edited(files, hotOf(id), id, [
      { type: 'log', item: formatMarkLine({ verb, by: tex, atMs, orgStamp: stamp(atMs) }) },
      ...(verb === 'Unread' ? [{ type: 'tags', add: ['unread'], remove: [] } as const] : []),
      ...(verb === 'Pinned' ? [{ type: 'tags', add: ['pinned'], remove: [] } as const] : []),
      ...(verb === 'Read' ? [{ type: 'tags', add: [], remove: ['unread'] } as const] : []),
      ...(verb === 'Unpinned' ? [{ type: 'tags', add: [], remove: ['pinned'] } as const] : []),
    ])
}

/** A change of state by the program, with the line that it writes. */
export function stateBy(id: string, to: string, note = ''): Step {
  return (files, atMs) => {
    const from = keywordAt(files, hotOf(id), id)
    if (from === undefined || from === to) return files
    const line = { to, from, by: tex, atMs, orgStamp: stamp(atMs), note }
    return edited(files, hotOf(id), id, [
      { type: 'keyword', value: to },
      { type: 'log', item: formatStateLine(line) },
    ])
  }
}

/** Only what its life allows, as the program does. */
const next: Readonly<Record<string, readonly string[]>> = {
  TODO: ['WAITING', 'QUEUED', 'CANCELLED'],
  WAITING: ['QUEUED', 'CANCELLED'],
  QUEUED: ['WORKING', 'CANCELLED'],
  WORKING: ['DONE', 'QUEUED', 'CANCELLED'],
  DONE: ['QUEUED', 'ARCHIVED'],
  CANCELLED: ['ARCHIVED'],
}

function work(which: number): Step {
  return (files, atMs) => {
    const allowed = next[keywordAt(files, queue, 'msg-t') ?? ''] ?? []
    const to = allowed[which % Math.max(1, allowed.length)]
    return to === undefined ? files : stateBy('msg-t', to)(files, atMs)
  }
}

/** As the program moves what is at its end. */
export function archived(id: string, path = month): Step {
  return (files) => {
    const text = textAt(files, hotOf(id), id)
    const keyword = keywordAt(files, hotOf(id), id) ?? ''
    if (text === undefined || !['DONE', 'CANCELLED', 'ARCHIVED'].includes(keyword)) return files
    if (/^\* .*:(?:unread|pinned):/u.test(text)) return files
    return moved(files, id, path, text)
  }
}

/** As `org-archive-subtree` does, whatever its state. */
export function archivedByHand(id: string): Step {
  return (files, atMs) => {
    const marked = edited(files, hotOf(id), id, [
      { type: 'property', key: 'ARCHIVE_TIME', value: new Date(atMs).toISOString().slice(0, 16) },
    ])
    const text = textAt(marked, hotOf(id), id)
    return text === undefined ? files : moved(marked, id, byHand, text)
  }
}

function moved(files: Files, id: string, path: string, text: string): Files {
  const target = encodeText(files[path] ?? head)
  const hot = hotOf(id)
  return {
    ...files,
    [path]: decodeText(applyOps(target, [{ type: 'append', path, id, text }])),
    [hot]: decodeText(applyOps(encodeText(files[hot]!), [{ type: 'remove', path: hot, id }])),
  }
}

function noted(id: string, value: string): Step {
  return (files) => edited(files, hotOf(id), id, [{ type: 'property', key: 'NOTE', value }])
}

const id = fc.constantFrom('msg-m', 'msg-n', 'msg-t')
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.nat(5).map(work) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('msg-m', 'msg-n'), fc.constantFrom('DONE', 'DONE', 'TODO'))
      .map(([one, to]) => stateBy(one, to)),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(id, fc.constantFrom('Read', 'Read', 'Unread', 'Pinned', 'Unpinned' as const))
      .map(([one, verb]) => markBy(one, verb as MarkVerb)),
  },
  { weight: 4, arbitrary: id.map((one) => archived(one)) },
  { weight: 1, arbitrary: id.map(archivedByHand) },
  {
    weight: 1,
    arbitrary: fc.tuple(id, fc.constantFrom('a', 'b')).map(([one, value]) => noted(one, value)),
  },
)

/** Steps with the minute of each. */
export const steps = (most: number, from = 0) =>
  fc
    .array(fc.tuple(step, fc.integer({ min: 0, max: 40 })), { maxLength: most })
    .map((all) => (files: Files) => {
      const times = all.map(([, at]) => at).sort((a, b) => a - b)
      return all.reduce(
        (now, [one], index) => one(now, baseMs + (from + times[index]!) * 60_000 + index),
        files,
      )
    })

/** What a merge makes of two copies, file by file. */
export function merged(a: Files, b: Files): Files {
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().map((path) => {
      const joined = joinFiles(
        [a[path], b[path]].flatMap((text) => (text === undefined ? [] : [encodeText(text)])),
      )
      if (!joined.ok) throw new Error(joined.why)
      return [path, decodeText(joined.bytes)]
    }),
  )
}

/** The same files, settled. */
export async function settled(files: Files): Promise<Files> {
  const { store, space } = await spaceWith(files)
  await settleSpace({ store }, space, { changed: 'all' })
  const texts: Record<string, string> = {}
  for (const path of Object.keys({ ...files, [month]: '' })) {
    const bytes = await store.read(space, path)
    if (bytes.length > 0) texts[path] = decodeText(bytes)
  }
  return texts
}

export async function spaceWith(files: Files) {
  const store = createMemoryStore()
  const space: Space = (await store.create('1-team')).space
  for (const [path, text] of Object.entries(files)) store.put(space, path, text)
  return { store, space }
}

/** By path the entries' texts, in an order of their own; blank lines between them aside. */
export function entriesOf(files: Files): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(files)
      .map(([path, text]) => {
        const bytes = encodeText(text)
        const all = entriesIn(bytes).map(({ range }) =>
          decodeText(bytes.subarray(range.start, range.end)).trimEnd(),
        )
        return [path, all.sort()] as const
      })
      .filter(([, all]) => all.length > 0)
      .sort(),
  )
}

export function linesOf(files: Files): ReadonlySet<string> {
  const lines =
    Object.values(files)
      .join('\n')
      .match(/^ *(?:- |by |:NOTE:).*$/gmu) ?? []
  return new Set(lines)
}
