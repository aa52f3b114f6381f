/** `channel create`, `list`, `show`, `topic`, `join`, `leave`, `members`, `archive`. */

import { channelArchive } from '../../../app/channel/archive.ts'
import { channelCreate } from '../../../app/channel/create.ts'
import { channelList, channelShow } from '../../../app/channel/list.ts'
import { channelJoin, channelLeave, channelMembers } from '../../../app/channel/members.ts'
import { channelTopic } from '../../../app/channel/topic.ts'
import type { SeenChannelChange } from '../../../core/channel/types.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { channelJson, channelsJson } from '../../../core/view/channel/json.ts'
import { channelChangePage, channelPage, channelsPage } from '../../../core/view/channel/page.ts'
import { type Context, isOn, option, optionList } from '../context.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

export async function runCreate(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('sodium')
  const result = await channelCreate(deps, {
    ...named(context),
    parent: option(context, 'parent'),
    topic: option(context, 'topic'),
    project: option(context, 'project'),
    members: optionList(context, 'members'),
  })
  return writtenOutcome(result, changeOutcome)
}

export async function runList(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const project = by?.project
  const which = isOn(context, 'all') ? 'all' : 'open'
  const result = await channelList(deps, { space: context.space, which, project })
  return narrowedOutcome(
    outcomeOf(result, (channels) => ({
      json: () => channelsJson(channels),
      page: (frame) => channelsPage(channels, frame, { project }),
    })),
    by,
  )
}

export async function runShow(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  return outcomeOf(await channelShow(deps, named(context)), (channel) => ({
    json: () => channelJson(channel, { did: 'seen', reached: 'nothing' }),
    page: (frame) => channelPage(channel, frame),
  }))
}

export async function runTopic(context: Context): Promise<Result<Outcome>> {
  const [, ...words] = context.call.words
  const typed = words.join(' ')
  const { deps } = await context.wire('sodium')
  const topic = typed === '-' ? '' : typed
  return writtenOutcome(await channelTopic(deps, { ...named(context), topic }), changeOutcome)
}

export async function runJoin(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('sodium')
  return writtenOutcome(await channelJoin(deps, named(context)), changeOutcome)
}

export async function runLeave(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('sodium')
  return writtenOutcome(await channelLeave(deps, named(context)), changeOutcome)
}

/** Without anybody to add or remove it shows the channel. */
export async function runMembers(context: Context): Promise<Result<Outcome>> {
  const [add, remove] = [optionList(context, 'add'), optionList(context, 'remove')]
  if (add.length + remove.length === 0) return runShow(context)
  const { deps } = await context.wire('sodium')
  const result = await channelMembers(deps, { ...named(context), add, remove })
  return writtenOutcome(result, changeOutcome)
}

export async function runArchive(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('sodium')
  const to = isOn(context, 'undo') ? 'open' : 'archived'
  return writtenOutcome(await channelArchive(deps, { ...named(context), to }), changeOutcome)
}

function named(context: Context) {
  return { space: context.space, name: context.call.words[0] ?? '' }
}

function changeOutcome(change: SeenChannelChange): Outcome {
  return {
    json: () => channelJson(change.channel, change),
    page: (frame) => channelChangePage(change, frame),
  }
}
