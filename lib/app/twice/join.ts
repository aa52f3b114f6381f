/**
 * A letter that came by relay before its own space was here stands in a private space, and git brings it to its own later. What
 * was done with the private copy is joined into the shared one, as a merge would; then the private one goes to the archive with
 * a line that says where the letter is. Additions first, removals next: cut short anywhere, the next run does the rest.
 */

import { peekProperty } from '../../core/codec/peek.ts'
import { fixedText, joinEntries } from '../../core/merge/entry.ts'
import { lossOf } from '../../core/merge/check.ts'
import { readsBack } from '../../core/merge/merge.ts'
import { printState } from '../../core/merge/print.ts'
import { readState } from '../../core/merge/read.ts'
import { trimEnd } from '../../core/merge/split.ts'
import { findCopies } from '../../core/org/find.ts'
import { entryRanges, readKeywords, scanOutline } from '../../core/org/scan.ts'
import type { Range } from '../../core/org/types.ts'
import { isSameLetter } from '../../core/trust/signed-text.ts'
import { textOfEntry } from '../archive-copy.ts'
import { inboxPath, isQueue, letterOf, viewOf } from '../decode.ts'
import { admittedNote } from '../govern-known.ts'
import { isShared } from '../outbox/reach.ts'
import type { Deps, Space } from '../ports.ts'
import { type Judge, judgeFor } from '../standings.ts'
import type { EntryView } from '../views.ts'
import { archiveMoved } from './moved.ts'

export interface JoinedLetter {
  readonly id: string
  /** Where it stood by relay, and the space that it belongs to. */
  readonly from: string
  readonly to: string
}

export interface JoinReport {
  readonly joined: readonly JoinedLetter[]
  /** Ids of letters that still stand in both: an editor holds one of the files. */
  readonly waiting: ReadonlySet<string>
}

/** Over all spaces; `only` are the paths that are looked into, all that letters come to without it. */
export async function joinTwice(deps: Deps, only?: string): Promise<JoinReport> {
  const joined: JoinedLetter[] = []
  const waiting = new Set<string>()
  const spaces = await deps.store.spaces()
  if (spaces.length < 2) return { joined, waiting }
  const isWanted = (path: string) => (only === undefined ? isLetters(path) : path === only)
  const shared = new Map<string, boolean>()
  for (const space of spaces) shared.set(space.name, await isShared(deps, space))
  const others = spaces.filter(({ name }) => shared.get(name))
  if (others.length === 0) return { joined, waiting }
  for (const space of spaces.filter(({ name }) => !shared.get(name))) {
    const mine = await byRelayIn(deps, space, isWanted)
    for (const other of mine.size > 0 ? others : []) {
      const pairs = await pairsIn(deps, { space, other, mine, isWanted })
      for (const pair of pairs) {
        const state = await joinOne(deps, pair)
        if (state === 'waiting') waiting.add(pair.id)
        if (state === 'joined') joined.push({ id: pair.id, from: space.name, to: other.name })
      }
    }
  }
  return { joined, waiting }
}

function isLetters(path: string): boolean {
  return path === inboxPath || isQueue(path)
}

interface Stands {
  readonly view: EntryView
  /** The entry as it stands, line breaks after it included. */
  readonly bytes: Uint8Array
  readonly text: string
}

export interface Pair {
  readonly id: string
  readonly space: Space
  readonly mine: Stands
  readonly other: Space
  readonly theirs: Stands
}

/** Paths of a private space's letters by relay, by id: those of the hot files, and of the archives in which others may be. */
async function byRelayIn(
  deps: Deps,
  space: Space,
  isWanted: (path: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const path of (await deps.store.paths(space)).filter(isWanted)) {
    const bytes = await deps.store.read(space, path)
    for (const range of entryRanges(scanOutline(bytes))) {
      const id = isByRelay(bytes, range) ? peekProperty(bytes, range, 'ID') : undefined
      if (id !== undefined) found.set(id, path)
    }
  }
  return found
}

function isByRelay(bytes: Uint8Array, range: Range): boolean {
  return peekProperty(bytes, range, 'VIA') === 'relay'
}

async function pairsIn(
  deps: Deps,
  given: {
    readonly space: Space
    readonly other: Space
    readonly mine: ReadonlyMap<string, string>
    readonly isWanted: (path: string) => boolean
  },
): Promise<readonly Pair[]> {
  const { space, other, mine, isWanted } = given
  const theirs = new Map<string, readonly Stands[]>()
  const ids = new Set(mine.keys())
  const judge = await judgeFor(deps, other)
  for (const path of (await deps.store.paths(other)).filter(isWanted)) {
    for (const [id, all] of await standsIn(deps, judge, { space: other, path, ids })) {
      theirs.set(id, [...(theirs.get(id) ?? []), ...all])
    }
  }
  if (theirs.size === 0) return []
  const own = await judgeFor(deps, space)
  const pairs: Pair[] = []
  for (const path of new Set(mine.values())) {
    const wanted = new Set([...theirs.keys()].filter((id) => mine.get(id) === path))
    for (const [id, all] of await standsIn(deps, own, { space, path, ids: wanted })) {
      for (const one of all.filter(({ view }) => view.via === 'relay')) {
        const same = theirs.get(id)?.find((copy) => isSame(one, copy))
        if (same) pairs.push({ id, space, mine: one, other, theirs: same })
      }
    }
  }
  return pairs
}

/** Signed by one author over one text, both of them proved here: what anybody else wrote under the id is another letter. */
function isSame(one: Stands, copy: Stands): boolean {
  return (
    copy.view.standing.proof === 'verified' &&
    one.view.standing.proof === 'verified' &&
    copy.view.kind === one.view.kind &&
    isSameLetter(letterOf(one.view), letterOf(copy.view)) &&
    fixedText(readState(one.text).fixed) === fixedText(readState(copy.text).fixed)
  )
}

async function standsIn(
  deps: Deps,
  judge: Judge,
  {
    space,
    path,
    ids,
  }: { readonly space: Space; readonly path: string; readonly ids: ReadonlySet<string> },
): Promise<ReadonlyMap<string, readonly Stands[]>> {
  const bytes = await deps.store.read(space, path)
  const keywords = readKeywords(bytes)
  const found = new Map<string, readonly Stands[]>()
  for (const [id, ranges] of findCopies(bytes, ids)) {
    const all = ranges.flatMap((range): readonly Stands[] => {
      const view = viewOf(judge, { space: space.name, path }, { bytes, range, keywords })
      const text = textOfEntry(bytes, range)
      if (!view || text === undefined) return []
      return [{ view, bytes: bytes.subarray(range.start, range.end), text: trimEnd(text) }]
    })
    if (all.length > 0) found.set(id, all)
  }
  return found
}

async function joinOne(deps: Deps, pair: Pair): Promise<'joined' | 'waiting' | 'kept'> {
  const { id, other, mine, theirs } = pair
  const text = joinedText(id, mine.text, theirs.text)
  // What would lose a word stays as it is, twice.
  if (text === undefined) return 'kept'
  if (text !== theirs.text) {
    const { path } = theirs.view
    const written = await deps.store.write(other, () => ({
      ops: [{ type: 'replace', path, id, was: theirs.bytes, text: `${text}\n` }],
      value: undefined,
      whenEdited: 'leave',
    }))
    // Unchanged: somebody wrote there meanwhile, and the next run sees what.
    if (written.state !== 'stored') return 'waiting'
  }
  const { view } = mine
  if (view.kind === 'task' && (await deps.ended.load()).admittedIn(id)?.space === pair.space.name) {
    // Its verdict was given for the private copy, and now holds where the task is.
    await deps.ended.record([admittedNote(deps, id, other, view.task.verdict?.at)])
  }
  return archiveMoved(deps, pair)
}

function joinedText(id: string, mine: string, theirs: string): string | undefined {
  const sources = [...new Set([theirs, mine])]
  if (sources.length === 1) return theirs
  const whole = joinEntries(readState(theirs), readState(mine))
  const text = printState(whole)
  const isWhole = readsBack(text, whole) && lossOf({ id, sources, results: [text] }) === undefined
  return isWhole ? text : undefined
}
