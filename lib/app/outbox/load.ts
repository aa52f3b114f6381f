/** What stands in the outboxes of the spaces, as it is read for the relay and for eyes. */

import { compareText } from '../../core/compare-text.ts'
import { decodeOutbox, type OutboxItem } from '../../core/outbox/codec.ts'
import { idMatches, mayBeId } from '../../core/model/id.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { wayOf } from '../../core/outbox/way.ts'
import { readEntry } from '../../core/org/entry.ts'
import { entryRanges, scanOutline } from '../../core/org/scan.ts'
import { outboxPath } from '../decode.ts'
import { noId, oneOf } from '../one-of.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { isProved } from './proved.ts'
import { readerKey, readersOf } from './reach.ts'

export interface OutboxView extends OutboxItem {
  readonly space: Space
}

/** Those that I or my agents sent, oldest first. In an outbox that others share, theirs are theirs to send. */
export async function loadOutbox(
  deps: Deps,
  input: SpaceChoice,
): Promise<Result<readonly OutboxView[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, (space) =>
    outboxOf(deps, space),
  )
  const views = found.flat().sort((a, b) => compareText(stampId(a), stampId(b)))
  return doneWithout(views, without)
}

export async function outboxOf(deps: Deps, space: Space): Promise<readonly OutboxView[]> {
  const items = parseOutbox(await deps.store.read(space, outboxPath))
  if (items.length === 0) return []
  const [contacts, pins] = [await loadContacts(deps, space), await deps.pins.load()]
  const views: OutboxView[] = []
  for (const item of items) {
    const { letter, receipt, sentIn } = item
    if (!isMine(deps, letter.from, contacts)) continue
    const readers = sentIn === undefined ? contacts : await readersOf(deps, space, sentIn)
    const key = readerKey(deps, { address: letter.to, contacts: readers, pins })
    const isStored = receipt?.state === 'stored' && key && isProved(deps, key, letter, receipt)
    // A keyword is what anybody types; what the recipient signed stays true whatever it says.
    views.push({ ...item, ...(isStored ? { state: 'stored' as const } : {}), space })
  }
  return views
}

/** Whether a relay may have it, or the recipient: then nothing here takes it back. */
export function mayBeAway(item: OutboxItem): boolean {
  return wayOf(item).relay === 'taken'
}

/** Each id once, the first of its entries. */
export function parseOutbox(bytes: Uint8Array): readonly OutboxItem[] {
  const outline = scanOutline(bytes)
  const found = new Map<string, OutboxItem>()
  for (const range of entryRanges(outline)) {
    const item = decodeOutbox(bytes, readEntry(bytes, range, outline.keywords))
    if (item.ok && !found.has(item.value.letter.id)) found.set(item.value.letter.id, item.value)
  }
  return [...found.values()]
}

/** One by its id or a unique part of it. */
export async function findInOutbox(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<OutboxView>> {
  const typed = input.id.trim()
  if (!mayBeId(typed)) return noId(typed, 'msg-20261121-100203-gregor-7f3ak2')
  const all = await loadOutbox(deps, input)
  if (!all.ok) return all
  const matching = all.value.filter(({ letter }) => idMatches(letter.id, typed))
  const exact = matching.filter(({ letter }) => letter.id === typed)
  return oneOf({
    pool: exact.length > 0 ? exact : matching,
    idOf: ({ letter }) => letter.id,
    without: all.without ?? [],
    none: {
      why: `Nothing in the outbox has an id with "${typed}".`,
      hint: 'See datacore-msg outbox.',
    },
    many: { are: `entries of the outbox have an id with "${typed}"` },
  })
}

function stampId({ letter }: OutboxView): string {
  return `${letter.stamp} ${letter.id}`
}
