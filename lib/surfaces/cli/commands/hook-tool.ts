/** `hook-tool ...`: what the files in hooks/ call. Answers and marks are the agent's; decisions are its owner's. */

import type { Deps } from '../../../app/ports.ts'
import { Failure } from '../../../app/failure.ts'
import { send } from '../../../app/send.ts'
import { taskAct } from '../../../app/task-act.ts'
import type { SendInput, TaskView } from '../../../app/views.ts'
import { agentOf } from '../../../core/model/address.ts'
import { refuse, type Result } from '../../../core/model/refusal.ts'
import { type Context, option } from '../context.ts'
import type { Outcome } from '../outcome.ts'
import { oneOf } from '../parse.ts'
import { marked, markOf } from './mark.ts'
import { sentOutcome, typedText } from './send.ts'
import { acted, listed, tokensUsedOf } from './tasks.ts'

/**
 * A task is held first, so that of two sessions one only answers for it; it is complete only when its answer is on disk. An
 * answer that is refused leaves the session the claim, for it is about to try again, and says so.
 */
export async function runSendReply(context: Context): Promise<Result<Outcome>> {
  const [user = '', ...words] = context.call.words
  const completes = option(context, 'complete')
  const tokensUsed = tokensUsedOf(context)
  const text = await typedText(words.join(' '))
  const deps = asAgent((await context.wire('sodium')).deps, context.env)
  const held = completes === undefined ? undefined : await hold(deps, context, completes)
  if (held && !held.ok) return held
  const answer: SendInput = {
    space: context.space,
    targets: [user.startsWith('@') || user.includes(':') ? user : `@${user}`],
    text,
    replyTo: option(context, 'reply-to') ?? completes,
  }
  if (completes === undefined || !held) return sentOutcome(await send(deps, answer))
  const sent = sentOutcome(await sentFor(held.value.task.id, () => send(deps, answer)))
  if (!sent.ok) return sent
  return both(
    sent.value,
    await acted(deps, context, { verb: 'complete', id: completes, tokensUsed }),
  )
}

/** Claims the task, or renews this session's claim. */
async function hold(deps: Deps, { space }: Context, id: string): Promise<Result<TaskView>> {
  const held = await taskAct(deps, { verb: 'claim', space, id, session: deps.session })
  if (held.ok) return held
  const { refusal } = held
  const hint = [refusal.hint, 'Without --complete the answer alone is sent.']
    .filter(Boolean)
    .join(' ')
  return refuse({ ...refusal, why: `Nothing was sent: ${refusal.why}`, hint })
}

/** An answer that did not go out, with what became of its task. */
async function sentFor<T>(id: string, sending: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    const sent = await sending()
    if (sent.ok) return sent
    const { why, hint } = sent.refusal
    const refusal = { ...sent.refusal, why: `Nothing was sent: ${why} ${claimed(id)}` }
    return refuse({ ...refusal, hint: [hint, giveBack(id)].filter(Boolean).join(' ') })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, message, hint } = error
    // Whether the answer is stored, the failure says itself.
    throw new Failure(code, `${message.replace(/\.?$/u, '.')} ${claimed(id)}`, {
      hint: [hint, `See the task with datacore-msg task show ${id}.`].filter(Boolean).join(' '),
      cause: error,
    })
  }
}

function claimed(id: string): string {
  return `The task ${id} is not completed; this session still has it.`
}

function giveBack(id: string): string {
  return `Answer again, or give the task back with datacore-msg task retry ${id}.`
}

function both(sent: Outcome, completed: Result<Outcome>): Result<Outcome> {
  if (!completed.ok) {
    const { refusal } = completed
    const why = `The answer is stored, but its task was not completed: ${refusal.why}`
    return { ok: true, value: { ...sent, refusal: { ...refusal, why } } }
  }
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
