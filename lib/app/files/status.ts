/** One shared file with who fetched it and when, and what else became of it. */

import type { SeenFileStatus } from '../../core/files/types.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { findFile } from './find.ts'
import { fileJudge } from './view.ts'

export async function fileStatus(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenFileStatus>> {
  const found = await findFile(deps, input)
  if (!found.ok) return found
  const space = await writingSpace(deps, found.value.space)
  if (!space.ok) return space
  const judge = await fileJudge(deps, space.value)
  const status = judge.status(found.value)
  await judge.savePins()
  return done(status)
}
