/** Works a task to its end: how far it is, and its answer. Held first, so that of two sessions only one answers for it. */

import { done, refuse, type Result } from '../core/model/refusal.ts'
import { Failure } from './failure.ts'
import type { Deps } from './ports.ts'
import { reply } from './reply.ts'
import { send } from './send.ts'
import { taskAct } from './task-act.ts'
import type { SendReport, SpaceChoice, TaskView } from './views.ts'

interface AnswerInput extends SpaceChoice {
  readonly id: string
  readonly text: string
  /** Whom to answer; without it the task's sender. */
  readonly targets?: readonly string[]
  /** What the answer answers, where that is not the task itself. */
  readonly replyTo?: string | undefined
  readonly resultPath?: string | undefined
  readonly tokensUsed?: number | undefined
  /** One sentence for the hint when the task cannot be held. */
  readonly otherwise?: string
}

export interface AnsweredTask {
  readonly sent: SendReport
  /** The answer is on disk, whatever this says. */
  readonly completed: Result<TaskView>
}

/**
 * Claims or renews, answers, then completes: a task is complete only when its answer is on disk. An answer that is refused
 * leaves the session the claim, for it is about to try again, and says so.
 */
export async function answerTask(deps: Deps, input: AnswerInput): Promise<Result<AnsweredTask>> {
  const held = await hold(deps, input)
  if (!held.ok) return held
  const { space, text, targets, replyTo } = input
  const { id } = held.value.task
  const sent = await sentFor(id, () =>
    targets
      ? send(deps, { space, targets, text, replyTo: replyTo ?? id })
      : reply(deps, { space, id, text }),
  )
  if (!sent.ok) return sent
  const completed = await taskAct(deps, {
    space,
    verb: 'complete',
    id: input.id,
    resultPath: input.resultPath,
    tokensUsed: input.tokensUsed,
    session: deps.session,
  })
  if (completed.ok) return done({ sent: sent.value, completed })
  const why = `The answer is stored, but its task was not completed: ${completed.refusal.why}`
  return done({ sent: sent.value, completed: refuse({ ...completed.refusal, why }) })
}

/** Claims the task, or renews this session's claim. */
async function hold(deps: Deps, { space, id, otherwise }: AnswerInput): Promise<Result<TaskView>> {
  const held = await taskAct(deps, { verb: 'claim', space, id, session: deps.session })
  if (held.ok) return held
  const { refusal } = held
  const hint = [refusal.hint, otherwise].filter(Boolean).join(' ')
  const why = `Nothing was sent: ${refusal.why}`
  return refuse({ ...refusal, why, ...(hint ? { hint } : {}) })
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

export interface TaskProgress {
  readonly task: TaskView
  /** What the sender was told; undefined without a text. */
  readonly sent: SendReport | undefined
}

/** A sign of life: renews the lease of this session's claim, and tells the sender how far it is. */
export async function taskProgress(
  deps: Deps,
  input: SpaceChoice & { readonly id: string; readonly text?: string | undefined },
): Promise<Result<TaskProgress>> {
  const { id, space, text } = input
  const held = await taskAct(deps, { verb: 'claim', space, id, session: deps.session })
  if (!held.ok) return held
  if (text === undefined) return done({ task: held.value, sent: undefined })
  const sent = await reply(deps, { space, id, text, urgency: 'low' })
  return sent.ok ? done({ task: held.value, sent: sent.value }) : sent
}
