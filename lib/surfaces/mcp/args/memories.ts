/** Which memories a tool is asked for. */

import type { MemoryFilter } from '../../../app/memory/recall.ts'
import type { Deps } from '../../../app/ports.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { type ArgsOf, flag, text } from './fields.ts'
import { type Narrowed, narrowedBy, projectField } from './project.ts'
import { anySpaceField } from './space.ts'
import { sinceField, timeBack } from './times.ts'

export const memoryFields = {
  tag: text('optional', 'Only those with this tag.', 60),
  by: text('optional', 'Only those of this author: an address or a handle.', 100),
  project: projectField,
  since: sinceField,
  all: flag('True for those that were forgotten or superseded, too.'),
  space: anySpaceField,
} as const

export async function filterOf(
  deps: Deps,
  { tag, by, project, since, all }: ArgsOf<typeof memoryFields>,
): Promise<Result<{ readonly filter: MemoryFilter; readonly narrowed: Narrowed }>> {
  const sinceMs = timeBack(deps, since)
  if (!sinceMs.ok) return sinceMs
  const narrowed = await narrowedBy(deps, project)
  const which = all ? 'all' : 'held'
  const filter = { tag, by, project: narrowed.project, sinceMs: sinceMs.value, which } as const
  return done({ filter, narrowed })
}
