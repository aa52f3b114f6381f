/** `react`, `unreact`, `pin`, `unpin`, `pins`, `mentions`, `blockers`. */

import { blockers } from '../../../app/marks/blockers.ts'
import type { Gathered } from '../../../app/marks/gather.ts'
import { mentions } from '../../../app/marks/mentions.ts'
import { pin } from '../../../app/marks/pin.ts'
import { pins } from '../../../app/marks/pins.ts'
import { pinnedPosts } from '../../../app/channel/find-post.ts'
import { react } from '../../../app/marks/react.ts'
import type { Narrowing } from '../../../app/project/focus.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { listJson, pinnedJson, pinsJson, reactedJson } from '../../../core/view/marks/json.ts'
import { foundPostsPage } from '../../../core/view/channel/posts.ts'
import { listPage, pinnedPage, reactedPage } from '../../../core/view/marks/page.ts'
import { blankLine } from '../../../core/view/text/page.ts'
import { type Context, isOn, option, type Run } from '../context.ts'
import { timeBack, wholeNumber } from '../input/values.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

const limitUsual = 50

export function runReact(to: 'there' | 'gone'): Run {
  return async ({ space, call, wire }) => {
    const [id = '', emoji = ''] = call.words
    const { deps } = await wire('sodium')
    return writtenOutcome(await react(deps, { space, id, emoji, to }), (reacted) => ({
      json: () => reactedJson(reacted),
      page: (frame) => reactedPage(reacted, frame),
    }))
  }
}

export function runPin(to: 'pinned' | 'unpinned'): Run {
  return async ({ space, call, wire }) => {
    const { deps } = await wire('sodium')
    return writtenOutcome(await pin(deps, { space, id: call.words[0] ?? '', to }), (pinned) => ({
      json: () => pinnedJson(pinned),
      page: (frame) => pinnedPage(pinned, frame),
    }))
  }
}

export async function runPins(context: Context): Promise<Result<Outcome>> {
  const limit = limitOf(context)
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const wish = { space: context.space, limit, project: by?.project }
  const found = await pins(deps, wish)
  if (!found.ok) return found
  const posts = await pinnedPosts(deps, wish)
  if (!posts.ok) return posts
  const { entries } = found.value
  const said = {
    title: 'Pinned',
    empty: 'Nothing is pinned. Pin a message with datacore-msg pin ID.',
    command: 'datacore-msg pins',
  }
  const outcome = outcomeOf(found, (all) => ({
    json: () => pinsJson(all, posts.value),
    page: (frame) => [
      ...(entries.length > 0 || posts.value.length === 0 ? listPage(all, frame, said) : []),
      ...(entries.length > 0 && posts.value.length > 0 ? [blankLine] : []),
      ...(posts.value.length > 0 ? foundPostsPage(posts.value, frame) : []),
    ],
  }))
  return narrowedOutcome(outcome, by)
}

export async function runMentions(context: Context): Promise<Result<Outcome>> {
  const limit = limitOf(context)
  const typed = option(context, 'since')
  const sinceMs = typed === undefined ? undefined : timeBack(typed)
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  return listOutcome(
    'mentions',
    await mentions(deps, { space: context.space, limit, sinceMs, project: by?.project }),
    {
      title: 'Mentions of you',
      empty: 'Nothing mentions you.',
      command: 'datacore-msg mentions',
      by,
    },
  )
}

export async function runBlockers(context: Context): Promise<Result<Outcome>> {
  const limit = limitOf(context)
  const who = isOn(context, 'sent') ? 'I wait for' : 'wait for me'
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const isMine = who === 'wait for me'
  return listOutcome(
    'blockers',
    await blockers(deps, { space: context.space, limit, who, project: by?.project }),
    {
      title: isMine ? 'Waiting for you' : 'You wait for',
      empty: isMine ? 'Nobody waits for an answer of yours.' : 'You wait for nobody.',
      command: isMine ? 'datacore-msg blockers' : 'datacore-msg blockers --sent',
      by,
    },
  )
}

function listOutcome(
  kind: 'mentions' | 'blockers',
  result: Result<Gathered>,
  {
    by,
    ...said
  }: {
    readonly title: string
    readonly empty: string
    readonly command: string
    readonly by: Narrowing | undefined
  },
): Result<Outcome> {
  return narrowedOutcome(
    outcomeOf(result, (found) => ({
      json: () => listJson(kind, found),
      page: (frame) => listPage(found, frame, said),
    })),
    by,
  )
}

function limitOf(context: Context): number {
  return wholeNumber(context, 'limit', { least: 1, most: 10_000, example: '100' }) ?? limitUsual
}
