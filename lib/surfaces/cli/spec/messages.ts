/** Commands for messages: write, read, find. */

import { urgencies } from '../../../core/model/priority.ts'
import { entryId as id } from './shared.ts'
import { type ArgumentSpec, type CommandSpec, type OptionSpec, projectOption } from './types.ts'

const text: ArgumentSpec = {
  name: 'TEXT',
  takes: 'several',
  about: 'The text; several words are joined, "-" reads standard input to its end.',
}

const priority: OptionSpec = {
  name: 'priority',
  value: 'WORD',
  about: `How much attention it asks for: ${urgencies.join(', ')}.`,
  offer: { oneOf: urgencies },
}

const expires: OptionSpec = {
  name: 'expires',
  value: 'WHEN',
  about: 'When it is of no use any more: 2h, 3d, 2026-11-30, "2026-11-30 14:00".',
}

const attach: OptionSpec = {
  name: 'attach',
  value: 'PATH',
  takes: 'several',
  about: 'A file to bring along; may be repeated. It is shared in the space, see file share.',
  offer: 'file',
}

export const messageSpecs: readonly CommandSpec[] = [
  {
    name: 'send',
    section: 'Messages',
    summary: 'Send a message to people, or a task to an agent',
    arguments: [
      {
        name: 'TARGET',
        takes: 'any number',
        about:
          'A person, an agent, @group, group:role, @all, @claude for your own agent, or a #channel.',
        offer: 'recipient',
      },
      text,
    ],
    options: [
      {
        name: 'to',
        value: 'TARGET',
        takes: 'several',
        about: 'One more recipient.',
        offer: 'recipient',
      },
      priority,
      {
        name: 'reply-to',
        value: 'ID',
        about: 'The message or task that this answers, or "last".',
        offer: 'entry',
      },
      expires,
      attach,
      {
        name: 'blocking',
        about:
          'You cannot go on without an answer; it stays first in the inbox until there is one.',
      },
      { name: 'effort', value: 'POINTS', about: 'For a task: how big it is, from 1.' },
      {
        name: 'tokens',
        value: 'NUMBER',
        about: 'For a task: the tokens it may take, such as 12000 or 12k.',
      },
      {
        name: 'project',
        value: 'NAME',
        about: 'The project it belongs to; of a task the name of its folder.',
        offer: 'project',
      },
      {
        name: 'deadline',
        value: 'WHEN',
        about: 'For a task: 2h, 3d, 2026-11-30, "2026-11-30 14:00".',
      },
    ],
    examples: [
      { line: 'send @gregor "Can you review the PR?"', about: 'A message to one person.' },
      {
        line: 'send @tex-claude "Research pricing" --effort 3 --tokens 12k',
        about: 'A task for an agent.',
      },
      {
        line: 'send @gregor @reviewers - < notes.txt',
        about: 'The text from a file, to a group as well.',
      },
    ],
    notes: [
      'The last word is the text. Unquoted, the targets are the leading words that begin with @ or read GROUP:ROLE; a plain name is fine as the first word.',
      'The text may begin with ">ID" to answer a message, and with [github:42], [github:owner/repo#42], [file:notes/answers.md] or [@user] to say where an answer is to go as well. A file is a note inside the space, and nothing that agents or tools take orders from.',
      'A text that begins with a hyphen goes after "--".',
    ],
  },
  {
    name: 'reply',
    section: 'Messages',
    summary: 'Answer a message or a task, in its thread and space',
    arguments: [id, text],
    options: [priority, expires, attach],
    examples: [
      { line: 'reply last "Yes, this afternoon."', about: 'To the newest message.' },
      { line: 'reply 7f3ak2 "Done, see the PR."', about: 'By a part of its id.' },
    ],
  },
  {
    name: 'inbox',
    section: 'Messages',
    summary: 'List the messages to you that are unread or to do',
    arguments: [],
    options: [
      { name: 'all', about: 'The read and expired ones as well, and those of blocked senders.' },
      {
        name: 'limit',
        value: 'NUMBER',
        about: 'At most so many: those that somebody waits for, then the newest; 50 without it.',
      },
      projectOption,
    ],
    examples: [
      { line: 'inbox', about: 'What is open.' },
      { line: 'inbox --all --space 1-datafund', about: 'Everything in one space.' },
      { line: 'inbox --limit 5', about: 'The five newest.' },
    ],
  },
  {
    name: 'show',
    section: 'Messages',
    summary: 'Show one message or task; a message to you is read then',
    arguments: [id],
    options: [
      { name: 'peek', about: 'Leave it unread.' },
      { name: 'history', about: 'What its author changed since, all versions.' },
      { name: 'delivery', about: 'How far it got instead, as delivery does.' },
    ],
    notes: [
      'It is shown as it was before: a message that you had not read says so, and is marked read once it was shown.',
    ],
    examples: [
      { line: 'show last', about: 'The newest message to you.' },
      { line: 'show 7f3ak2 --peek', about: 'Without marking it read.' },
      { line: 'show 7f3ak2 --history', about: 'What it said before it was edited.' },
    ],
  },
  {
    name: 'thread',
    section: 'Messages',
    summary: 'Show a whole exchange as a tree, over spaces and the archive',
    arguments: [id],
    options: [],
    examples: [{ line: 'thread last', about: 'The exchange that the newest message belongs to.' }],
  },
  {
    name: 'thread list',
    section: 'Messages',
    summary: 'List conversations of yours and your agents, the newest first',
    arguments: [],
    options: [
      { name: 'all', about: 'Those in the archive as well.' },
      { name: 'limit', value: 'NUMBER', about: 'At most so many; 20 without it.' },
      projectOption,
    ],
    examples: [{ line: 'thread list --limit 5', about: 'Who takes part, and what is unread.' }],
  },
  {
    name: 'mark',
    section: 'Messages',
    summary: 'Mark messages read, unread, to do or done',
    arguments: [
      {
        name: 'ID',
        takes: 'several',
        about: 'Ids, unique parts of them, or "last"; a post of a channel can be read alone.',
        offer: 'message',
      },
      {
        name: 'read|unread|todo|done',
        takes: 'one',
        about: 'What they become; the last word.',
        offer: { oneOf: ['read', 'unread', 'todo', 'done'] },
      },
    ],
    options: [
      { name: 'all', insteadOf: 'ID', about: 'Instead of ids: every message to you that is open.' },
      {
        name: 'from',
        value: 'WHO',
        insteadOf: 'ID',
        about: 'Instead of ids: those that are open and by this author.',
        offer: 'contact',
      },
      {
        name: 'before',
        value: 'WHEN',
        insteadOf: 'ID',
        about: 'Instead of ids: those from before 2h, 3d, yesterday, 2026-11-20.',
      },
      { name: 'dry-run', about: 'Without ids: say how many it would mark, and mark none.' },
      projectOption,
    ],
    notes: [
      'Without ids it keeps to --space, and to the project of --project or of your focus, as the inbox does, and prints how to take it back.',
    ],
    examples: [
      { line: 'mark read --all --dry-run', about: 'How many that would be, and where.' },
      { line: 'mark read --from @gregor --before yesterday', about: 'Many at once.' },
      { line: 'mark 7f3ak2 9d2hf0 done', about: 'Two at once.' },
    ],
  },
  {
    name: 'mark undo',
    section: 'Messages',
    summary: 'Take back a mark of many',
    arguments: [{ name: 'WHEN', takes: 'one', about: 'The moment that the mark printed, in UTC.' }],
    options: [],
    notes: [
      'Each becomes what it was. One that was marked again since, or went to the archive, stays as it is.',
    ],
    examples: [
      { line: 'mark undo 2026-11-21T10:02:03.042Z', about: 'What was marked at that moment.' },
    ],
  },
  {
    name: 'search',
    section: 'Messages',
    summary: 'Find messages, tasks and posts by words, archived ones included',
    arguments: [
      {
        name: 'WORD',
        takes: 'several',
        about: 'Words of text, tags, people or ids. Case and accents do not count.',
      },
    ],
    options: [
      { name: 'newest', about: 'Those with all words, newest first; the best first without it.' },
      { name: 'limit', value: 'NUMBER', about: 'At most so many; 20 without it.' },
      projectOption,
    ],
    examples: [
      { line: 'search pricing', about: 'By one word.' },
      { line: 'search auth flow --limit 5', about: 'Those with both come first.' },
      {
        line: `search '"code freeze" OR release -draft'`,
        about: 'A phrase, or a word, and not a third.',
      },
    ],
    notes: [
      'A word also finds longer ones that begin with it, from three letters on. "Words in quotes" are found as they stand, OR is for either of two, and a hyphen before a word or phrase leaves out what has it. The shell takes quotes away, so put the whole into single ones.',
      'Newer ones come before older ones that are as good. Of a word that more than 300 have, the newest 300 are ranked; those with every word are looked for beyond them.',
    ],
  },
  {
    name: 'since',
    section: 'Messages',
    summary: 'List what was written since a time',
    arguments: [
      {
        name: 'WHEN',
        takes: 'one',
        about: '30m, 2h, 3d, 1w, today, yesterday, 2026-11-20, "2026-11-20 14:00".',
        offer: { suggests: ['2h', '1d', '1w', 'today', 'yesterday'] },
      },
    ],
    options: [projectOption],
    examples: [
      { line: 'since 2h', about: 'The last two hours.' },
      { line: 'since yesterday', about: 'From the beginning of that day.' },
    ],
  },
  {
    name: 'today',
    section: 'Messages',
    summary: 'The day in Markdown: unread, decisions, tasks',
    arguments: [],
    options: [projectOption],
    examples: [{ line: 'today', about: 'To stand in a daily briefing.' }],
  },
]
