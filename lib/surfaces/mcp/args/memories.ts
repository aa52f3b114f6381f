/** Which memories a tool is asked for. */

import type { MemoryFilter } from '../../../app/memory/recall.ts'
import type { Deps } from '../../../app/ports.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { type ArgsOf, flag, text } from './fields.ts'
import { anySpaceField } from './space.ts'
import { sinceField, timeBack } from './times.ts'

export const memoryFields = {
  tag: text('optional', 'Only those with this tag.', 60),
  by: text('optional', 'Only those of this author: an address or a handle.', 100),
  project: text('optional', 'Only those of this project.', 100),
  since: sinceField,
  all: flag('True for those that were forgotten or superseded, too.'),
  space: anySpaceField,
} as const

export function filterOf(
  deps: Deps,
  { tag, by, project, since, all }: ArgsOf<typeof memoryFields>,
): Result<MemoryFilter> {
  const sinceMs = timeBack(deps, since)
  if (!sinceMs.ok) return sinceMs
  return done({ tag, by, project, sinceMs: sinceMs.value, which: all ? 'all' : 'held' })
}
