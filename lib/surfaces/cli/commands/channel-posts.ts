/** `channel post` and `channel read`. */

import { channelPost } from '../../../app/channel/post.ts'
import { channelRead, channelSeen } from '../../../app/channel/read.ts'
import { Failure } from '../../../app/failure.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { postsJson } from '../../../core/view/channel/json.ts'
import { postsPage } from '../../../core/view/channel/posts.ts'
import { type Context, isOn, option } from '../context.ts'
import { readInput } from '../input/stdin.ts'
import { timeBack, wholeNumber } from '../input/values.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import { postedOutcome, typedText } from './send.ts'

const limitUsual = 50
const limitMost = 1_000_000

export async function runPost(context: Context): Promise<Result<Outcome>> {
  const [name = '', ...words] = context.call.words
  const isPiped = isOn(context, 'stdin')
  if (isPiped === words.length > 0) {
    const sentence = isPiped
      ? 'There is a text, and --stdin to read another one.'
      : `The text for #${name.replace(/^#/u, '')} is missing.`
    throw new Failure('usage', sentence, {
      hint: 'Write it after the name, in quotes, or --stdin to read standard input.',
    })
  }
  const { deps } = await context.wire('sodium')
  const text = isPiped ? await readInput() : await typedText(words.join(' '))
  const replyTo = option(context, 'reply-to')
  return postedOutcome(await channelPost(deps, { space: context.space, name, text, replyTo }))
}

/** Posts are read once they were printed, not before. */
export async function runRead(context: Context): Promise<Result<Outcome>> {
  const since = option(context, 'since')
  const isAll = isOn(context, 'all')
  const typed = wholeNumber(context, 'limit', { least: 1, most: limitMost, example: '500' })
  // A program takes what there is; a person sees a part.
  const limit = typed ?? (isOn(context, 'json') ? undefined : limitUsual)
  const sinceMs = since === undefined ? undefined : timeBack(since)
  const { deps } = await context.wire('sodium')
  const result = await channelRead(deps, {
    space: context.space,
    name: context.call.words[0] ?? '',
    which: isAll ? 'all' : 'new',
    sinceMs,
    limit,
  })
  const title = sinceMs !== undefined ? 'Since' : isAll ? 'All' : 'New'
  return outcomeOf(result, (read) => ({
    json: () => postsJson(read),
    page: (frame) => postsPage(read, frame, { title }),
    ...(isOn(context, 'peek')
      ? {}
      : {
          afterShown: () =>
            channelSeen(deps, {
              space: read.channel.space,
              name: read.channel.name,
              ids: read.shown,
            }),
        }),
  }))
}
