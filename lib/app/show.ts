/** One entry, whole. Marking it read is for the surface, after it was shown. */

import { refuse, type Result } from '../core/model/refusal.ts'
import { letterOf } from './decode.ts'
import { findEntry } from './find.ts'
import { me } from './people.ts'
import type { Deps } from './ports.ts'
import type { EntryView, SpaceChoice } from './views.ts'
import { isWithheld } from './withheld.ts'

export async function show(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<EntryView>> {
  const found = await findEntry(deps, input)
  if (found.ok && isWithheld(deps, found.value)) {
    const { from } = letterOf(found.value)
    const { proof } = found.value.standing
    const reason = proof === 'forged' ? `${from} did not sign this text` : `${from} is blocked`
    const hint = `${me(deps)} can read it in a terminal.`
    return refuse({ code: 'not_trusted', why: `It is not shown to an agent: ${reason}.`, hint })
  }
  if (found.ok) await deps.useLog.record(deps.session, [letterOf(found.value).id])
  return found
}
