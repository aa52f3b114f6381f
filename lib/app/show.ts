/** One entry, whole. Marking it read is for the surface, after it was shown. */

import { done, refuse, type Result } from '../core/model/refusal.ts'
import { linesMax } from '../core/trust/life.ts'
import { letterOf } from './decode.ts'
import { findEntry } from './find.ts'
import { me } from './people.ts'
import type { Deps } from './ports.ts'
import { judgeFor } from './standings.ts'
import type { EntryView, SpaceChoice, TaskView } from './views.ts'
import { isWithheld } from './withheld.ts'

export async function show(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
  find = findEntry,
): Promise<Result<EntryView>> {
  const found = await find(deps, input)
  const withheld = found.ok ? whyWithheld(deps, found.value) : undefined
  if (withheld) return withheld
  if (found.ok) await deps.useLog.record(deps.session, [letterOf(found.value).id])
  return found.ok && found.value.kind === 'task' ? done(await withDoubts(deps, found.value)) : found
}

/** What an agent may neither read nor answer; undefined for everything else. */
export function whyWithheld(deps: Deps, view: EntryView): Result<never> | undefined {
  if (!isWithheld(deps, view)) return undefined
  const { from } = letterOf(view)
  const { proof } = view.standing
  const reason = proof === 'forged' ? `${from} did not sign this text` : `${from} is blocked`
  const hint = `${me(deps)} can read it in a terminal.`
  return refuse({ code: 'not_trusted', why: `It is not shown to an agent: ${reason}.`, hint })
}

/** Which lines of its history nobody signed who may take that step: anybody who can push can write one. */
async function withDoubts(deps: Deps, view: TaskView): Promise<TaskView> {
  const space = (await deps.store.spaces()).find(({ name }) => name === view.space)
  if (!space) return view
  const judge = await judgeFor(deps, space)
  const steps = view.task.log.filter((line) => line.type === 'state').slice(0, linesMax)
  const unproved = steps.filter((line) => !judge.proves(view.task, line)).map(({ raw }) => raw)
  return { ...view, unproved: new Set(unproved) }
}
