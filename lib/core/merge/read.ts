/**
 * One copy of an entry as a state, from its text alone. What its log does not account for was changed by hand: that gets
 * a line one moment after the newest of this copy, so that every machine that reads the copy writes the same line.
 */

import { parseAddress } from '../model/address.ts'
import { formatMarkLine, formatStateLine, type LogLine, parseLogLine } from '../model/log.ts'
import { replayMessage } from '../model/replay.ts'
import { decodeText, encodeText } from '../org/bytes.ts'
import { propertyOf, readEntry } from '../org/entry.ts'
import { safeItem, unescapeBody } from '../org/escape.ts'
import { defaultKeywords } from '../org/keywords.ts'
import { noTitle } from '../org/print.ts'
import { loggedWord, strayWords } from '../org/stray.ts'
import type { Keywords, OrgEntry } from '../org/types.ts'
import { relaxed } from '../trust/signed-text.ts'
import { entryLife, type EntryState, normalState, orderOf, pinnedTag, unreadTag } from './entry.ts'
import {
  fileKeys,
  type FixedKind,
  kindOf,
  letterKeys,
  memoryKeys,
  postKeys,
  valuesOf,
} from './fields.ts'
import { type Bundle, isStateKey, lineName, parseBundle, sortedValues } from './life.ts'
import { isSetKey, keptSet, setField, setRegister } from '../state/register.ts'
import { isStateId } from '../state/key.ts'
import { planningFields } from './planning.ts'
import { noTime, parseConflict, type Register, registerOf, utcStamp } from './register.ts'
import { trimEnd } from './split.ts'

/** A change by hand has no author that anybody could prove. */
const nobody = parseAddress('nobody')!

/**
 * The text is one entry's, LF, without line breaks at its end. Nothing else is asked, the file's preamble neither: what that
 * declares depends on which copies have met by then, and what was read before they met would be read otherwise after.
 */
export function readState(text: string): EntryState {
  const { bytes, entry, keyword } = headed(text)
  const values = valuesOf(entry)
  const kind = kindOf(values)
  const isSigned = kind !== 'other'
  const body = decodeText(bytes, entry.body.start, entry.body.end)
  const below = decodeText(bytes, entry.body.end, entry.range.end)
  const fixedKeys = fixedKeysOf[kind]
  const fixed: EntryState['fixed'] = {
    kind,
    values: sortedValues([...values].filter(([key]) => fixedKeys.includes(key))),
    text: isSigned ? relaxed(unescapeBody(body)) : '',
  }
  const isState = !isSigned && isStateId(propertyOf(entry, 'ID') ?? '')
  const kept = keptIn(entry, isState ? 'state' : 'other')
  const byHandMs = newestMs(entry, kept) + 1
  const items = withHandEdits(kept.items, { entry, keyword, fixed, byHandMs })
  const lines = [...items].map(parseLogLine)
  const written = sortedValues([...values].filter(([key]) => isStateKey(key)))
  const tags = new Set(entry.heading.tags)
  // A change of state by hand may not count here, and count once more is known: then these are its values.
  const added = lines.filter((line) => line.type === 'state' && !kept.items.has(line.raw))
  const owners = [entryLife({ fixed, tags }, lines).effective, ...added]
  const own = owners.map((line): Bundle => ({ line: lineName(line), values: written }))
  const places = new Map<string, string>([
    ...headingFields(bytes, entry),
    ...planningFields(bytes, entry),
    ...(isSigned ? textField(below) : textField(body + below)),
    ...[...values].filter(([key]) => {
      return !fixedKeys.includes(key) && !isStateKey(key) && !(isState && isSetKey(key))
    }),
  ])
  const stamp = isSigned ? noTime : timeOf(propertyOf(entry, 'STAMP'))
  const edited = editedIn(lines)
  const registers = new Map<string, Register>()
  const sets = isState ? setRegister(values, kept.registers.get(setField), byHandMs) : undefined
  if (sets) registers.set(setField, sets)
  for (const field of new Set([...places.keys(), ...kept.registers.keys(), ...edited.keys()])) {
    if (isState && field === setField) continue
    const read = registerOf(
      {
        value: places.get(field),
        atMs: Math.max(edited.get(field) ?? noTime, field === 'STAMP' ? stamp : noTime),
        kept: kept.registers.get(field) ?? new Map<string, number>(),
        byHandMs,
      },
      orderOf(field),
    )
    registers.set(field, read.register)
    if (read.byHand === 'yes') items.add(editedItem(field, byHandMs))
  }
  return normalState({
    fixed,
    items,
    loose: looseLines(bytes, entry),
    tags,
    bundles: [...kept.bundles, ...own],
    registers,
    body: isSigned ? trimEnd(body) : '',
  })
}

/**
 * The entry and the keyword that stands in it: one of ours, a word in the place of a letter's keyword, or one that its log
 * knows. Any other word is the title's.
 */
function headed(text: string): {
  readonly bytes: Uint8Array
  readonly entry: OrgEntry
  readonly keyword: string | undefined
} {
  const read = (written: string, keywords: Keywords) => {
    const bytes = encodeText(written)
    return { bytes, entry: readEntry(bytes, { start: 0, end: bytes.length }, keywords) }
  }
  const first = read(text, defaultKeywords)
  const { keyword, titleRange } = first.entry.heading
  const words = strayWords(first.entry)
  if (words !== '') {
    const before = decodeText(first.bytes, 0, titleRange.start)
    const after = decodeText(first.bytes, titleRange.start + words.length)
    const bare = read(before + after, defaultKeywords)
    return { ...bare, keyword: keyword ?? words.split(/[ \t]/u)[0] }
  }
  const logged = loggedWord(first.entry)
  if (logged === undefined) return { ...first, keyword }
  const { open, done } = defaultKeywords
  const known = read(text, { open: [...open, logged], done })
  return { ...known, keyword: known.entry.heading.keyword }
}

const fixedKeysOf: Readonly<Record<FixedKind, readonly string[]>> = {
  letter: letterKeys,
  memory: memoryKeys,
  file: fileKeys,
  post: postKeys,
  other: ['ID'],
}

interface Kept {
  readonly items: ReadonlySet<string>
  readonly bundles: readonly Bundle[]
  readonly registers: ReadonlyMap<string, Register>
}

/** The log's items, and apart from them what an earlier merge kept there, and the earlier values of shared state. */
function keptIn(entry: OrgEntry, kind: 'state' | 'other'): Kept {
  const items = new Set<string>()
  const bundles: Bundle[] = []
  const registers = new Map<string, Map<string, number>>()
  for (const item of entry.log.map(({ text }) => safeItem(text))) {
    const bundle = parseBundle(item)
    const was = kind === 'state' ? keptSet(item) : undefined
    const conflict = bundle ? undefined : (was ?? parseConflict(item))
    if (bundle) bundles.push(bundle)
    else if (conflict) {
      const { field, value, atMs } = conflict
      const register = registers.get(field) ?? new Map<string, number>()
      register.set(value, Math.max(atMs, register.get(value) ?? noTime))
      registers.set(field, register)
    } else items.add(item)
  }
  return { items, bundles, registers }
}

function newestMs(entry: OrgEntry, kept: Kept): number {
  const times = [...kept.items].map(parseLogLine).map((line) => {
    return line.type === 'other' ? 0 : line.atMs
  })
  const conflicts = [...kept.registers.values()].flatMap((register) => [...register.values()])
  const stamp = timeOf(propertyOf(entry, 'STAMP'))
  return [...times, ...conflicts].reduce((newest, one) => Math.max(newest, one), Math.max(stamp, 0))
}

/** Keyword and marks as the heading has them, where the log says something else. */
function withHandEdits(
  items: ReadonlySet<string>,
  {
    entry,
    keyword,
    fixed,
    byHandMs: atMs,
  }: {
    readonly entry: OrgEntry
    readonly keyword: string | undefined
    readonly fixed: EntryState['fixed']
    readonly byHandMs: number
  },
): Set<string> {
  const all = new Set(items)
  const { tags } = entry.heading
  const lines = [...items].map(parseLogLine)
  const life = entryLife({ fixed, tags: new Set(tags) }, lines)
  const written = { by: nobody, atMs, orgStamp: utcStamp(atMs) }
  if (keyword !== undefined && keyword !== life.keyword) {
    all.add(safeItem(formatStateLine({ ...written, to: keyword, from: life.keyword })))
  }
  const { unread, pinned } = replayMessage(lines)
  const marked = (
    tag: string,
    isOn: boolean | undefined,
    verbs: readonly ['Unread' | 'Pinned', 'Read' | 'Unpinned'],
  ) => {
    const has = tags.includes(tag)
    if (isOn === undefined || isOn === has) return
    all.add(formatMarkLine({ ...written, verb: verbs[has ? 0 : 1] }))
  }
  marked(unreadTag, unread, ['Unread', 'Read'])
  marked(pinnedTag, pinned, ['Pinned', 'Unpinned'])
  return all
}

/** The title with a COMMENT before it, as it stands. */
function headingFields(
  bytes: Uint8Array,
  { heading }: OrgEntry,
): readonly (readonly [string, string])[] {
  const { range, level, keywordRange, priorityRange, titleRange, priority } = heading
  const start = (priorityRange ?? keywordRange)?.end ?? range.start + level
  const title = decodeText(bytes, start, Math.max(start, titleRange.end)).trim()
  return [
    ...(title === '' || title === noTitle ? [] : [['title', title] as const]),
    ...(priority === undefined ? [] : [['priority', priority] as const]),
  ]
}

function textField(text: string): readonly (readonly [string, string])[] {
  const trimmed = trimEnd(text)
  return trimmed === '' ? [] : [['text', trimmed]]
}

/** When the log says that fields were edited last: one of them may be gone from its place. */
function editedIn(lines: readonly LogLine[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>()
  for (const line of lines) {
    if (line.type !== 'mark' || line.verb !== 'Edited' || line.detail === undefined) continue
    times.set(line.detail, Math.max(line.atMs, times.get(line.detail) ?? noTime))
  }
  return times
}

function editedItem(field: string, atMs: number): string {
  const by = nobody
  return formatMarkLine({ verb: 'Edited', detail: field, by, atMs, orgStamp: utcStamp(atMs) })
}

/** Lines of the logbook that belong to no item, without their blanks at the end. */
function looseLines(bytes: Uint8Array, { logbook, log }: OrgEntry): ReadonlySet<string> {
  if (!logbook) return new Set()
  let item = 0
  // Both run in the order of the file.
  const inItems = (at: number) => {
    while (item < log.length && log[item]!.range.end <= at) item += 1
    return item < log.length && at >= log[item]!.range.start
  }
  const loose = new Set<string>()
  let at = logbook.start
  const lines = decodeText(bytes, logbook.start, logbook.end).split('\n')
  for (const [index, line] of lines.entries()) {
    const isOwn = index > 0 && !/^[ \t]*:END:[ \t]*$/iu.test(line)
    if (isOwn && line.trim() !== '' && !inItems(at)) loose.add(line.trimEnd())
    at += encodeText(line).length + 1
  }
  return loose
}

function timeOf(stamp: string | undefined): number {
  const atMs = Date.parse(stamp ?? '')
  return Number.isNaN(atMs) ? noTime : atMs
}
