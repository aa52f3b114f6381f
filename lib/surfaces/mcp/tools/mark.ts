/** `mark`: what your person, or you, put on messages: read, to do, done; reactions and pins. */

import type { Mark } from '../../../app/mark.ts'
import { markAny } from '../../../app/channel/marks/mark-any.ts'
import { markMany } from '../../../app/marks/many/mark-many.ts'
import { undoMany } from '../../../app/marks/many/undo-many.ts'
import { orNull } from '../../../core/view/json/document.ts'
import type { SeenBulk } from '../../../core/view/marks/types.ts'
import { pin } from '../../../app/marks/pin.ts'
import { react } from '../../../app/marks/react.ts'
import type { Deps } from '../../../app/ports.ts'
import { refusalProblem } from '../../../app/problem.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { type Narrowed, narrowedBy, narrowedProperties } from '../args/project.ts'
import { type ArgsOf, text, texts, word } from '../args/fields.ts'
import { idSpaceField } from '../args/space.ts'
import { timeBack } from '../args/times.ts'
import {
  aList,
  anObject,
  aNumber,
  aText,
  type JsonObject,
  maybeText,
  outputSchemaOf,
} from '../json.ts'
import { type Answer, answered, tool } from '../tool.ts'

const statuses = ['read', 'unread', 'todo', 'done'] as const
const others = ['react', 'unreact', 'pin', 'unpin'] as const
const undo = 'undo'
type Other = (typeof others)[number]

const fields = {
  action: word('needed', 'What to put on them, or to take off.', [...statuses, ...others, undo]),
  ids: texts('optional', 'Ids, or unique parts of them.', 50),
  emoji: text('optional', 'With react or unreact: one emoji, or a word such as :thumbsup:.', 60),
  by: text(
    'optional',
    'Instead of ids, with read, unread, todo or done: all open messages of this author.',
    100,
  ),
  before: text(
    'optional',
    'Instead of ids, or beside by: all open messages before 2h, 3d, 2026-11-20.',
    60,
  ),
  project: text(
    'optional',
    'With by or before: only what belongs to this project, or all; without it the project of your focus, if you set one.',
    100,
  ),
  batch: text('optional', 'With undo: the batch that a mark with by or before gave.', 60),
  space: idSpaceField,
} as const

type Args = ArgsOf<typeof fields>

export const markTool = tool({
  name: 'mark',
  title: 'Mark messages, react, pin',
  description:
    'Marks messages to your person as read, unread, todo (keep it in the inbox) or done; puts a reaction under a message, ' +
    'task or post in your own name; pins what should stay in sight and out of the archive. Use it when a message is dealt ' +
    'with, when your person wants to come back to it, or when an emoji says enough. Of statuses all ids are checked first, ' +
    'and one that is none refuses the whole. What by or before marked is taken back by undo with its batch. Tasks are moved on with task, not with this.',
  set: 'first',
  effect: 'changes',
  output: outputSchemaOf({
    marked: aList(
      'One for each id; empty where by or before said which.',
      anObject({
        id: aText('The full id.'),
        did: aText(
          'unread, todo or done (read is done); added, removed, pinned, unpinned, unchanged.',
        ),
        changed: { type: 'boolean', description: 'False when it was so already.' },
      }),
    ),
    count: aNumber('How many were changed.'),
    left: aNumber('With by or before: how many more there are for another call.'),
    batch: maybeText('With by or before: for undo; null where nothing was marked.'),
    ...narrowedProperties,
  }),
  fields,
  async run({ deps }, args) {
    const { action, ids, by, before, batch } = args
    if (action === undo) return undone(deps, args)
    if (batch !== undefined || (ids !== undefined && args.project !== undefined)) {
      const stray =
        batch === undefined ? '"project" goes with by or before' : '"batch" goes with undo'
      return refuse({ code: 'usage', why: `The argument ${stray}.`, hint: 'Leave it out.' })
    }
    const status = statuses.find((one) => one === action)
    const other = others.find((one) => one === action)
    if (ids !== undefined && (by ?? before) !== undefined) {
      const why = 'There are both "ids" and "by" or "before" to say which.'
      return refuse({ code: 'usage', why, hint: 'Give one of them.' })
    }
    if (status && ids === undefined && (by ?? before) !== undefined) {
      return many(deps, args, status)
    }
    if (ids === undefined) {
      const hint = other
        ? 'Give the ids of what is meant.'
        : 'Give the ids, or by or before for all open messages of them.'
      return refuse({ code: 'usage', why: `There is nothing to mark as ${action}.`, hint })
    }
    if (other) return each(deps, { ...args, ids }, other)
    if (!status) throw new Error(`${action} is none of these.`)
    return answered(await markAny(deps, { ids, space: args.space, status }), ({ marked }) => {
      return done(answerOf(marked.map(({ id, status: did, changed }) => ({ id, did, changed }))))
    })
  },
})

async function many(
  deps: Deps,
  { by, before, space, project }: Args,
  status: Mark,
): Promise<Result<Answer>> {
  const beforeMs = timeBack(deps, before, 'before')
  if (!beforeMs.ok) return beforeMs
  const narrowed = await narrowedBy(deps, project)
  const wish = { space, status, from: by, beforeMs: beforeMs.value, project: narrowed.project }
  return answered(await markMany(deps, wish), (bulk) => done(bulkAnswer(bulk, narrowed)))
}

async function undone(deps: Deps, { batch, space }: Args): Promise<Result<Answer>> {
  if (batch === undefined) {
    const hint = 'Give the batch that a mark with by or before gave; ids are marked anew.'
    return refuse({ code: 'usage', why: 'The batch to take back is missing.', hint })
  }
  return answered(await undoMany(deps, { space, batch }), (bulk) =>
    done(bulkAnswer(bulk, { fields: { narrowedTo: null }, said: '' })),
  )
}

function bulkAnswer(
  { marked, left, batch }: SeenBulk,
  { fields, said }: Pick<Narrowed, 'fields' | 'said'>,
): Answer {
  const structured = { marked: [], count: marked, left, batch: orNull(batch), ...fields }
  return { structured, said: `${marked} changed.${said}` }
}

/** What was done before one that is refused is told beside the error. */
async function each(
  deps: Deps,
  args: Args & { readonly ids: readonly string[] },
  what: Other,
): Promise<Result<Answer>> {
  const { ids, space, emoji } = args
  if ((what === 'react' || what === 'unreact') && emoji === undefined) {
    const why = `The emoji to ${what} with is missing.`
    return refuse({ code: 'usage', why, hint: 'Give one emoji, or a word such as :thumbsup:.' })
  }
  const rows: JsonObject[] = []
  const warnings: string[] = []
  for (const id of ids) {
    const put = await putOn(deps, { id, space, emoji: emoji ?? '' }, what)
    if (!put.ok && rows.length === 0) return put
    if (!put.ok) return done({ ...answerOf(rows), warnings, problem: refusalProblem(put.refusal) })
    const { did, warning } = put.value
    rows.push({ id: put.value.id, did, changed: did !== 'unchanged' })
    if (warning !== undefined) warnings.push(warning)
  }
  return done({ ...answerOf(rows), warnings })
}

function putOn(
  deps: Deps,
  at: { readonly id: string; readonly space: string | undefined; readonly emoji: string },
  what: Other,
): Promise<Result<{ readonly id: string; readonly did: string; readonly warning?: string }>> {
  switch (what) {
    case 'react':
      return react(deps, { ...at, to: 'there' })
    case 'unreact':
      return react(deps, { ...at, to: 'gone' })
    case 'pin':
      return pin(deps, { ...at, to: 'pinned' })
    case 'unpin':
      return pin(deps, { ...at, to: 'unpinned' })
  }
}

function answerOf(rows: readonly JsonObject[]): Answer {
  const count = rows.filter((row) => row['changed'] === true).length
  return {
    structured: { marked: rows, count, left: 0, batch: null, narrowedTo: null },
    said: `${count} of ${rows.length} changed.`,
  }
}
