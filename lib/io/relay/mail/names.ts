/**
 * Under which names envelopes lie in a mailbox. An id is its sender's to choose, so a few senders may have the same one: each
 * gets a name of its own, and what is acknowledged, by id, is found without searching.
 */

import type { Envelope, KeyText } from '../../../core/wire/types.ts'

type Named<E extends { readonly from: KeyText }> = ReadonlyMap<string, E>

const sendersMax = 4

/** Its place, and what lies there; undefined when too many others have taken the id. */
export function placeOf<E extends { readonly from: KeyText }>(
  entries: Named<E>,
  { id, from }: Pick<Envelope, 'id' | 'from'>,
): { readonly name: string; readonly there: E | undefined } | undefined {
  let free: string | undefined
  for (let place = 0; place < sendersMax; place += 1) {
    const name = nameAt(id, place)
    const there = entries.get(name)
    if (there?.from === from) return { name, there }
    if (!there) free ??= name
  }
  return free === undefined ? undefined : { name: free, there: undefined }
}

/** All that lies there under these ids. */
export function namesOf(
  entries: ReadonlyMap<string, unknown>,
  ids: readonly string[],
): readonly string[] {
  const found: string[] = []
  for (const id of ids) {
    if (entries.has(id)) found.push(id)
    for (let place = 1; place < sendersMax; place += 1) {
      const name = nameAt(id, place)
      if (entries.has(name)) found.push(name)
    }
  }
  return found
}

function nameAt(id: string, place: number): string {
  return place === 0 ? id : `${id} ${place}`
}
