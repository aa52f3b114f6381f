/** Who is in a channel: joining, leaving, and taking in or out by a member. */

import type { SeenChannelChange } from '../../core/channel/types.ts'
import { type Address, parseAddress } from '../../core/model/address.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { me, resolveTargets } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import { openChannel, type SpaceKnown } from './find.ts'
import type { Channel } from './load.ts'
import { asMember, type Decide, isGone, say, type Saying } from './say.ts'

type Named = SpaceChoice & { readonly name: string }

/** Anybody who can read a channel may join it; an archived one too, for only a member opens it again, and all may have left. */
export async function channelJoin(deps: Deps, input: Named): Promise<Result<SeenChannelChange>> {
  return change(deps, input, 'joined', ({ space }) => (channel) => {
    if (!channel) return isGone(space.name)
    const isIn = channel.members.includes(deps.acting)
    return done(isIn ? [] : [{ verb: 'Joined', value: deps.acting }])
  })
}

/** One's posts stay, and so does what was read. */
export async function channelLeave(deps: Deps, input: Named): Promise<Result<SeenChannelChange>> {
  return change(deps, input, 'left', ({ space }) => (channel) => {
    if (!channel) return isGone(space.name)
    const isIn = channel.members.includes(deps.acting)
    return done(isIn ? [{ verb: 'Left', value: deps.acting }] : [])
  })
}

export interface MembersInput extends Named {
  /** As typed; a group stands for its members of now. */
  readonly add?: readonly string[] | undefined
  readonly remove?: readonly string[] | undefined
}

/** Refuses `not_allowed` for whoever is no member. */
export async function channelMembers(
  deps: Deps,
  input: MembersInput,
): Promise<Result<SeenChannelChange>> {
  const opened = await openChannel(deps, input)
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const add = membersNamed(deps, known, input.add ?? [])
  if (!add.ok) return add
  const remove = leavingNamed(deps, known, channel, input.remove ?? [])
  if (!remove.ok) return remove
  const both = add.value.find((one) => remove.value.includes(one))
  if (both) {
    const why = `${both} is to be added and removed at once.`
    return refuse({ code: 'usage', why, hint: 'Name each member once.' })
  }
  const here = { ...input, space: known.space.name, name: channel.name }
  return change(deps, here, 'changed', () =>
    asMember(deps, known, (now) =>
      done([
        ...add.value
          .filter((one) => !now.members.includes(one))
          .map((value): Saying => ({ verb: 'Joined', value })),
        ...remove.value
          .filter((one) => now.members.includes(one))
          .map((value): Saying => ({ verb: 'Left', value })),
      ]),
    ),
  )
}

/** Addresses of what was typed, `@` or not; whoever acts may name themselves. */
export function membersNamed(
  deps: Deps,
  { contacts }: Pick<SpaceKnown, 'contacts'>,
  typed: readonly string[],
): Result<readonly Address[]> {
  const names = typed.flatMap((text) => text.split(/[\s,]+/u)).filter(Boolean)
  const found = new Set<Address>()
  for (const name of names) {
    if (name.replace(/^@/u, '').toLowerCase() === 'me') {
      found.add(me(deps))
      continue
    }
    const resolved = resolveTargets(deps, [name], contacts, { self: 'counts' })
    if (!resolved.ok) return resolved
    for (const { address } of resolved.value) found.add(address)
  }
  return done([...found])
}

/** Somebody who is no contact any more can be taken out all the same. */
function leavingNamed(
  deps: Deps,
  known: SpaceKnown,
  channel: Channel,
  typed: readonly string[],
): Result<readonly Address[]> {
  const names = typed.flatMap((text) => text.split(/[\s,]+/u)).filter(Boolean)
  const found: Address[] = []
  for (const name of names) {
    const address = parseAddress(name)
    if (address && channel.members.includes(address)) found.push(address)
    else {
      const resolved = membersNamed(deps, known, [name])
      if (!resolved.ok) return resolved
      found.push(...resolved.value)
    }
  }
  return done([...new Set(found)])
}

async function change(
  deps: Deps,
  input: Named,
  did: SeenChannelChange['did'],
  decide: (known: SpaceKnown) => Decide,
): Promise<Result<SeenChannelChange>> {
  const opened = await openChannel(deps, input)
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const said = await say(deps, known, channel.name, decide(known))
  if (!said.ok) return said
  return done({ did: said.value.reached === 'nothing' ? 'unchanged' : did, ...said.value })
}
