/**
 * What came by relay and could not be stored here: said as long as it is so. In memory alone, for the relay gives it again after
 * each start. A letter is known by its own id, since its sender may offer it anew in another envelope.
 */

import type { SeenUnstored } from '../../core/view/relay/types.ts'
import type { Envelope } from '../../core/wire/types.ts'
import { letterOf } from '../decode.ts'
import { findEntry } from '../find.ts'
import type { Deps } from '../ports.ts'
import type { Delivered } from '../receive/deliver.ts'
import { tooManyLetters } from '../receive/letters.ts'

/** By what it is known by. Changed in place. */
export type Unstored = Map<string, SeenUnstored & { readonly lastMs: number }>

/** More have one reason. */
const unstoredMax = 50
/** The relay gives it again once a minute: what comes no more, nobody holds for us there. */
const silentMsMax = 10 * 60_000

export function noteUnstored(
  { clock }: Deps,
  unstored: Unstored,
  { envelope, came }: { readonly envelope: Envelope; readonly came: Delivered },
): void {
  const nowMs = clock.nowMs()
  const { from, address, id, kind } = envelope
  const whole = `${from} ${id}`
  unstored.delete(whole)
  for (const { letter } of came.fates) if (!isLate(came, letter.id)) unstored.delete(letter.id)
  if (came.ack.state !== 'later') return
  const late = came.fates.filter(({ state }) => state === 'later')
  for (const { letter, code, why = '', hint } of late) {
    const one = { what: 'letter', from: letter.from, why, hint, nowMs } as const
    // Many that wait for the same reason are one line, and leave room for the others.
    if (code === tooManyLetters) note(unstored, `${from} ${code}`, one)
    else note(unstored, letter.id, { ...one, id: letter.id })
  }
  if (late.length > 0) return
  const what = kind === 'letters' ? 'letter' : kind
  const { why = '', hint } = came
  note(unstored, whole, { what, from: address, why, hint, nowMs })
}

function isLate({ fates }: Delivered, id: string): boolean {
  return fates.some(({ letter, state }) => letter.id === id && state === 'later')
}

function note(
  unstored: Unstored,
  name: string,
  {
    nowMs,
    hint,
    ...one
  }: Pick<SeenUnstored, 'what' | 'id' | 'from' | 'why'> & {
    readonly hint: string | undefined
    readonly nowMs: number
  },
): void {
  const sinceMs = unstored.get(name)?.sinceMs ?? nowMs
  if (!unstored.has(name) && unstored.size >= unstoredMax) return
  unstored.set(name, { ...one, sinceMs, lastMs: nowMs, ...(hint === undefined ? {} : { hint }) })
}

/** Oldest first. What git brought meanwhile is here, and what the relay gives no more is no matter of it. */
export async function stillUnstored(
  deps: Deps,
  unstored: Unstored,
): Promise<readonly SeenUnstored[]> {
  const nowMs = deps.clock.nowMs()
  for (const [name, { id, lastMs }] of [...unstored]) {
    const isGone = id === undefined ? nowMs > lastMs + silentMsMax : await isHere(deps, id)
    if (isGone) unstored.delete(name)
  }
  return [...unstored.values()].map(({ lastMs: _last, ...one }) => one)
}

async function isHere(deps: Deps, id: string): Promise<boolean> {
  const found = await findEntry(deps, { id })
  return found.ok && letterOf(found.value).id === id
}
