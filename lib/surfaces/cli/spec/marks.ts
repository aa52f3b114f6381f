/** Commands for marks under messages: reactions, pins, and the lists of what asks for one's attention. */

import { entryId as id } from './shared.ts'
import { type CommandSpec, type OptionSpec, projectOption } from './types.ts'

const section = 'Messages'

const limit: OptionSpec = {
  name: 'limit',
  value: 'NUMBER',
  about: 'At most so many, newest first; 50 without it.',
}

const emoji = {
  name: 'EMOJI',
  takes: 'one',
  about: 'One emoji, or a word between colons such as :thumbsup:.',
  offer: { suggests: ['👍', '❤️', '🎉', '👀', '✅'] },
} as const

export const markSpecs: readonly CommandSpec[] = [
  {
    name: 'react',
    section,
    summary: 'Put an emoji under a message, task or post',
    arguments: [id, emoji],
    options: [],
    examples: [
      { line: 'react last 👍', about: 'Under the newest message to you.' },
      { line: 'react 7f3ak2 :eyes:', about: 'By a word.' },
    ],
    notes: ['Each of you counts once for an emoji. Lists and threads show how many there are.'],
  },
  {
    name: 'unreact',
    section,
    summary: 'Take a reaction back',
    arguments: [id, emoji],
    options: [],
    examples: [{ line: 'unreact last 👍', about: 'As if it had not been there.' }],
  },
  {
    name: 'edit',
    section,
    summary: 'Write a new version of a message or post of yours',
    arguments: [
      { ...id, about: 'The id of the message or post, or any unique part of it.' },
      {
        name: 'TEXT',
        takes: 'several',
        about: 'What it is to say; several words are joined, "-" reads standard input to its end.',
      },
    ],
    options: [],
    examples: [
      {
        line: 'edit 7f3ak2 "Can you review PR #25?"',
        about: 'In the entry of each of its recipients.',
      },
    ],
    notes: [
      'What it said before is kept and signed, and shown by show --history. Only its author can edit a message; nobody can edit a task, for its owner approved what it says.',
    ],
  },
  {
    name: 'receipts',
    section,
    summary: 'Who has read a message, task or post, and when',
    arguments: [id],
    options: [],
    examples: [{ line: 'receipts 7f3ak2', about: 'A line for each recipient.' }],
    notes: [
      'A receipt is the signed line of who read it. One that nobody signed is told as such. Of a post there is a line for each member of its channel, and the time is the latest at which they read it.',
    ],
  },
  {
    name: 'delivery',
    section,
    summary: 'How far a message or task got, step by step',
    arguments: [id],
    options: [],
    examples: [{ line: 'delivery 7f3ak2', about: 'For each recipient, with what says so.' }],
    notes: [
      'Steps are drafted, stored, committed, pushed, relayed, delivered, read, acted, and failed where it did. This machine tells what its files, its clone and its book of offers show, and nothing else.',
    ],
  },
  {
    name: 'pin',
    section,
    summary: 'Keep a message, task or post in sight and out of the archive',
    arguments: [id],
    options: [],
    examples: [{ line: 'pin last', about: 'It is listed by pins.' }],
    notes: [
      'Its author and its recipient share one pin; that of a post is for all members of its channel.',
    ],
  },
  {
    name: 'unpin',
    section,
    summary: 'Take a pin out',
    arguments: [id],
    options: [],
    examples: [{ line: 'unpin last', about: 'It goes to the archive with its time.' }],
  },
  {
    name: 'pins',
    section,
    summary: 'List what is pinned of what is to you or from you, and in your channels',
    arguments: [],
    options: [limit, projectOption],
    examples: [{ line: 'pins', about: 'Newest first.' }],
  },
  {
    name: 'mentions',
    section,
    summary: 'List what mentions you, whoever it was sent to',
    arguments: [],
    options: [
      limit,
      { name: 'since', value: 'WHEN', about: 'Only since 2h, 3d, yesterday, 2026-11-20.' },
      projectOption,
    ],
    examples: [
      { line: 'mentions', about: 'Archived ones included.' },
      { line: 'mentions --since 1d', about: 'Of the last day.' },
    ],
  },
  {
    name: 'blockers',
    section,
    summary: 'List the messages whose authors wait for you',
    arguments: [],
    options: [{ name: 'sent', about: 'Those for which you wait instead.' }, limit, projectOption],
    examples: [
      { line: 'blockers', about: 'What others wait for.' },
      { line: 'blockers --sent', about: 'What you wait for.' },
    ],
    notes: ['One is over when you answer it or mark it done; reading it is not enough.'],
  },
]
