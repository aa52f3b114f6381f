/** `hook-tool ...`: what the files in hooks/ call. Answers and marks are the agent's; decisions are its owner's. */

import type { Deps } from '../../../app/ports.ts'
import { Failure } from '../../../app/failure.ts'
import { send } from '../../../app/send.ts'
import { answerTask } from '../../../app/task-answer.ts'
import { agentOf } from '../../../core/model/address.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { type Context, option } from '../context.ts'
import type { Outcome } from '../outcome.ts'
import { oneOf } from '../parse.ts'
import { marked, markOf } from './mark.ts'
import { sentOutcome, typedText } from './send.ts'
import { acted, listed, taskOutcome, tokensUsedOf } from './tasks.ts'

/** With a task it is claimed, answered and completed; without one this is a send of the agent. */
export async function runSendReply(context: Context): Promise<Result<Outcome>> {
  const [user = '', ...words] = context.call.words
  const completes = option(context, 'complete')
  const tokensUsed = tokensUsedOf(context)
  const text = await typedText(words.join(' '))
  const deps = asAgent((await context.wire('sodium')).deps, context.env)
  const answer = {
    space: context.space,
    targets: [user.startsWith('@') || user.includes(':') ? user : `@${user}`],
    text,
    replyTo: option(context, 'reply-to'),
  }
  if (completes === undefined) return sentOutcome(await send(deps, answer))
  const answered = await answerTask(deps, {
    ...answer,
    id: completes,
    tokensUsed,
    resultPath: option(context, 'result'),
    otherwise: 'Without --complete the answer alone is sent.',
  })
  if (!answered.ok) return answered
  const { sent, completed } = answered.value
  const told = sentOutcome(done(sent))
  return told.ok ? both(told.value, taskOutcome(context, 'complete', completed)) : told
}

function both(sent: Outcome, completed: Result<Outcome>): Result<Outcome> {
  if (!completed.ok) return { ok: true, value: { ...sent, refusal: completed.refusal } }
  const { json, page } = completed.value
  const value: Outcome = {
    ...sent,
    json: () => ({ ...sent.json(), task: json()['task'] ?? null }),
    page: (frame) => [...sent.page(frame), ...page(frame)],
  }
  return { ok: true, value }
}

export async function runMarkMessage(context: Context): Promise<Result<Outcome>> {
  const status = markOf(context)
  const deps = asAgent((await context.wire('node')).deps, context.env)
  return marked(deps, context, status)
}

const queueVerbs = ['list', 'approve', 'reject', 'cancel'] as const

export async function runTaskQueue(context: Context): Promise<Result<Outcome>> {
  const { words, spec } = context.call
  const word = oneOf(words[0] ?? '', queueVerbs, 'The first word', spec)
  const verb = queueVerbs.find((one) => one === word)!
  if (verb === 'list') return listed((await context.wire('node')).deps, context)
  const id = words[1]
  if (id === undefined) {
    throw new Failure('usage', `The id of the task to ${verb} is missing.`, {
      hint: 'See the ids with task-queue list.',
    })
  }
  return acted((await context.wire('sodium')).deps, context, { verb, id })
}

/** DATACORE_AGENT names another agent of the same owner; it was checked when this machine was wired. */
function asAgent(deps: Deps, env: NodeJS.ProcessEnv): Deps {
  return env['DATACORE_AGENT'] ? deps : { ...deps, acting: agentOf(deps.settings.identity.name) }
}
