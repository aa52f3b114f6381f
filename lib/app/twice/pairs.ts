/** The pairs of one letter in a private space and in the one that it belongs to. Nothing is written here: join-one.ts. */

import { entriesByHeading, peekProperty } from '../../core/codec/peek.ts'
import { fixedText } from '../../core/merge/entry.ts'
import { archivePath } from '../../core/merge/settle.ts'
import { readState } from '../../core/merge/read.ts'
import { trimEnd } from '../../core/merge/split.ts'
import { findCopies } from '../../core/org/find.ts'
import { readKeywords, scanOutline } from '../../core/org/scan.ts'
import { isSameLetter } from '../../core/trust/signed-text.ts'
import { textOfEntry } from '../archive-copy.ts'
import { letterOf, viewOf } from '../decode.ts'
import type { Deps, Space } from '../ports.ts'
import { type Judge, judgeFor } from '../standings.ts'
import { byRelayIn, type JoinScope } from './join.ts'
import { joinOne, type JoinState, type Stands } from './join-one.ts'

interface Between {
  /** The private one. */
  readonly space: Space
  readonly other: Space
  readonly scope: JoinScope
  readonly isWanted: (path: string) => boolean
}

export async function joinPairs(
  deps: Deps,
  between: Between,
): Promise<readonly { readonly id: string; readonly state: JoinState }[]> {
  const { space, other, scope, isWanted } = between
  const found: { readonly id: string; readonly state: JoinState }[] = []
  const judges = [await judgeFor(deps, space), await judgeFor(deps, other)] as const
  const paths = (await deps.store.paths(other)).filter(isWanted)
  for (const path of await deps.store.paths(space)) {
    if (!isWanted(path)) continue
    const ids = byRelayIn(await deps.store.read(space, path))
    found.push(...(await joinFrom(deps, { ...between, judges, path, ids, paths })))
  }
  if (scope === 'at hand') return found
  for (const [path, ids] of await newIn(deps, other, paths)) {
    found.push(...(await joinFrom(deps, { ...between, judges, path, ids, paths })))
  }
  return found
}

interface From extends Between {
  /** Of the private space, and of the other. */
  readonly judges: readonly [Judge, Judge]
  /** A file of the private space, and what is looked for in it. */
  readonly path: string
  readonly ids: ReadonlySet<string>
  /** Files of the other space. */
  readonly paths: readonly string[]
}

async function joinFrom(deps: Deps, from: From) {
  const { space, other, judges, path, ids, paths } = from
  const joined: { readonly id: string; readonly state: JoinState }[] = []
  if (ids.size === 0) return joined
  for (const theirPath of paths) {
    const theirs = await standsIn(deps, judges[1], { space: other, path: theirPath, ids })
    if (theirs.size === 0) continue
    const wanted = new Set(theirs.keys())
    const mine = await standsIn(deps, judges[0], { space, path, ids: wanted })
    for (const [id, all] of mine) {
      for (const one of all.filter(({ view }) => view.via === 'relay')) {
        const same = theirs.get(id)?.find((copy) => isSame(one, copy))
        if (!same) continue
        const state = await joinOne(deps, { id, space, mine: one, other, theirs: same })
        joined.push({ id, state })
      }
    }
  }
  return joined
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
  at: { readonly space: Space; readonly path: string; readonly ids: ReadonlySet<string> },
): Promise<ReadonlyMap<string, readonly Stands[]>> {
  const bytes = await deps.store.read(at.space, at.path)
  const keywords = readKeywords(bytes)
  const found = new Map<string, readonly Stands[]>()
  for (const [id, ranges] of findCopies(bytes, at.ids)) {
    const all = ranges.flatMap((range): readonly Stands[] => {
      const place = { space: at.space.name, path: at.path }
      const view = viewOf(judge, place, { bytes, range, keywords })
      const text = textOfEntry(bytes, range)
      if (!view || text === undefined) return []
      return [{ view, bytes: bytes.subarray(range.start, range.end), text: trimEnd(text) }]
    })
    if (all.length > 0) found.set(id, all)
  }
  return found
}

/** What nobody did anything with yet in these files, by the archive in which a copy of it would be. */
async function newIn(
  deps: Deps,
  space: Space,
  paths: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, Set<string>>()
  for (const path of paths) {
    const bytes = await deps.store.read(space, path)
    for (const range of entriesByHeading(scanOutline(bytes), ['* TODO '])) {
      const id = peekProperty(bytes, range, 'ID')
      const stampMs = Date.parse(peekProperty(bytes, range, 'STAMP') ?? '')
      if (id === undefined || Number.isNaN(stampMs)) continue
      const archive = archivePath(new Date(stampMs).toISOString())
      found.set(archive, (found.get(archive) ?? new Set()).add(id))
    }
  }
  return found
}
