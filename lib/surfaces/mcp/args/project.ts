/** The project that narrows a list: the one that is named, else this session's focus, else none; and every list says so. */

import type { Deps } from '../../../app/ports.ts'
import { narrowing } from '../../../app/project/focus.ts'
import { sanitizeLine } from '../../../core/view/sanitize.ts'
import { type JsonObject, maybeText } from '../json.ts'
import { text } from './fields.ts'

export const projectField = text(
  'optional',
  'Only what belongs to this project, or all; without it the project of your focus, if you set one.',
  100,
)

export const narrowedProperties = {
  narrowedTo: maybeText('The project to which this answer is kept; null for everything.'),
} as const

export interface Narrowed {
  /** For a use case. */
  readonly project: string | undefined
  /** Beside the other keys of an answer. */
  readonly fields: JsonObject
  /** Behind the sentence of an answer. */
  readonly said: string
}

export async function narrowedBy(deps: Deps, typed: string | undefined): Promise<Narrowed> {
  const by = await narrowing(deps, typed)
  if (!by) return { project: undefined, fields: { narrowedTo: null }, said: '' }
  const name = sanitizeLine(by.project, 80)
  const said = ` Only of the project ${name}${by.by === 'focus' ? ', your focus' : ''}.`
  return { project: by.project, fields: { narrowedTo: name }, said }
}
