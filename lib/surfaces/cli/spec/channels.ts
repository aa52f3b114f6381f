/** Commands for channels. */

import { type ArgumentSpec, type CommandSpec, projectOption } from './types.ts'

const section = 'Channels and projects'

const channel: ArgumentSpec = {
  name: 'NAME',
  takes: 'one',
  about: 'The channel, such as team/backend, or its last word where that is enough.',
  offer: 'channel',
}

export const channelSpecs: readonly CommandSpec[] = [
  {
    name: 'channel create',
    section,
    summary: 'Make a channel, with you as its first member',
    arguments: [
      {
        name: 'NAME',
        takes: 'one',
        about: 'Up to three words apart by /, such as team/backend; what is before the / is there.',
      },
    ],
    options: [
      { name: 'topic', value: 'TEXT', about: 'What it is about, in one line.' },
      {
        name: 'parent',
        value: 'CHANNEL',
        about: 'The channel that it is in: NAME in team is team/NAME.',
        offer: 'channel',
      },
      { name: 'project', value: 'NAME', about: 'The project that it belongs to.' },
      {
        name: 'members',
        value: 'LIST',
        takes: 'several',
        about: 'People, agents and groups, apart by commas.',
        offer: 'recipient',
      },
    ],
    examples: [
      {
        line: 'channel create design --topic "How it looks" --members gregor',
        about: 'With a topic and a member.',
      },
      { line: 'channel create ops --parent team', about: 'It is team/ops.' },
    ],
  },
  {
    name: 'channel list',
    section,
    summary: 'List channels, with how much in each is new to you',
    arguments: [],
    options: [{ name: 'all', about: 'The archived ones as well.' }, projectOption],
    examples: [{ line: 'channel list', about: 'Those of all spaces, each below its parent.' }],
  },
  {
    name: 'channel show',
    section,
    summary: 'Show a channel: topic, project, members',
    arguments: [channel],
    options: [],
    examples: [{ line: 'channel show team', about: 'And what its file says that is not proved.' }],
  },
  {
    name: 'channel topic',
    section,
    summary: 'Say what a channel is about',
    arguments: [
      channel,
      { name: 'TEXT', takes: 'several', about: 'One line; "-" alone takes it away.' },
    ],
    options: [],
    examples: [{ line: 'channel topic team "The release of May"', about: 'Members may.' }],
    notes: [
      'Where two clones say so at once, the later topic stands in both after the merge, and the other stays in the log.',
    ],
  },
  {
    name: 'channel join',
    section,
    summary: 'Become a member of a channel',
    arguments: [channel],
    options: [],
    examples: [{ line: 'channel join team', about: 'Anybody in the space may.' }],
  },
  {
    name: 'channel leave',
    section,
    summary: 'Leave a channel; your posts stay',
    arguments: [channel],
    options: [],
    examples: [{ line: 'channel leave team', about: 'You can join again.' }],
  },
  {
    name: 'channel members',
    section,
    summary: 'Show the members of a channel, add or remove some',
    arguments: [channel],
    options: [
      {
        name: 'add',
        value: 'NAME',
        takes: 'several',
        about: 'A person, an agent, or a group as it is now.',
        offer: 'recipient',
      },
      {
        name: 'remove',
        value: 'NAME',
        takes: 'several',
        about: 'Somebody who is no longer one.',
        offer: 'recipient',
      },
    ],
    examples: [
      { line: 'channel members team', about: 'Who they are.' },
      { line: 'channel members team --add gregor', about: 'Members may.' },
    ],
  },
  {
    name: 'channel post',
    section,
    summary: 'Write into a channel',
    arguments: [
      channel,
      {
        name: 'TEXT',
        takes: 'any number',
        about: 'The text; several words are joined, "-" reads standard input to its end.',
      },
    ],
    options: [
      {
        name: 'reply-to',
        value: 'ID',
        about: 'The post that this answers: an id, a part of one, or "last".',
        offer: 'post',
      },
      { name: 'stdin', about: 'Read the text from standard input.' },
    ],
    examples: [
      { line: 'channel post team "The build is green, @gregor."', about: 'It tells gregor too.' },
      { line: 'channel post team --stdin < notes.txt', about: 'The text from a file.' },
    ],
    notes: [
      'People who are mentioned with @NAME find the post in their inbox as well, once. Members alone may post; agents may where they or their owners are members.',
      `The same is done by: datacore-msg send '#team' "TEXT"`,
    ],
  },
  {
    name: 'channel read',
    section,
    summary: 'Read what is new to you in a channel',
    arguments: [channel],
    options: [
      {
        name: 'since',
        value: 'WHEN',
        about: 'What was written since then, new or not: 2h, 3d, today, 2026-11-20.',
        offer: { suggests: ['2h', '1d', '1w', 'today'] },
      },
      { name: 'all', about: 'Everything, new or not.' },
      {
        name: 'limit',
        value: 'NUMBER',
        about: 'At most so many: of what is new the oldest, else the newest; 50 without it.',
      },
      { name: 'peek', about: 'Leave it new.' },
    ],
    examples: [
      { line: 'channel read team', about: 'What you have not read, oldest first.' },
      { line: 'channel read team --since 2d', about: 'The last two days.' },
    ],
    notes: [
      'A post is read once it was shown. What you have read is known on all your machines after a sync.',
    ],
  },
  {
    name: 'channel archive',
    section,
    summary: 'Put a channel away; it stays readable',
    arguments: [channel],
    options: [{ name: 'undo', about: 'Open it again.' }],
    examples: [{ line: 'channel archive team', about: 'It takes no posts any more.' }],
  },
]
