/** What migrating one space changes now, on these bytes. First what is added; what is taken out comes in a later write. */

import { buildEntry } from '../../core/migrate/build.ts'
import { decodeOld, withoutUtf16 } from '../../core/migrate/decode.ts'
import { markOf, nameEntries, type There } from '../../core/migrate/ids.ts'
import { knownIn } from '../../core/migrate/known.ts'
import { type Circumstances, type Resolved, resolveEntries } from '../../core/migrate/resolve.ts'
import { splitOldFile } from '../../core/migrate/split.ts'
import type { Migrated, OldFile, Remark, Unreadable } from '../../core/migrate/types.ts'
import { parseAddress } from '../../core/model/address.ts'
import { parseId } from '../../core/model/id.ts'
import { printEntry } from '../../core/org/print.ts'
import type { Op } from '../../core/org/types.ts'
import { deadLettersPath } from '../dead-letter.ts'
import { inboxPath, isQueue, queuePath } from '../decode.ts'
import type { Deps, SpaceView } from '../ports.ts'
import type { OldText } from './ports.ts'

export interface EntryPlan {
  /** Additions and replacements; none is lost when only some of the files are written. */
  readonly adding: readonly Op[]
  /** What is in another file now, or is there twice. */
  readonly removing: readonly Op[]
  readonly migrated: readonly Migrated[]
  readonly copies: number
  readonly before: number
  readonly unreadable: readonly Unreadable[]
  readonly left: readonly Remark[]
  /** Files of the tree that change, with their bytes. */
  readonly changing: ReadonlyMap<string, Uint8Array>
}

const treePath = 'org/messaging/'

/** `outside` are the old files beside the tree, which stay as they are. */
export function planEntries(
  deps: Deps,
  view: SpaceView,
  outside: readonly OldText[],
  circumstances: Circumstances,
): EntryPlan {
  const files = [...filesInTree(view), ...outside.map(fileOutside)]
  const split = files.map(splitOldFile)
  const { resolved, unreadable } = resolveEntries(
    split.flatMap(({ entries }) => entries),
    circumstances,
  )
  const strays = split.flatMap((one) => one.strays)
  const found = resolved.length + unreadable.length + strays.length > 0
  const there = knownIn(found ? view.paths().map((path) => view.read(path)) : [])
  const { named, known, idOf } = nameEntries(resolved, there)
  const context = {
    idOf,
    localMs: circumstances.localMs,
    orgStamp: deps.orgStamp,
    pathOf: (kind: Resolved['kind'], to: string) => (kind === 'task' ? queuePath(to) : inboxPath),
  }
  const migrated = named.map((one) => buildEntry(one, context))
  const dead = deadLetters(deps, [...unreadable, ...strays], there, circumstances)
  const gone = [...known, ...named.flatMap(({ copies }) => copies)].map(({ old }) => old)
  const moved = migrated.filter(({ old, path }) => isInPlace(old) && pathIn(old) !== path)
  const removing = [
    ...gone.filter(isInPlace).map(removal),
    ...moved.map(({ old }) => old).map(removal),
    ...unreadable.filter(isInPlace).map(removal),
  ]
  const isReplaced = ({ old, path }: Migrated) => isInPlace(old) && pathIn(old) === path
  const appended = migrated.filter((one) => !isReplaced(one)).sort((a, b) => a.atMs - b.atMs)
  // All replacements of a file, then what goes to its end: one pass for each.
  const adding = [
    ...[...migrated.filter(isReplaced), ...appended].map(addition),
    ...dead.map(({ op }) => op),
  ]
  const changed = [...adding, ...removing].flatMap((op) => (op.type === 'replace' ? [op.path] : []))
  return {
    adding,
    removing,
    migrated,
    copies: named.reduce((sum, { copies }) => sum + copies.length, 0),
    before: known.length,
    unreadable: dead.map(({ one }) => one),
    left: split.flatMap((one) => one.left),
    changing: new Map([...new Set(changed)].map((path) => [path, view.read(path)])),
  }
}

function filesInTree(view: SpaceView): readonly OldFile[] {
  return view
    .paths()
    .filter((path) => path === inboxPath || isQueue(path))
    .map((path) => ({
      path: treePath + path,
      bytes: view.read(path),
      place: 'in place',
      owner: path === inboxPath ? undefined : ownerOf(path),
    }))
}

function fileOutside({ path, bytes }: OldText): OldFile {
  return { path, bytes: withoutUtf16(bytes), place: 'outside', owner: ownerOf(path) }
}

/** Names of files that are nobody's. */
const common = ['inbox', 'outbox', 'archive', 'sent', 'users', 'readme']

function ownerOf(path: string): OldFile['owner'] {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.org'.length)
  const address = parseAddress(name)
  return address && !common.includes(address) ? address : undefined
}

type Standing = Pick<Unreadable, 'spot' | 'bytes' | 'place'>

function isInPlace({ place }: Standing): boolean {
  return place === 'in place'
}

function pathIn({ spot }: Standing): string {
  return spot.path.slice(treePath.length)
}

/** The id of a replacement is for people who read a trace; what is replaced is told by its bytes. */
function removal(one: Standing, index: number): Op {
  return {
    type: 'replace',
    path: pathIn(one),
    id: `old-${one.spot.line}-${index}`,
    was: one.bytes,
    text: '',
  }
}

function addition({ old, id, path, entry }: Migrated): Op {
  const text = printEntry(entry)
  return isInPlace(old) && pathIn(old) === path
    ? { type: 'replace', path, id, was: old.bytes, text }
    : { type: 'append', path, id, text }
}

interface Dead {
  readonly op: Op
  readonly one: Unreadable
}

/** Those that are not there yet, whole; the id comes from the text, so that a second run finds it. */
function deadLetters(
  deps: Deps,
  all: readonly Unreadable[],
  { ids }: There,
  { sha256 }: Circumstances,
): readonly Dead[] {
  const nowMs = deps.clock.nowMs()
  const seen = new Map<string, number>()
  return all.flatMap((one) => {
    const { text } = decodeOld(one.bytes)
    const words = `${one.spot.path}\n${text}`
    const nth = seen.get(words) ?? 0
    seen.set(words, nth + 1)
    const id = `dead-old-${markOf(sha256(new TextEncoder().encode(`${nth}\n${words}`)))}`
    if (ids.has(parseId(id) ?? '')) return []
    const printed = printEntry({
      keyword: undefined,
      priority: undefined,
      title: `unreadable: ${one.spot.path}`,
      tags: ['deadletter'],
      properties: [
        ['ID', id],
        ['REASON', 'unreadable'],
        ['DETAIL', one.why],
        ['RECEIVED', deps.orgStamp(nowMs)],
        ['STAMP', new Date(nowMs).toISOString()],
        ['ORIGIN', `${one.spot.path}:${one.spot.line}`],
      ],
      log: [],
      body: text,
    })
    return [{ op: { type: 'append', path: deadLettersPath, id, text: printed }, one }]
  })
}
