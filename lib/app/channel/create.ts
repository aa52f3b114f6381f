/** Makes a channel: its file, with whoever makes it as its first member. */

import {
  type ChannelName,
  channelPath,
  levelsMax,
  parentOf,
  parseChannelName,
} from '../../core/channel/name.ts'
import type { SeenChannelChange } from '../../core/channel/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { checkedProject } from '../memory/draft.ts'
import type { Deps } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { channelOf, knownIn, nameOf, type SpaceKnown } from './find.ts'
import { membersNamed } from './members.ts'
import { say, type Saying } from './say.ts'
import { checkedTopic } from './topic.ts'
import { chainOf } from './tree.ts'

export interface CreateInput extends SpaceChoice {
  /** `team/backend`, or its last word where `parent` has the others. */
  readonly name: string
  readonly parent?: string | undefined
  readonly topic?: string | undefined
  readonly project?: string | undefined
  /** People and agents, as typed; a group stands for its members of now. */
  readonly members?: readonly string[] | undefined
}

/** Refuses `conflict` for a channel that is there, and `not_found` for a parent that is not. */
export async function channelCreate(
  deps: Deps,
  input: CreateInput,
): Promise<Result<SeenChannelChange>> {
  const name = wholeName(input)
  if (!name.ok) return name
  const topic = checkedTopic(input.topic ?? '')
  if (!topic.ok) return topic
  const project = checkedProject(input.project)
  if (!project.ok) return project
  const space = await writingSpace(deps, input.space)
  if (!space.ok) return space
  const known = await knownIn(deps, space.value)
  const members = membersNamed(deps, known, input.members ?? [])
  if (!members.ok) return members
  const parent = await mustHaveParent(deps, known, name.value)
  if (!parent.ok) return parent
  let isByHand = false
  const said = await say(deps, known, name.value, (there) => {
    if (there?.facts.some(({ verb }) => verb === 'Opened'))
      return isThere(name.value, space.value.name, there.state)
    isByHand = there !== undefined
    const all = [...new Set([deps.acting, ...members.value])]
    const texts: readonly Saying[] = [
      ...(topic.value ? [{ verb: 'Topic', value: topic.value } as const] : []),
      ...(project.value ? [{ verb: 'Project', value: project.value } as const] : []),
    ]
    const joined = all.map((value): Saying => ({ verb: 'Joined', value }))
    return done([{ verb: 'Opened', value: '' }, ...joined, ...texts])
  })
  return said.ok ? done({ did: isByHand ? 'opened' : 'created', ...said.value }) : said
}

function wholeName({ name: typed, parent }: CreateInput): Result<ChannelName> {
  const name = nameOf(typed)
  if (!name.ok || parent === undefined) return name
  const above = nameOf(parent)
  if (!above.ok) return above
  if (parentOf(name.value) === above.value) return name
  const whole = parseChannelName(`${above.value}/${name.value}`)
  if (whole) return done(whole)
  const why = `#${name.value} in #${above.value} would be more than ${levelsMax} levels deep.`
  return refuse({ code: 'usage', why, hint: 'Make it beside its parent instead.' })
}

/** What stands under a name of two words is in the channel of the first. */
async function mustHaveParent(
  deps: Deps,
  known: SpaceKnown,
  name: ChannelName,
): Promise<Result<undefined>> {
  const parent = parentOf(name)
  if (!parent) return done(undefined)
  const space = known.space.name
  if ((await deps.store.read(known.space, channelPath(parent))).length === 0) {
    const why = `There is no channel #${parent} in ${space} for #${name} to be in.`
    const hint = `Make it first with datacore-msg channel create ${parent}.`
    return refuse({ code: 'not_found', why, hint })
  }
  const chain = await chainOf(parent, async (one) => {
    const channel = await channelOf(deps, known, one)
    return channel?.parent || channel?.keywords.PARENT
  })
  if (chain.length < levelsMax && !chain.isCircle) return done(undefined)
  const why = chain.isCircle
    ? `#${parent} is above itself by the #+PARENT: lines of the channels.`
    : `#${parent} is ${chain.length} levels deep already, and ${levelsMax} is the most.`
  return refuse({ code: 'wrong_state', why, hint: `Mend the line #+PARENT: in ${space}.` })
}

function isThere(name: ChannelName, space: string, state: 'open' | 'archived'): Result<never> {
  const why =
    state === 'open'
      ? `There is a channel #${name} in ${space} already.`
      : `#${name} in ${space} is archived.`
  const hint =
    state === 'open'
      ? `Join it with datacore-msg channel join ${name}.`
      : `Open it again with datacore-msg channel archive ${name} --undo.`
  return refuse({ code: state === 'open' ? 'conflict' : 'wrong_state', why, hint })
}
