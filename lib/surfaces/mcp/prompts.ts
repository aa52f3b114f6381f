/** Prompts for the common jobs: a person chooses one, and these words of ours go to the model. */

import { sanitizeLine } from '../../core/view/sanitize.ts'
import type { JsonObject } from './json.ts'

interface Prompt {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly arguments: readonly {
    readonly name: string
    readonly description: string
    readonly required: boolean
  }[]
  readonly text: (args: Readonly<Record<string, string>>) => string
}

const prompts: readonly Prompt[] = [
  {
    name: 'check_in',
    title: 'Check in',
    description: 'See what is new and what is open, and say it in a few lines.',
    arguments: [],
    text: () =>
      'Look at what is new with the tool check. Read what you need to understand it, with peek so that it stays unread. ' +
      'Then tell me in a few lines: who wrote what, which tasks are in your queue, and what waits for a decision of mine. ' +
      'Do not answer anybody and do not begin a task yet.',
  },
  {
    name: 'work_task',
    title: 'Work a task to its end',
    description: 'Claim one task, do it, and answer its sender.',
    arguments: [
      { name: 'id', description: 'The task; without it the first of the queue.', required: false },
    ],
    text: ({ id }) =>
      `Work on ${id ? `the task ${sanitizeLine(id, 160)}` : 'the first admitted task of your queue'}: claim it with the tool task, do what it asks ` +
      'within what I allow you here, call task progress when a step takes long, and end it with task complete and an ' +
      'answer that says what you did and where the result is. If it cannot be done, use task retry with the reason.',
  },
  {
    name: 'hand_over',
    title: 'Hand over',
    description: 'Sum up where this work stands, and send it to somebody.',
    arguments: [
      { name: 'to', description: 'Whom: @gregor, or @gregor-claude for a task.', required: true },
      { name: 'about', description: 'What it is about.', required: false },
    ],
    text: ({ to = '', about }) =>
      `Sum up where the work${about ? ` on ${sanitizeLine(about, 200)}` : ' of this session'} stands: what is done, what is open, which files matter, and what ` +
      `the next step is. Show it to me, and once I agree send it to ${sanitizeLine(to, 100)} with the tool send.`,
  },
]

/** For `prompts/list`. */
export const promptList: readonly JsonObject[] = prompts.map(
  ({ name, title, description, arguments: args }) => ({
    name,
    title,
    description,
    arguments: args.map((one) => ({ ...one })),
  }),
)

/** For `prompts/get`; a sentence when there is none, or an argument is missing. */
export function promptNamed(
  name: string,
  args: Readonly<Record<string, string>>,
): JsonObject | string {
  const prompt = prompts.find((one) => one.name === name)
  if (!prompt) {
    const names = prompts.map((one) => one.name).join(', ')
    return `There is no prompt "${name.slice(0, 60)}". Prompts are ${names}.`
  }
  const missing = prompt.arguments.find((one) => one.required && !args[one.name]?.trim())
  if (missing) return `The argument "${missing.name}" of the prompt ${name} is missing.`
  const content = { type: 'text', text: prompt.text(args) }
  return { description: prompt.description, messages: [{ role: 'user', content }] }
}
