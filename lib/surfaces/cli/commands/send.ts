/** `send` and `reply`. */

import { Failure } from '../../../app/failure.ts'
import { reply } from '../../../app/reply.ts'
import { send } from '../../../app/send.ts'
import { type Urgency, urgencies } from '../../../core/model/priority.ts'
import type { Result } from '../../../core/model/refusal.ts'
import type { SendReport } from '../../../app/views.ts'
import { sentJson } from '../../../core/view/json/results.ts'
import { sentPage } from '../../../core/view/text/reports.ts'
import { type Context, option, optionList } from '../context.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { readInput } from '../input/stdin.ts'
import { splitTargets } from '../input/targets.ts'
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
  const input = {
    space: context.space,
    targets,
    ...common(context),
    replyTo: option(context, 'reply-to'),
    effort: wholeNumber(context, 'effort', { least: 1, most: effortMost, example: '3' }),
    tokens: wholeNumber(context, 'tokens', { least: 1, most: tokensMost, example: '12k' }),
    project: option(context, 'project'),
    deadlineMs: timeAhead(context, 'deadline'),
  }
  const { deps } = await context.wire('sodium')
  return sentOutcome(await send(deps, { ...input, text: await typedText(text) }))
}

export async function runReply(context: Context): Promise<Result<Outcome>> {
  const [id = '', ...words] = context.call.words
  const input = { space: context.space, id, ...common(context) }
  const { deps } = await context.wire('sodium')
  return sentOutcome(await reply(deps, { ...input, text: await typedText(words.join(' ')) }))
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
