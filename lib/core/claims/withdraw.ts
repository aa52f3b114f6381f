/**
 * Whoever publishes a claim first has the task: before a copy of ours is joined with what others have, a claim of ours that
 * nobody else has seen gives way to one of theirs in the same round. Its line stays in the log, as one that does not count.
 * The join itself knows no sides; this does, so only a sync may do it, with what it is about to publish.
 */

import { compareLogLines, parseLogLine, readNote, type StateLine } from '../model/log.ts'
import { counts, replayTask } from '../model/replay.ts'
import { parseTaskState, type TaskState } from '../model/task.ts'
import { decodeText, encodeText } from '../org/bytes.ts'
import { applySplices, editEntry } from '../org/edit.ts'
import { propertyOf, readEntry } from '../org/entry.ts'
import { findCopies } from '../org/find.ts'
import { entryRanges, readKeywords, scanOutline } from '../org/scan.ts'
import type { EntryEdit, Keywords, OrgEntry, Range, Splice } from '../org/types.ts'

export interface Copies {
  readonly theirs: Uint8Array
  /** What both sides had before: it was published once, whatever theirs has of it now. */
  readonly bases: readonly Uint8Array[]
}

/** Whether a line of an entry is proved to be what it says; a claim that anybody could have written takes nobody's task. */
export type Proof = (bytes: Uint8Array, entry: OrgEntry) => (line: StateLine) => boolean

export interface Withdrawn {
  readonly bytes: Uint8Array
  readonly ids: readonly string[]
}

/** Our copy with the claims withdrawn that others were faster than; the very same bytes where there is none. */
export function withdrawClaims(mine: Uint8Array, copies: Copies, proof: Proof): Withdrawn {
  const outline = scanOutline(mine)
  const ranges = entryRanges(outline)
    .map((range) => ({ range, text: decodeText(mine, range.start, range.end) }))
    .filter(({ text }) => text.includes('- State "WORKING"'))
  const unchanged = { bytes: mine, ids: [] }
  if (ranges.length === 0) return unchanged
  const entries = ranges.flatMap(({ range, text }) => {
    const entry = readEntry(mine, range, outline.keywords)
    const id = propertyOf(entry, 'ID')
    return id === undefined ? [] : [{ id, entry, text }]
  })
  const ids = new Set(entries.map(({ id }) => id))
  const theirs = linesById(copies.theirs, ids)
  const bases = copies.bases.map((base) => linesById(base, ids))
  const splices: Splice[] = []
  const withdrawn: string[] = []
  for (const { id, entry, text } of entries) {
    const other = theirs.get(id)
    if (!other) continue
    const lines = linesOf(entry)
    const known = [other, ...bases.flatMap((base) => base.get(id) ?? [])].flat()
    const published = new Set(known.map(nameOf))
    if (lines.every((line) => published.has(nameOf(line)))) continue
    const isProved = proof(mine, entry)
    const late = lateLines({ mine: lines, published: known }, isProved)
    if (late.size === 0) continue
    withdrawn.push(id)
    const { start, end } = entry.range
    splices.push({ start, end, text: withoutLines(text, outline.keywords, late) })
  }
  return withdrawn.length === 0
    ? unchanged
    : { bytes: applySplices(mine, splices), ids: [...new Set(withdrawn)] }
}

interface Logs {
  readonly mine: readonly StateLine[]
  readonly published: readonly StateLine[]
}

/** The lines of ours that give way: claims, and what gave such a claim back. */
function lateLines(
  { mine, published }: Logs,
  isProved: (line: StateLine) => boolean,
): ReadonlySet<string> {
  const theirs = published.filter(isProved)
  const isTheirs = new Set(published.map(nameOf))
  const late = new Set<string>()
  const proved = mine.filter(isProved)
  for (;;) {
    const ours = proved.filter((line) => !late.has(nameOf(line)))
    const own = roundsOf(ours)
    const all = roundsOf([...ours, ...theirs])
    const taken = new Set(theirs.filter(isClaim).map((line) => all.roundOf(line)))
    const next = ours.find(
      (line) =>
        isClaim(line) &&
        !isTheirs.has(nameOf(line)) &&
        taken.has(all.roundOf(line)) &&
        // The work and its effects exist, whoever was faster.
        !own.isDone(own.roundOf(line)),
    )
    if (!next) return late
    late.add(nameOf(next))
    const after = own.after(next)
    const isReturn = after?.to === 'QUEUED' && after.from === 'WORKING'
    if (after && isReturn && !isTheirs.has(nameOf(after))) late.add(nameOf(after))
  }
}

function isClaim(line: StateLine): boolean {
  return line.to === 'WORKING' && readNote(line).session !== undefined
}

/** What a line says, however it is spelt. */
function nameOf({ to, from, by, atMs, note }: StateLine): string {
  return JSON.stringify([to, from, by, atMs, note])
}

interface Rounds {
  /** In which round of a life a line stands, whether it counted or not. */
  roundOf(line: StateLine): number | undefined
  isDone(round: number | undefined): boolean
  /** The line that counted next, where this one did. */
  after(line: StateLine): StateLine | undefined
}

function roundsOf(lines: readonly StateLine[]): Rounds {
  const unique = [...new Map(lines.map((line) => [nameOf(line), line])).values()]
  const numbers = new Map<string, number>()
  const next = new Map<string, StateLine>()
  const finished = new Set<number>()
  let [state, round]: [TaskState, number] = ['TODO', 0]
  let last: StateLine | undefined
  for (const line of unique.sort(compareLogLines)) {
    const to = parseTaskState(line.to)
    if (to === undefined) continue
    if (counts({ state, atMs: last?.atMs }, line)) {
      if (to === 'QUEUED' || to === 'TODO' || to === 'WAITING') round += 1
      if (to === 'DONE') finished.add(round)
      if (last) next.set(nameOf(last), line)
      state = to
      last = line
    }
    numbers.set(nameOf(line), round)
  }
  return {
    roundOf: (line) => numbers.get(nameOf(line)),
    isDone: (number) => number !== undefined && finished.has(number),
    after: (line) => next.get(nameOf(line)),
  }
}

/** The entry with those lines as notes, and with the keyword and the properties of what is left. */
function withoutLines(text: string, keywords: Keywords, late: ReadonlySet<string>): string {
  const read = (written: string) => {
    const bytes = encodeText(written)
    return { bytes, entry: readEntry(bytes, { start: 0, end: bytes.length }, keywords) }
  }
  const before = read(text)
  const marks = before.entry.log
    .filter(({ text: item }) => linesIn(item).some((line) => late.has(nameOf(line))))
    .map(({ range }) => markSplice(before.bytes, range))
  const noted = read(decodeText(applySplices(before.bytes, marks)))
  const was = replayTask(linesOf(before.entry)).effective
  if (!was || !late.has(nameOf(was))) return decodeText(noted.bytes)
  const { state } = replayTask(linesOf(noted.entry))
  const edits: readonly EntryEdit[] = [
    { type: 'keyword', value: state },
    ...['STARTED', 'CLAIM', 'LEASE'].map(
      (key): EntryEdit => ({ type: 'property', key, value: undefined }),
    ),
  ]
  return decodeText(applySplices(noted.bytes, editEntry(noted.bytes, noted.entry, edits)))
}

/** `- State "WORKING" ...` becomes `- Withdrawn "WORKING" ...`, with all that it said. */
function markSplice(bytes: Uint8Array, { start, end }: Range): Splice {
  const head = /^([ \t]*- )State /u.exec(decodeText(bytes, start, end))!
  const at = start + head[1]!.length
  return { start: at, end: at + 'State'.length, text: 'Withdrawn' }
}

function linesOf({ log }: OrgEntry): readonly StateLine[] {
  return log.flatMap(({ text }) => linesIn(text))
}

function linesIn(item: string): readonly StateLine[] {
  const line = parseLogLine(item)
  return line.type === 'state' ? [line] : []
}

function linesById(
  bytes: Uint8Array,
  ids: ReadonlySet<string>,
): ReadonlyMap<string, readonly StateLine[]> {
  const keywords = readKeywords(bytes)
  const found = new Map<string, readonly StateLine[]>()
  for (const [id, ranges] of findCopies(bytes, ids)) {
    found.set(
      id,
      ranges.flatMap((range) => linesOf(readEntry(bytes, range, keywords))),
    )
  }
  return found
}
