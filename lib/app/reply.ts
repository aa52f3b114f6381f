/** Answers an entry: to its author, in its thread and space. */

import { letterOf } from './decode.ts'
import { findEntry } from './find.ts'
import type { Deps } from './ports.ts'
import { send } from './send.ts'
import { whyWithheld } from './show.ts'
import type { Result } from '../core/model/refusal.ts'
import type { SendInput, SendReport } from './views.ts'

/** An answer to one's own words goes to whom they were sent to. */
export async function reply(
  deps: Deps,
  input: Omit<SendInput, 'targets' | 'replyTo'> & { readonly id: string },
): Promise<Result<SendReport>> {
  const parent = await findEntry(deps, input)
  if (!parent.ok) return parent
  const withheld = whyWithheld(deps, parent.value)
  if (withheld) return withheld
  const { id, from, to } = letterOf(parent.value)
  const { space } = parent.value
  const target = from === deps.acting ? to : from
  return send(deps, { ...input, space, targets: [`@${target}`], replyTo: id })
}
