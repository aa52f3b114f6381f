/** The thread of an entry as a tree, over spaces and archives. */

import { compareText } from '../core/compare-text.ts'
import { doneWithout, type Result } from '../core/model/refusal.ts'
import { hitView, isArchive, letterOf } from './decode.ts'
import { findEntry } from './find.ts'
import type { Deps } from './ports.ts'
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
  const { without } = await eachSpace(spaces, undefined, async (space) => {
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
  const children = new Map<string, EntryView[]>()
  const roots: EntryView[] = []
  for (const view of sorted) {
    const parent = letterOf(view).replyTo
    // Ties that go round in circles (an entry answering itself or a later one) are cut: they are roots.
    const earlier = parent && ids.has(parent) && isEarlier(sorted, parent, view)
    if (!earlier) roots.push(view)
    else children.set(parent, [...(children.get(parent) ?? []), view])
  }
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

function isEarlier(sorted: readonly EntryView[], parent: string, view: EntryView): boolean {
  const found = sorted.find((one) => letterOf(one).id === parent)
  return found !== undefined && found !== view && stampId(found) < stampId(view)
}

function stampId(view: EntryView): string {
  return `${letterOf(view).stamp} ${letterOf(view).id}`
}
