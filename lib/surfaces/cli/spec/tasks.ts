/** Commands for agent tasks: the queue, and what is done with a task. */

import type { TaskVerb } from '../../../app/views.ts'
import { taskStates } from '../../../core/model/task.ts'
import {
  type ArgumentSpec,
  type CommandSpec,
  type Example,
  type OptionSpec,
  projectOption,
} from './types.ts'

const id: ArgumentSpec = {
  name: 'ID',
  takes: 'one',
  about: 'The id of a task, or any unique part of it.',
  offer: 'task',
}

const reason: OptionSpec = { name: 'reason', value: 'TEXT', about: 'Why; it is kept in the log.' }

const used: readonly OptionSpec[] = [
  {
    name: 'tokens-used',
    value: 'NUMBER',
    about: 'The tokens it took; they count into the budget.',
  },
]

interface VerbSpec {
  readonly verb: TaskVerb | 'show'
  readonly summary: string
  readonly options: readonly OptionSpec[]
  readonly example: Example
}

const verbs: readonly VerbSpec[] = [
  {
    verb: 'show',
    summary: 'Show a task with its history: who did what when',
    options: [],
    example: { line: 'task show 9d2hf0', about: 'By a part of its id.' },
  },
  {
    verb: 'approve',
    summary: 'Let a waiting task run: your signed word, on this machine',
    options: [reason],
    example: { line: 'task approve 9d2hf0', about: 'It is queued for your agent.' },
  },
  {
    verb: 'reject',
    summary: 'Refuse a waiting task',
    options: [reason],
    example: {
      line: 'task reject 9d2hf0 --reason "Too big for today"',
      about: 'The sender sees why.',
    },
  },
  {
    verb: 'cancel',
    summary: 'Cancel a queued or running task, or one that you sent',
    options: [reason],
    example: { line: 'task cancel 9d2hf0 --reason "Not needed any more"', about: 'It ends here.' },
  },
  {
    verb: 'claim',
    summary: 'Begin to work on a queued task, or renew the lease on it',
    options: [
      {
        name: 'strict',
        about: 'Sync at once, and succeed only when no other clone can have claimed it first.',
      },
    ],
    example: { line: 'task claim 9d2hf0', about: 'A second session is told who has it.' },
  },
  {
    verb: 'complete',
    summary: 'End a claimed task with its result',
    options: [
      {
        name: 'result',
        value: 'PATH',
        about: 'The file that holds the result; it may be on another machine.',
        offer: 'file',
      },
      ...used,
    ],
    example: {
      line: 'task complete 9d2hf0 --result notes/pricing.md --tokens-used 9500',
      about: 'With the file and what it took.',
    },
  },
  {
    verb: 'retry',
    summary: 'Put a task that did not work out back into the queue',
    options: [reason, ...used],
    example: {
      line: 'task retry 9d2hf0 --reason "The site was down"',
      about: 'Counted; the limit is max_retries.',
    },
  },
  {
    verb: 'revise',
    summary: 'Ask for another round on a finished task',
    options: [{ name: 'feedback', value: 'TEXT', about: 'What is to be different.' }],
    example: {
      line: 'task revise 9d2hf0 --feedback "Add the prices of 2025"',
      about: 'Queued again.',
    },
  },
  {
    verb: 'archive',
    summary: 'Put a finished task away',
    options: [],
    example: { line: 'task archive 9d2hf0', about: 'It stays searchable.' },
  },
]

const progressSpec: CommandSpec = {
  name: 'task progress',
  section: 'Agent tasks',
  summary: 'Renew your claim, and tell the sender how far it is',
  arguments: [
    id,
    { name: 'TEXT', takes: 'any number', about: 'What the sender is told; nothing without it.' },
  ],
  options: [],
  examples: [{ line: 'task progress 9d2hf0 "Half done."', about: 'A message of low priority.' }],
}

export const taskSpecs: readonly CommandSpec[] = [
  {
    name: 'tasks',
    section: 'Agent tasks',
    summary: 'List the open tasks of your agents',
    arguments: [],
    options: [
      {
        name: 'state',
        value: 'STATE',
        about: `Only this state, ended ones too: ${taskStates.join(', ')}.`,
        offer: { oneOf: taskStates },
      },
      { name: 'agent', value: 'NAME', about: "Another agent's queue, or all.", offer: 'agent' },
      {
        name: 'limit',
        value: 'NUMBER',
        about: 'At most so many of each state; 50 without it, and all with --json.',
      },
      projectOption,
    ],
    examples: [
      { line: 'tasks', about: 'What waits, is queued, or is being worked on.' },
      { line: 'tasks --state DONE', about: 'Finished ones.' },
      { line: 'tasks --agent all', about: 'Every queue of the spaces.' },
    ],
  },
  ...verbs.flatMap(({ verb, summary, options, example }): readonly CommandSpec[] => [
    {
      name: `task ${verb}`,
      section: 'Agent tasks',
      summary,
      arguments: [id],
      options,
      examples: [example],
    },
    ...(verb === 'claim' ? [progressSpec] : []),
  ]),
]
