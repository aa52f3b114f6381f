/** `project list`, `project show`, and `focus`. */

import { focusClear, focusSet, focusShow, type SeenFocus } from '../../../app/project/focus.ts'
import { projectList, projectShow } from '../../../app/project/list.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { focusJson, projectJson, projectsJson } from '../../../core/view/project/json.ts'
import { focusPage, projectPage, projectsPage } from '../../../core/view/project/page.ts'
import type { Context } from '../context.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

export async function runList({ space, wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await projectList(deps, { space }), (projects) => ({
    json: () => projectsJson(projects),
    page: (frame) => projectsPage(projects, frame),
  }))
}

export async function runShow({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  const name = call.words.join(' ')
  return outcomeOf(await projectShow(deps, { space, name }), (detail) => ({
    json: () => projectJson(detail),
    page: (frame) => projectPage(detail, frame),
  }))
}

export async function runFocusSet({ wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return writtenOutcome(await focusSet(deps, { project: call.words.join(' ') }), focusOutcome)
}

export async function runFocusShow({ wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await focusShow(deps), focusOutcome)
}

export async function runFocusClear({ wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return writtenOutcome(await focusClear(deps), focusOutcome)
}

function focusOutcome(focus: SeenFocus): Outcome {
  return { json: () => focusJson(focus), page: (frame) => focusPage(focus, frame) }
}
