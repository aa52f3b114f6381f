/** `task`: the queue, and a task from its claim to its end. What only the owner decides is not here. */

import { refusalProblem } from '../../../app/problem.ts'
import type { Deps } from '../../../app/ports.ts'
import { taskAct } from '../../../app/task-act.ts'
import { answerTask, taskProgress } from '../../../app/task-answer.ts'
import { listTasks } from '../../../app/tasks.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { taskStates } from '../../../core/model/task.ts'
import type { ArgsOf } from '../args/fields.ts'
import { flag, text, whole, word } from '../args/fields.ts'
import { narrowedBy, narrowedProperties } from '../args/project.ts'
import { anySpaceField } from '../args/space.ts'
import { aList, maybeText, orNull, outputSchemaOf } from '../json.ts'
import { pageOf } from '../page.ts'
import { factsOf, factsSchema, keyOf, rowOf, rowSchema, textSchema } from '../shape/entry.ts'
import { warningsOf } from '../../../core/view/text/reports.ts'
import { saidOf, sentFields } from '../shape/sent.ts'
import { taskAnswer, taskAnswerWith } from '../shape/task.ts'
import { type Answer, answered, tool } from '../tool.ts'
import { claim } from './claim.ts'

const rowsUsual = 20
/** Of each state; of a crowd those that may run come first, and the others are counted. */
const listedMax = 200
const openStates = ['TODO', 'WAITING', 'QUEUED', 'WORKING'] as const
const answerCharsMax = 200_000

const fields = {
  action: word('needed', 'list, claim, progress, complete, retry, or cancel one that you sent.', [
    'list',
    'claim',
    'progress',
    'complete',
    'retry',
    'cancel',
  ]),
  id: text('optional', 'The task, for every action but list: its id or a unique part of it.'),
  text: text(
    'optional',
    'With complete the answer, which is stored first; with progress how far you are. It goes to the sender.',
    answerCharsMax,
  ),
  reason: text('optional', 'With retry or cancel: why. It is kept in the log.', 500),
  result: text('optional', 'With complete: the path of a file that holds the result.', 500),
  tokensUsed: whole('optional', 'With complete or retry: the tokens that it took.', {
    least: 0,
    most: 1_000_000_000,
  }),
  strict: flag(
    'With claim: sync at once, and succeed only when no other clone can have claimed it first.',
  ),
  state: word('optional', 'With list: only this state, ended ones too.', taskStates),
  agent: text('optional', 'With list: the queue of another agent, or all.', 100),
  project: text(
    'optional',
    'With list: only what belongs to this project, or all; without it the project of your focus.',
    100,
  ),
  space: anySpaceField,
  cursor: text('optional', 'With list or claim: from the last answer, for the next part.', 500),
} as const

type Args = ArgsOf<typeof fields>

export const taskTool = tool({
  name: 'task',
  title: 'Work on tasks',
  description:
    'Works a task of your queue to its end. list shows what is open. claim takes one before you begin, and gives its text; ' +
    'a second session is told who has it, and standing says whether another machine still could. progress renews your claim while you work, and tells the sender how far you ' +
    'are. complete stores your answer to the sender, then ends the task. retry puts a task that did not work out back ' +
    'into the queue. Use it for every task that you work on. Approving and rejecting are your person’s alone.',
  set: 'first',
  effect: 'changes',
  output: outputSchemaOf({
    tasks: aList('With list: oldest first.', rowSchema),
    total: { type: ['integer', 'null'], description: 'With list: how many there are.' },
    task: orNull('The task as it is now; null with list.', factsSchema),
    body: orNull('With claim: what is to be done.', textSchema),
    standing: maybeText(
      'With claim: certain, or tentative while another clone could still push a claim first; null when it was only renewed.',
    ),
    sent: { type: ['object', 'null'], description: 'What was stored for the sender.' },
    ...narrowedProperties,
    next: maybeText('The cursor for the next part; null at the end.'),
  }),
  fields,
  async run(context, args) {
    const { deps } = context
    if (args.action === 'list') return list(deps, args)
    if (args.id === undefined) {
      const hint = 'See the ids with action list.'
      return refuse({
        code: 'usage',
        why: `The id of the task to ${args.action} is missing.`,
        hint,
      })
    }
    const act = { ...args, id: args.id }
    if (act.action === 'claim') return claim(context, act)
    if (act.action === 'progress') return progress(deps, act)
    if (act.action === 'complete' && act.text !== undefined) return complete(deps, act, act.text)
    return plainAct(deps, act)
  },
})

async function list(
  deps: Deps,
  { space, state, agent, project, cursor }: Args,
): Promise<Result<Answer>> {
  const by = await narrowedBy(deps, project)
  const asked = { space, state, agent, limit: listedMax, project: by.project }
  const listed = await listTasks(deps, asked)
  return answered(listed, ({ tasks, totals }) => {
    const page = pageOf(tasks, { keyOf, rowOf }, { cursor, limit: rowsUsual })
    if (!page.ok) return page
    const { rows, next } = page.value
    const wanted = state ? [state] : openStates
    const total = wanted.reduce((sum, one) => sum + totals[one], 0)
    return done(
      taskAnswerWith(
        { tasks: rows, total, next, ...by.fields },
        `${total} tasks, ${rows.length} given.${by.said}`,
      ),
    )
  })
}

type Act = Args & { readonly id: string }

async function plainAct(deps: Deps, args: Act): Promise<Result<Answer>> {
  const { action, id, space, reason, result, tokensUsed } = args
  if (action === 'list' || action === 'progress' || action === 'claim') {
    throw new Error(`${action} is none of these.`)
  }
  const acted = await taskAct(deps, {
    verb: action,
    id,
    space,
    reason,
    resultPath: result,
    tokensUsed,
    session: deps.session,
  })
  return answered(acted, (view) => done(taskAnswer(view)))
}

async function progress(deps: Deps, { id, space, text: said }: Act): Promise<Result<Answer>> {
  return answered(await taskProgress(deps, { id, space, text: said }), ({ task, sent }) => {
    const told = sent ? ` ${saidOf(sent)}` : ''
    const until = `The claim holds until ${task.task.lease ?? 'its end'}.${told}`
    const facts = { task: factsOf(task), sent: sent ? sentFields(sent) : null }
    return done({ ...taskAnswerWith(facts, until), warnings: sent ? warningsOf(sent) : [] })
  })
}

async function complete(deps: Deps, args: Act, answer: string): Promise<Result<Answer>> {
  const { id, space, result, tokensUsed } = args
  const ended = await answerTask(deps, { id, space, text: answer, resultPath: result, tokensUsed })
  return answered(ended, ({ sent, completed }) => {
    const stored = { sent: sentFields(sent) }
    const warnings = warningsOf(sent)
    if (!completed.ok) {
      const problem = refusalProblem(completed.refusal)
      return done({ ...taskAnswerWith(stored, saidOf(sent)), warnings, problem })
    }
    const facts = { ...stored, task: factsOf(completed.value) }
    return done({ ...taskAnswerWith(facts, `Done. ${saidOf(sent)}`), warnings })
  })
}
