/** `send` and `reply`, and `broadcast`. */

import { reply } from '../../../app/reply.ts'
import { send } from '../../../app/send.ts'
import { whereAndWho } from '../../../app/send-where.ts'
import { urgencies } from '../../../core/model/priority.ts'
import { refuse, done, type Result } from '../../../core/model/refusal.ts'
import type { Deps } from '../../../app/ports.ts'
import { sanitizeText } from '../../../core/view/sanitize.ts'
import { flag, text, texts, whole, word } from '../args/fields.ts'
import { idSpaceField, oneSpace, spaceField } from '../args/space.ts'
import { outputSchemaOf } from '../json.ts'
import { sentAnswer, sentProperties } from '../shape/sent.ts'
import { timeAhead } from '../args/times.ts'
import { handedOver } from './together/daemon.ts'
import { answered, tool } from '../tool.ts'
import { replyToPost } from './together/post.ts'

/** What a message may have at most is for the use case to say; this only bounds what is taken in. */
const bodyCharsMax = 200_000
const output = outputSchemaOf(sentProperties)

const priority = word('optional', 'How much attention it asks for; normal without it.', urgencies)
const expires = text('optional', 'When it is of no use any more: 2h, 3d, 2026-11-30.', 60)

export const sendTool = tool({
  name: 'send',
  title: 'Send a message or a task',
  description:
    'Writes a message to people, or a task to an agent, as a signed entry on disk; git carries it to others, or a relay where no space is shared. ' +
    'Use it to tell somebody something, ask them, or hand work to another agent. To answer an entry use reply, to write into a channel use channel. ' +
    'A name that nobody has is an error that lists near names. Stored does not mean read.',
  set: 'first',
  effect: 'adds',
  always: 'loaded',
  output,
  fields: {
    to: texts(
      'needed',
      'Recipients: @gregor, @gregor-claude (an agent: it becomes a task), @group, group:role.',
      50,
    ),
    text: text('needed', 'The text, plain or in Markdown.', bodyCharsMax),
    space: spaceField,
    priority,
    expires,
    blocking: flag('For a message to people: true when you cannot go on without the answer.'),
    effort: whole('optional', 'For a task: how big it is, in points.', { least: 1, most: 1000 }),
    tokens: whole('optional', 'For a task: the tokens it may take.', {
      least: 1,
      most: 1_000_000_000,
    }),
    project: text('optional', 'The name of the project that it belongs to.'),
    deadline: text('optional', 'For a task: 2h, 3d, 2026-11-30, or RFC 3339.', 60),
  },
  async run(context, args) {
    const { deps } = context
    const everybody = args.to.find((one) => /^@?(?:all|everyone|\*)$/iu.test(one.trim()))
    if (everybody !== undefined) {
      const hint =
        'Name the people or a group; broadcast (--toolset all) is for what the person asked to tell everybody.'
      return refuse({ code: 'not_allowed', why: `${everybody} reaches everybody.`, hint })
    }
    const space = await oneSpace(deps, args.space)
    if (!space.ok) return space
    const times = timesOf(deps, args)
    if (!times.ok) return times
    const { effort, tokens, project } = args
    const report = await send(deps, {
      space: space.value,
      targets: args.to,
      text: args.text,
      urgency: args.priority,
      blocking: args.blocking ? true : undefined,
      effort,
      tokens,
      project,
      ...times.value,
    })
    return answered(await handedOver(context, report), (value) => done(sentAnswer(value)))
  },
})

export const replyTool = tool({
  name: 'reply',
  title: 'Answer a message or a task',
  description:
    'Answers an entry: to its author, in its thread and space; a post in its channel. Use it whenever your words follow from a message or a ' +
    'task, so that the thread stays whole. To end a task with its answer in one step use task with action complete.',
  set: 'first',
  effect: 'adds',
  output,
  fields: {
    id: text('needed', 'The id of what you answer, or a unique part of it.'),
    text: text('needed', 'The answer.', bodyCharsMax),
    space: idSpaceField,
    priority,
    expires,
  },
  async run(context, args) {
    const { deps } = context
    const times = timesOf(deps, args)
    if (!times.ok) return times
    const { id, space } = args
    const beside = (['priority', 'expires'] as const).filter((one) => args[one] !== undefined)
    const post = await replyToPost(deps, { id, space, text: args.text, beside })
    if (post) return post
    const report = await reply(deps, {
      id,
      space,
      text: args.text,
      urgency: args.priority,
      ...times.value,
    })
    return answered(await handedOver(context, report), (value) => done(sentAnswer(value)))
  },
})

export const broadcastTool = tool({
  name: 'broadcast',
  title: 'Write to everybody of a space',
  description:
    'Sends one text to all people of a space, and cannot be taken back. Use it only when the person asked for ' +
    'exactly this. They are asked before it is sent where the client can show a question, and Claude Code asks them at ' +
    'each call; other clients may not. Whoever does not say yes has said no, and nothing is sent.',
  set: 'all',
  effect: 'adds',
  asks: 'person',
  output,
  fields: {
    text: text('needed', 'The text.', bodyCharsMax),
    space: spaceField,
    priority,
    expires,
  },
  async asking({ deps }, args) {
    const space = await oneSpace(deps, args.space)
    if (!space.ok) return space
    const input = { space: space.value, targets: everybody, text: args.text }
    const addressed = await whereAndWho(deps, input, undefined)
    if (!addressed.ok) return addressed
    const { recipients } = addressed.value
    const shown = sanitizeText(args.text, shownCharsMax)
    const whom = `everybody of ${addressed.value.space.name} (${recipients.length})`
    return done(
      `${deps.acting} wants to write this to ${whom}, and it cannot be taken back:\n\n${shown}`,
    )
  },
  async run(context, args) {
    const { deps } = context
    const space = await oneSpace(deps, args.space)
    if (!space.ok) return space
    const times = timesOf(deps, args)
    if (!times.ok) return times
    const report = await send(deps, {
      space: space.value,
      targets: everybody,
      text: args.text,
      urgency: args.priority,
      ...times.value,
    })
    return answered(await handedOver(context, report), (value) => done(sentAnswer(value)))
  },
})

const everybody = ['@all'] as const
/** Of the text in a question: enough to see what it is. */
const shownCharsMax = 2_000

interface Times {
  readonly expiresMs?: number
  readonly deadlineMs?: number
}

function timesOf(
  deps: Deps,
  typed: { readonly expires?: string | undefined; readonly deadline?: string | undefined },
): Result<Times> {
  const expires = timeAhead(deps, 'expires', typed.expires)
  if (!expires.ok) return expires
  const deadline = timeAhead(deps, 'deadline', typed.deadline)
  if (!deadline.ok) return deadline
  return done({
    ...(expires.value === undefined ? {} : { expiresMs: expires.value }),
    ...(deadline.value === undefined ? {} : { deadlineMs: deadline.value }),
  })
}
