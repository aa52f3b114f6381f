/** Writes what an author says now into the copies of a message, and how often that goes. */

import { type Version, versionsMax } from '../../core/marks/version.ts'
import { markedLetter } from '../../core/marks/signed.ts'
import { refuse, type Result } from '../../core/model/refusal.ts'
import { textIn } from '../../core/view/seen.ts'
import type { Deps } from '../ports.ts'
import { nextLogMs } from '../stamps.ts'
import type { MessageView } from '../views.ts'
import { type Changed, changeEntries } from './change.ts'
import { versionEdit } from './sign-mark.ts'

/** All of one space, and none of them in the archive. One that says so already is let be. */
export async function writeVersions(
  deps: Deps,
  copies: readonly MessageView[],
  text: string,
): Promise<Result<Changed>> {
  const texts = new Map(copies.map((view) => [view.message.id as string, textIn(view)]))
  return changeEntries(deps, copies, (entry) => {
    if (entry.kind !== 'message' || texts.get(entry.id) === text) return []
    return [versionEdit(deps, markedLetter(entry), text, nextLogMs(deps, entry))]
  })
}

export function tooManyVersions(
  id: string,
  versions: readonly Version[] = [],
): Result<never> | undefined {
  if (versions.length < versionsMax) return undefined
  const why = `${id} was edited ${versions.length} times already.`
  return refuse({ code: 'wrong_state', why, hint: 'Write the new text as one of its own.' })
}
