/** Forgets a memory, or takes that back: a keyword and a signed line of the log; nothing is lost. */

import { decodeMemory, forgottenWord, memoryPath } from '../../core/memory/codec.ts'
import type { Memory, SeenForgotten, SeenMemory } from '../../core/memory/types.ts'
import { formatStateLine } from '../../core/model/log.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { readEntry } from '../../core/org/entry.ts'
import { oneLine } from '../../core/org/escape.ts'
import { copyText, findCopies } from '../../core/org/find.ts'
import { readKeywords } from '../../core/org/scan.ts'
import type { EntryEdit, Op } from '../../core/org/types.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { reachedOf } from '../reached.ts'
import { signTransition } from '../sign.ts'
import { writingSpace } from '../spaces.ts'
import { nextLogMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { findMemory } from './find.ts'

const reasonCharsMax = 500

export async function forget(
  deps: Deps,
  input: SpaceChoice & {
    readonly id: string
    readonly to: 'forgotten' | 'held'
    readonly reason?: string | undefined
  },
): Promise<Result<SeenForgotten>> {
  const found = await findMemory(deps, { space: input.space, id: input.id })
  if (!found.ok) return found
  const seen = found.value
  if (seen.path !== memoryPath) {
    const why = `${seen.memory.id} is in the archive, which is never rewritten.`
    return refuse({ code: 'wrong_state', why, hint: 'Supersede it instead.' })
  }
  const space = await writingSpace(deps, seen.space)
  if (!space.ok) return space
  const note = oneLine(input.reason ?? '', reasonCharsMax)
  const written = await deps.store.write(space.value, (view) => {
    const located = locate(view, seen)
    const isSaid = seen.byHand === undefined
    const isSo = located === undefined || (isSaid && located.memory.status === input.to)
    const edits = isSo ? [] : editsFor(deps, located.memory, { to: input.to, note })
    const copy = located?.copy === undefined ? {} : { copy: located.copy }
    const op: Op = { type: 'edit', path: memoryPath, id: seen.memory.id, edits, ...copy }
    return { ops: edits.length > 0 ? [op] : [], value: edits.length > 0 }
  })
  const { byHand: _signedNow, ...said } = seen
  const did = input.to === 'forgotten' ? 'forgotten' : 'restored'
  return done({
    did: written.value ? did : 'unchanged',
    reached: reachedOf(written.state),
    memory: { ...said, memory: { ...seen.memory, status: input.to } },
  })
}

/** The memory as it is now, not another one under its id. */
function locate(
  view: SpaceView,
  { memory }: SeenMemory,
): { readonly memory: Memory; readonly copy: string | undefined } | undefined {
  const bytes = view.read(memoryPath)
  const keywords = readKeywords(bytes)
  const ranges = findCopies(bytes, new Set([memory.id])).get(memory.id) ?? []
  for (const range of ranges) {
    const fresh = decodeMemory(bytes, readEntry(bytes, range, keywords))
    if (!fresh.ok || fresh.value.sig !== memory.sig || fresh.value.body !== memory.body) continue
    return { memory: fresh.value, copy: ranges.length > 1 ? copyText(bytes, range) : undefined }
  }
  return undefined
}

function editsFor(
  deps: Deps,
  memory: Memory,
  { to, note }: { readonly to: 'forgotten' | 'held'; readonly note: string },
): readonly EntryEdit[] {
  const atMs = nextLogMs(deps, memory)
  // Without a keyword the state is empty, as Emacs writes it.
  const [after, before] = to === 'forgotten' ? [forgottenWord, ''] : ['', forgottenWord]
  const at = new Date(atMs).toISOString()
  const by = deps.acting
  const proof = signTransition(deps, { id: memory.id, from: before, to: after, by, at, note })
  const orgStamp = deps.orgStamp(atMs)
  const item = formatStateLine({ to: after, from: before, by, atMs, orgStamp, note, proof })
  return [
    { type: 'keyword', value: after || undefined },
    { type: 'log', item },
  ]
}
