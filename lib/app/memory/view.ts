/** A memory's entry as a judged view: who wrote it, and whether another stands in its place. */

import { encodeText } from '../../core/org/bytes.ts'
import { readEntry } from '../../core/org/entry.ts'
import { defaultKeywords } from '../../core/org/scan.ts'
import { decodeMemory, memoryText } from '../../core/memory/codec.ts'
import { type Spot, textAt } from '../../core/memory/scan.ts'
import type { Memory, SeenMemory } from '../../core/memory/types.ts'
import type { EntryId } from '../../core/model/id.ts'
import type { Standing } from '../../core/trust/types.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import { isPersonal } from '../spaces.ts'
import type { Judge } from '../standings.ts'
import type { Place } from '../views.ts'
import { isProvedForgotten } from './changes.ts'

export function standingOfMemory(judge: Judge, memory: Memory): Standing {
  const { from, key, sig } = memory
  return judge.standingOf(from, { key, sig, text: () => memoryText(memory) })
}

/** Undefined for what turns out to be none. */
export function memoryView(judge: Judge, place: Place, bytes: Uint8Array): SeenMemory | undefined {
  const entry = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
  const memory = decodeMemory(bytes, entry)
  if (!memory.ok) return undefined
  const standing = standingOfMemory(judge, memory.value)
  const seen = { ...place, memory: memory.value, standing }
  return isForgottenByHand(judge, seen)
    ? { ...seen, memory: { ...memory.value, status: 'held' }, byHand: 'forgotten' }
    : seen
}

/** What is proved is forgotten by a proved line alone, or anybody who can push could hide it; in a space of one's own by hand. */
function isForgottenByHand(judge: Judge, { memory, standing, space }: SeenMemory): boolean {
  if (memory.status !== 'forgotten' || standing.proof !== 'verified') return false
  return !isPersonal(space) && !isProvedForgotten(judge, memory)
}

/** Neither forgotten nor superseded. */
export function isHeld({ memory, supersededBy }: SeenMemory): boolean {
  return memory.status === 'held' && supersededBy === undefined
}

export function viewAt(judge: Judge, place: Place, spot: Spot): SeenMemory | undefined {
  return memoryView(judge, place, encodeText(textAt(spot)))
}

/** What an agent is not shown, as with messages: it would take the words for the author's. */
export function isHidden(deps: Deps, { standing }: SeenMemory): boolean {
  return deps.acting !== me(deps) && (standing.proof === 'forged' || standing.blocked)
}

/** By the id of a memory, those that say that they stand in its place. */
export type Successors = ReadonlyMap<string, readonly Successor[]>

export interface Successor {
  readonly spot: Spot
}

/**
 * The one that stands in a memory's place. Anybody can write that they supersede one, so what is proved gives way only to what
 * is proved. One that was forgotten stands nowhere, and what superseded it stands for all before it. Which was written later
 * does not matter, for clocks differ, but where two say it of each other: there none gives way to an earlier one, so that not
 * all are hidden.
 */
export function successorOf(
  judge: Judge,
  seen: SeenMemory,
  successors: Successors,
): EntryId | undefined {
  const after = nextOf(judge, successors)
  const passed = new Set<string>([seen.memory.id])
  const waiting: SeenMemory[] = [seen]
  for (let at = 0; at < waiting.length; at += 1) {
    const before = waiting[at]!
    for (const next of after(before)) {
      if (passed.has(next.memory.id) || !standsAfter(after, before, next)) continue
      if (next.memory.status !== 'forgotten') return next.memory.id
      passed.add(next.memory.id)
      waiting.push(next)
    }
  }
  return undefined
}

type After = (seen: SeenMemory) => readonly SeenMemory[]

/** What may stand in the place of a memory, forgotten or not. */
function nextOf(judge: Judge, successors: Successors): After {
  let looked = 0
  return ({ memory, standing, space, path }) => {
    const claims = successors.get(memory.id)?.slice(0, Math.max(0, successorsMax - looked)) ?? []
    looked += claims.length
    return claims.flatMap(({ spot }) => {
      const view = viewAt(judge, { space, path }, spot)
      if (view?.memory.supersedes !== memory.id) return []
      const { proof, blocked } = view.standing
      if (blocked || proof === 'forged') return []
      return proof === 'verified' || standing.proof !== 'verified' ? [view] : []
    })
  }
}

function standsAfter(after: After, before: SeenMemory, next: SeenMemory): boolean {
  if (Date.parse(next.memory.stamp) > Date.parse(before.memory.stamp)) return true
  const passed = new Set<string>([next.memory.id])
  const waiting: SeenMemory[] = [next]
  for (let at = 0; at < waiting.length; at += 1) {
    for (const one of after(waiting[at]!)) {
      if (one.memory.id === before.memory.id) return false
      if (passed.has(one.memory.id)) continue
      passed.add(one.memory.id)
      waiting.push(one)
    }
  }
  return true
}

/** More claims than this upon one memory, and those after it, are a flood. */
const successorsMax = 100
