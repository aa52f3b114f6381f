/** One entry, whole. Marking it read is for the surface, after it was shown. */

import type { Result } from '../core/model/refusal.ts'
import { letterOf } from './decode.ts'
import { findEntry } from './find.ts'
import type { Deps } from './ports.ts'
import type { EntryView, SpaceChoice } from './views.ts'

export async function show(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<EntryView>> {
  const found = await findEntry(deps, input)
  if (found.ok) await deps.useLog.record(deps.session, [letterOf(found.value).id])
  return found
}
