/** Which space's value a key means: the one named, else the default space's, else that of the only other that has it. */

import { nearest } from '../../core/model/near.ts'
import { done, refuse, type Result, type Shortfall } from '../../core/model/refusal.ts'
import { entryRanges, scanOutline } from '../../core/org/scan.ts'
import { peekProperty } from '../../core/codec/peek.ts'
import { statePath } from '../../core/state/entry.ts'
import { keyCharsMax, parseStateKey, type StateKey, stateKeyOf } from '../../core/state/key.ts'
import type { Deps, Space } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import { type Found, findKey } from './read.ts'

/** Refuses `usage` for a name that is none. */
export function keyOf(typed: string): Result<StateKey> {
  const key = parseStateKey(typed)
  if (key) return done(key)
  const hint = `A key is words of letters, digits, _ and - apart by / or ., such as deploy/target, up to ${keyCharsMax} characters.`
  return refuse({ code: 'usage', why: `"${typed.slice(0, 60)}" is no key.`, hint })
}

/** The key where it stands; refuses `not_found` with the keys that come near, or `ambiguous` with the spaces. */
export async function whereIs(
  deps: Deps,
  name: string | undefined,
  key: StateKey,
): Promise<Result<Found>> {
  const spaces = await readingSpaces(deps, name)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, name, (space) => {
    return findKey(deps, space, key)
  })
  const all = found.filter((one): one is Found => one !== undefined)
  // A deleted key is nowhere, unless it is nowhere else.
  const alive = all.filter(({ present }) => !present || present.value !== undefined)
  const pool = alive.length > 0 ? alive : all
  const usual = deps.settings.messaging.default_space
  const chosen = pool.find(({ space }) => space.name === usual) ?? pool[0]
  if (!chosen) return missing(deps, { key, spaces: spaces.value, without })
  if (pool.length === 1 || chosen.space.name === usual) return done(chosen)
  return refuse({
    code: 'ambiguous',
    why: `${key} has a value in several spaces.`,
    hint: 'Name one of them with --space.',
    candidates: pool.map(({ space }) => space.name),
  })
}

async function missing(
  deps: Deps,
  given: {
    readonly key: StateKey
    readonly spaces: readonly Space[]
    readonly without: readonly Shortfall[]
  },
): Promise<Result<never>> {
  const { key, spaces, without } = given
  const { found } = await eachSpace(spaces, undefined, async (space) => {
    return keysIn(await deps.store.read(space, statePath))
  })
  const candidates = nearest(key, found.flat(), 3)
  const did = candidates.length > 0 ? `Did you mean ${candidates.join(' or ')}? ` : ''
  const [unread] = without
  const hint = unread
    ? `It may be in ${unread.space}: ${unread.why}`
    : `${did}See what there is with datacore-msg state list.`
  return refuse({ code: 'not_found', why: `There is no shared value ${key}.`, hint, candidates })
}

function keysIn(bytes: Uint8Array): readonly StateKey[] {
  return entryRanges(scanOutline(bytes)).flatMap((range) => {
    return stateKeyOf(peekProperty(bytes, range, 'ID') ?? '') ?? []
  })
}
