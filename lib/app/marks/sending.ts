/** A sending as it stands here: the entry that is meant, its copies, one a recipient, and what they answered. */

import { done, type Result } from '../../core/model/refusal.ts'
import { findSending } from '../find.ts'
import type { Deps, Space } from '../ports.ts'
import { show } from '../show.ts'
import { writingSpace } from '../spaces.ts'
import { type Judge, judgeFor } from '../standings.ts'
import type { EntryView, SpaceChoice } from '../views.ts'
import { type Answers, answersTo } from './answers.ts'
import { copiesOf } from './copies.ts'

export interface Sending {
  readonly view: EntryView
  readonly space: Space
  readonly judge: Judge
  readonly copies: readonly EntryView[]
  readonly answers: Answers
}

export async function sendingOf(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<Sending>> {
  const found = await show(deps, input, findSending)
  if (!found.ok) return found
  const view = found.value
  const space = await writingSpace(deps, view.space)
  if (!space.ok) return space
  const copies = await copiesOf(deps, view)
  if (!copies.ok) return copies
  const judge = await judgeFor(deps, space.value)
  const answers = await answersTo(deps, copies.value)
  return done({ view, space: space.value, judge, copies: copies.value, answers })
}
