/** Which space a command means. */

import { nearest } from '../core/model/near.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import type { Deps, Space } from './ports.ts'

/** All spaces, or the one that was named, for reading. */
export async function readingSpaces(
  deps: Deps,
  name: string | undefined,
): Promise<Result<readonly Space[]>> {
  const spaces = await deps.store.spaces()
  if (name === undefined) return done(spaces)
  const one = pick(spaces, name)
  return one.ok ? done([one.value]) : one
}

/** The one that was named, else the default space of the settings, for writing. */
export async function writingSpace(deps: Deps, name: string | undefined): Promise<Result<Space>> {
  return pick(await deps.store.spaces(), name ?? deps.settings.messaging.default_space)
}

/** By full name, or by the part after the number when only one has it. */
function pick(spaces: readonly Space[], name: string): Result<Space> {
  const exact = spaces.find((space) => space.name === name)
  if (exact) return done(exact)
  const matches = spaces.filter((space) => space.name.replace(/^[0-9]+-/u, '') === name)
  if (matches.length === 1) return done(matches[0]!)
  const candidates = matches.length > 1 ? matches.map((space) => space.name) : []
  if (matches.length > 1) {
    return refuse({ code: 'ambiguous', why: `Several spaces are named "${name}".`, candidates })
  }
  const near = nearest(
    name,
    spaces.map((space) => space.name),
    3,
  )
  const known = spaces.map((space) => space.name).join(', ')
  return refuse({
    code: 'not_found',
    why: `There is no space "${name}" with an org/messaging tree.`,
    hint: known
      ? `Spaces here: ${known}. Make one with datacore-msg init --space NAME.`
      : 'Make one with datacore-msg init --space 0-personal.',
    candidates: near,
  })
}
