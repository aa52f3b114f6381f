/** Answers an entry: to its author, in its thread and space. */

import { myAgentNamed } from './acting.ts'
import { letterOf } from './decode.ts'
import { findEntry } from './find.ts'
import { isMine, loadContacts, me } from './people.ts'
import type { Deps } from './ports.ts'
import { send } from './send.ts'
import { whyWithheld } from './show.ts'
import type { Address } from '../core/model/address.ts'
import type { Result } from '../core/model/refusal.ts'
import type { EntryView, SendInput, SendReport } from './views.ts'

/** An answer to one's own words goes to whom they were sent to; one to a task that is worked on here, to who gave it. */
export async function reply(
  deps: Deps,
  input: Omit<SendInput, 'targets' | 'replyTo'> & { readonly id: string },
): Promise<Result<SendReport>> {
  const parent = await findEntry(deps, input)
  if (!parent.ok) return parent
  const withheld = whyWithheld(deps, parent.value)
  if (withheld) return withheld
  const { space } = parent.value
  const { speaker, target } = await whoToWhom(deps, parent.value)
  const replyTo = letterOf(parent.value).id
  return send(speaker, { ...input, space, targets: [`@${target}`], replyTo })
}

/**
 * Who claimed a task speaks for its agent about it, as the claim itself does, also at a terminal: a person whose own words
 * the task is would otherwise give their agent another one with each answer.
 */
async function whoToWhom(
  deps: Deps,
  parent: EntryView,
): Promise<{ readonly speaker: Deps; readonly target: Address }> {
  const { from, to } = letterOf(parent)
  if (!(await isWorkedHere(deps, parent))) {
    return { speaker: deps, target: from === deps.acting ? to : from }
  }
  const named = await myAgentNamed(deps, to)
  const speaker = named.ok ? { ...deps, acting: named.value } : deps
  // What an agent gave itself is answered to its owner: whatever is sent to an agent is a task.
  return { speaker, target: from === to ? me(deps) : from }
}

/** A task for an agent of mine that this session has claimed, or has done. */
async function isWorkedHere(deps: Deps, parent: EntryView): Promise<boolean> {
  if (parent.kind !== 'task') return false
  const { claim, state, to } = parent.task
  if (state !== 'WORKING' && state !== 'DONE') return false
  if (claim?.session !== deps.session || claim.by !== to) return false
  const space = (await deps.store.spaces()).find(({ name }) => name === parent.space)
  return space !== undefined && isMine(deps, to, await loadContacts(deps, space))
}
