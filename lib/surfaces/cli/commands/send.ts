/** `send` and `reply`. */

import { channelPost } from '../../../app/channel/post.ts'
import { postAnswer } from '../../../app/channel/thread.ts'
import { Failure } from '../../../app/failure.ts'
import { reply } from '../../../app/reply.ts'
import { send } from '../../../app/send.ts'
import type { SeenPosted } from '../../../core/channel/types.ts'
import { type Urgency, urgencies } from '../../../core/model/priority.ts'
import type { Result } from '../../../core/model/refusal.ts'
import type { SendReport } from '../../../app/views.ts'
import { postedJson } from '../../../core/view/channel/json.ts'
import { postedPage } from '../../../core/view/channel/page.ts'
import { sentJson } from '../../../core/view/json/results.ts'
import { sentPage } from '../../../core/view/text/reports.ts'
import { handedOver } from './outbox.ts'
import { type Context, isOn, option, optionList } from '../context.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { readInput } from '../input/stdin.ts'
import { isChannelWord, splitTargets } from '../input/targets.ts'
import { timeAhead, wholeNumber } from '../input/values.ts'

/** Points of one task. */
const effortMost = 1000
const tokensMost = 1_000_000_000

export async function runSend(context: Context): Promise<Result<Outcome>> {
  const { targets, text } = splitTargets(context.call.words, optionList(context, 'to'))
  if (targets.length === 0) {
    throw new Failure('usage', 'There is nobody to send this to.', {
      hint: 'Write the name before the text: datacore-msg send @NAME "TEXT"',
    })
  }
  if (text === undefined) {
    throw new Failure('usage', `The text for ${targets.join(' ')} is missing.`, {
      hint: 'Write it after the names, in quotes, or "-" to read standard input.',
    })
  }
  if (targets.some(isChannelWord)) return sendToChannel(context, targets, text)
  const input = {
    space: context.space,
    targets,
    ...common(context),
    replyTo: option(context, 'reply-to'),
    effort: wholeNumber(context, 'effort', { least: 1, most: effortMost, example: '3' }),
    tokens: wholeNumber(context, 'tokens', { least: 1, most: tokensMost, example: '12k' }),
    project: option(context, 'project'),
    deadlineMs: timeAhead(context, 'deadline'),
    blocking: isOn(context, 'blocking') ? (true as const) : undefined,
  }
  const { deps } = await context.wire('sodium')
  const sent = await send(deps, { ...input, text: await typedText(text) })
  return sentOutcome(await handedOver(context, sent))
}

/** One channel, and no people beside it: who is to know is mentioned in the text. */
async function sendToChannel(
  context: Context,
  targets: readonly string[],
  typed: string,
): Promise<Result<Outcome>> {
  const [name = '', ...others] = targets
  if (others.length > 0) {
    throw new Failure('usage', 'A text goes to one channel, or to people.', {
      hint: 'Mention people with @NAME in the text, and it is in their inbox as well.',
    })
  }
  const wrong = notForPosts.find((one) => context.call.options[one] !== undefined)
  if (wrong) {
    throw new Failure('usage', `--${wrong} is for messages and tasks, not for a channel.`, {
      hint: 'See datacore-msg channel post --help.',
    })
  }
  const { deps } = await context.wire('sodium')
  const replyTo = option(context, 'reply-to')
  const text = await typedText(typed)
  return postedOutcome(await channelPost(deps, { space: context.space, name, text, replyTo }))
}

const notForPosts = [
  ...['priority', 'expires', 'attach', 'blocking', 'effort', 'tokens', 'project', 'deadline'],
]

/** A post is answered in its channel, and so is a message that told of one. */
export async function runReply(context: Context): Promise<Result<Outcome>> {
  const [id = '', ...words] = context.call.words
  const input = { space: context.space, id, ...common(context) }
  const { deps } = await context.wire('sodium')
  const text = await typedText(words.join(' '))
  const beside = notForPosts.filter((one) => context.call.options[one] !== undefined)
  const named = beside.map((one) => `--${one}`)
  const posted = await postAnswer(deps, { space: context.space, id, text, beside: named })
  if (posted) return postedOutcome(posted)
  return sentOutcome(await handedOver(context, await reply(deps, { ...input, text })))
}

export function postedOutcome(result: Result<SeenPosted>): Result<Outcome> {
  return writtenOutcome(result, (posted) => ({
    json: () => postedJson(posted),
    page: (frame) => postedPage(posted, frame),
  }))
}

export function sentOutcome(result: Result<SendReport>): Result<Outcome> {
  return writtenOutcome(result, (report) => ({
    json: () => sentJson(report),
    page: (frame) => sentPage(report, frame),
    // The message is stored, and a route that failed is still a failure.
    exit: report.routes.some(({ ok }) => !ok) ? 1 : 0,
  }))
}

/** `-` is standard input. */
export async function typedText(text: string): Promise<string> {
  return text === '-' ? readInput() : text
}

function common(context: Context) {
  const typed = option(context, 'priority')
  const urgency: Urgency | undefined = urgencies.find((one) => one === typed)
  return {
    urgency,
    expiresMs: timeAhead(context, 'expires'),
    attach: optionList(context, 'attach'),
  }
}
