/** The thread of an entry as a tree, over spaces and archives. */

import { compareText } from '../core/compare-text.ts'
import { doneWithout, type Result } from '../core/model/refusal.ts'
import { hitView, holdsLetters, isArchive, letterOf } from './decode.ts'
import { findEntry } from './find.ts'
import type { Deps } from './ports.ts'
import { readablePaths } from './readable.ts'
import { eachSpace } from './spaces.ts'
import { judgeFor } from './standings.ts'
import type { EntryView, SpaceChoice, ThreadNode } from './views.ts'
import { isWithheld } from './withheld.ts'

const entriesMax = 5000

/** Roots first, answers below what they answer, oldest first; an answer whose parent is missing is a root. */
export async function thread(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<readonly ThreadNode[]>> {
  const found = await findEntry(deps, input)
  if (!found.ok) return found
  const letter = letterOf(found.value)
  const root = letter.thread ?? letter.id
  const views = new Map<string, EntryView>([[letter.id, found.value]])
  const spaces = await deps.store.spaces()
  const { without } = await eachSpace(spaces, undefined, async (space, trying) => {
    await readablePaths(deps, space, trying, holdsLetters)
    const judge = await judgeFor(deps, space)
    for (const hit of await deps.store.search(space, [root], entriesMax)) {
      const view = hitView(judge, space, hit)
      if (!view || !belongs(view, root)) continue
      const known = views.get(letterOf(view).id)
      if (!known || isArchive(view.path)) views.set(letterOf(view).id, view)
    }
  })
  await deps.useLog.record(deps.session, [letter.id])
  const shown = [...views.values()].filter((view) => !isWithheld(deps, view))
  return doneWithout(treeOf(shown), without)
}

function belongs(view: EntryView, root: string): boolean {
  const { id, thread: of, batch, replyTo } = letterOf(view)
  return id === root || of === root || batch === root || replyTo === root
}

function treeOf(views: readonly EntryView[]): readonly ThreadNode[] {
  const sorted = [...views].sort((a, b) => compareText(stampId(a), stampId(b)))
  const ids = new Set(sorted.map((view) => letterOf(view).id as string))
  const above = new Map<string, string>()
  const children = new Map<string, EntryView[]>()
  const roots: EntryView[] = []
  // From the newest: of ties that go round in circles, the one of the oldest entry is cut, and it is a root.
  for (const view of sorted.toReversed()) {
    const { id, replyTo: parent } = letterOf(view)
    if (parent && ids.has(parent) && topOf(above, parent) !== id) {
      above.set(id, parent)
    } else roots.push(view)
  }
  for (const view of sorted) {
    const parent = above.get(letterOf(view).id)
    if (parent === undefined) continue
    const known = children.get(parent)
    if (known) known.push(view)
    else children.set(parent, [view])
  }
  roots.reverse()
  return nodesOf(roots, children)
}

/** Builds from the newest entry backwards, so that no depth of a thread can overflow the stack. */
function nodesOf(
  roots: readonly EntryView[],
  children: ReadonlyMap<string, readonly EntryView[]>,
): readonly ThreadNode[] {
  const order: EntryView[] = [...roots]
  for (let index = 0; index < order.length; index += 1) {
    order.push(...(children.get(letterOf(order[index]!).id) ?? []))
  }
  const built = new Map<EntryView, ThreadNode>()
  for (const entry of order.reverse()) {
    const replies = (children.get(letterOf(entry).id) ?? []).flatMap(
      (child) => built.get(child) ?? [],
    )
    built.set(entry, { entry, replies })
  }
  return roots.flatMap((root) => built.get(root) ?? [])
}

/** What an answer answers may be dated later than it: their authors' clocks differ. So this goes by the ties alone. */
function topOf(above: ReadonlyMap<string, string>, id: string): string {
  let top = id
  for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next
  return top
}

function stampId(view: EntryView): string {
  return `${letterOf(view).stamp} ${letterOf(view).id}`
}
