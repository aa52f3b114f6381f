/** A letter of mine that somebody says something about: found by its id, and only when it goes to whoever has this key. */

import type { Letter } from '../../core/model/message.ts'
import { letterOf } from '../decode.ts'
import { findEntry } from '../find.ts'
import { isMine } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import { findInOutbox } from './load.ts'
import { readerKey, readersOf } from './reach.ts'

export interface SentLetter {
  readonly letter: Letter
  readonly space: Space
  /** Whether the outbox has it, or git carries it. */
  readonly way: 'outbox' | 'shared'
  /** As in the outbox. */
  readonly sentIn?: string | undefined
}

/** `key` is the one that signed what was said. */
export async function sentTo(
  deps: Deps,
  { id, key }: { readonly id: string; readonly key: string },
): Promise<SentLetter | undefined> {
  const found = (await inOutbox(deps, id)) ?? (await inFiles(deps, id))
  if (!found) return undefined
  const { letter, space, sentIn } = found
  const contacts = await readersOf(deps, space, sentIn)
  if (!isMine(deps, letter.from, contacts)) return undefined
  const pins = await deps.pins.load()
  return readerKey(deps, { address: letter.to, contacts, pins }) === key ? found : undefined
}

async function inOutbox(deps: Deps, id: string): Promise<SentLetter | undefined> {
  const found = await findInOutbox(deps, { id })
  if (!found.ok || found.value.letter.id !== id) return undefined
  const { letter, space, sentIn } = found.value
  return { letter, space, sentIn, way: 'outbox' }
}

async function inFiles(deps: Deps, id: string): Promise<SentLetter | undefined> {
  const found = await findEntry(deps, { id })
  if (!found.ok || letterOf(found.value).id !== id) return undefined
  const space = await writingSpace(deps, found.value.space)
  return space.ok ? { letter: letterOf(found.value), space: space.value, way: 'shared' } : undefined
}
