/** `tasks` and `task ...`. */

import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Deps } from '../../../app/ports.ts'
import { taskAct } from '../../../app/task-act.ts'
import { taskProgress } from '../../../app/task-answer.ts'
import { listTasks } from '../../../app/tasks.ts'
import type { TaskVerb, TaskView } from '../../../app/views.ts'
import { refuse, type Result } from '../../../core/model/refusal.ts'
import { parseTaskState, type TaskState } from '../../../core/model/task.ts'
import { progressJson, taskJson, tasksJson } from '../../../core/view/json/results.ts'
import { tasksPage } from '../../../core/view/text/lists.ts'
import { sentPage, taskActPage } from '../../../core/view/text/reports.ts'
import { type Frame, type Page, withCommand } from '../../../core/view/text/page.ts'
import { type Context, isOn, option, type Run } from '../context.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'
import { shown } from '../parse.ts'
import { wholeNumber } from '../input/values.ts'
import { typedText } from './send.ts'
import { entryOutcome, lookedAt } from './show.ts'

/** Of each state. */
const limitUsual = 50
const tokensMost = 1_000_000_000

export async function runTasks(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  return listed(deps, context)
}

export async function listed(deps: Deps, context: Context): Promise<Result<Outcome>> {
  const state = parseTaskState(option(context, 'state'))
  const agent = option(context, 'agent')
  const typed = wholeNumber(context, 'limit', { least: 1, most: 1_000_000, example: '500' })
  // A program takes what there is; a person sees the beginning.
  const limit = typed ?? (isOn(context, 'json') ? undefined : limitUsual)
  const by = await narrowedBy(context, deps)
  const wish = { space: context.space, state, agent, limit, project: by?.project }
  return narrowedOutcome(
    outcomeOf(await listTasks(deps, wish), (found) => ({
      json: () => tasksJson(found),
      page: (frame) => tasksPage(found, frame, emptyPage(frame, state, agent)),
    })),
    by,
  )
}

function emptyPage(frame: Frame, state: TaskState | undefined, agent: string | undefined): Page {
  if (state) {
    const sentence = `No task is in the state ${state}. See the open ones with:`
    return withCommand(sentence, 'datacore-msg tasks', frame.width)
  }
  const who = agent === undefined ? 'Your agent' : agent === 'all' ? 'No agent' : shown(agent)
  const sentence = `${who} has ${agent === 'all' ? 'an' : 'no'} open task. Write one with:`
  return withCommand(sentence, 'datacore-msg send @claude "TEXT"', frame.width)
}

export async function runTaskShow(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  const found = await lookedAt(deps, { space: context.space, id: context.call.words[0] ?? '' })
  if (found.ok && found.value.kind === 'message') {
    const why = `${found.value.message.id} is a message, not a task.`
    return refuse({ code: 'wrong_state', why, hint: 'Read it with datacore-msg show.' })
  }
  return outcomeOf(found, entryOutcome)
}

export function runTaskAct(verb: TaskVerb): Run {
  return async (context) => {
    const tokensUsed = tokensUsedOf(context)
    const { deps } = await context.wire('sodium')
    return acted(deps, context, { verb, id: context.call.words[0] ?? '', tokensUsed })
  }
}

export async function runTaskProgress(context: Context): Promise<Result<Outcome>> {
  const [id = '', ...words] = context.call.words
  const { deps } = await context.wire('sodium')
  const text = words.length > 0 ? await typedText(words.join(' ')) : undefined
  const result = await taskProgress(deps, { space: context.space, id, text })
  return writtenOutcome(result, ({ task, sent }) => ({
    json: () => progressJson(task, sent),
    page: (frame) => [...taskActPage('claim', task, frame), ...(sent ? sentPage(sent, frame) : [])],
  }))
}

export function tokensUsedOf(context: Context): number | undefined {
  return wholeNumber(context, 'tokens-used', { least: 0, most: tokensMost, example: '9500' })
}

/** The result may lie on another machine, so it is kept; a slip is seen all the same. */
function missingResult(context: Context): readonly string[] {
  const path = option(context, 'result')
  if (path === undefined) return []
  const full = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path
  return existsSync(full)
    ? []
    : [`The result ${shown(path, 200)} was noted, but there is no such file on this machine.`]
}

export async function acted(
  deps: Deps,
  context: Context,
  act: { readonly verb: TaskVerb; readonly id: string; readonly tokensUsed?: number | undefined },
): Promise<Result<Outcome>> {
  const result = await taskAct(deps, {
    ...act,
    space: context.space,
    reason: option(context, 'reason'),
    feedback: option(context, 'feedback'),
    resultPath: option(context, 'result'),
    session: deps.session,
  })
  return taskOutcome(context, act.verb, result)
}

export function taskOutcome(
  context: Context,
  verb: TaskVerb,
  result: Result<TaskView>,
): Result<Outcome> {
  return writtenOutcome(result, (view) => ({
    json: () => taskJson(verb, view),
    page: (frame) => taskActPage(verb, view, frame),
    notes: verb === 'complete' ? missingResult(context) : [],
  }))
}
