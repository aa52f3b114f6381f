/** Commands that give conversations as a whole: out of the program, or into a session. */

import { type CommandSpec, projectOption } from './types.ts'

const section = 'Messages'

export const conversationSpecs: readonly CommandSpec[] = [
  {
    name: 'export',
    section,
    summary: 'Write messages, tasks and posts out as Markdown, JSON or mail',
    arguments: [],
    options: [
      {
        name: 'thread',
        value: 'ID',
        about: 'Only the exchange that this belongs to.',
        offer: 'entry',
      },
      {
        name: 'channel',
        value: 'NAME',
        about: 'Only the posts of this channel.',
        offer: 'channel',
      },
      { name: 'since', value: 'WHEN', about: 'Only since 2h, 3d, yesterday, 2026-11-20.' },
      {
        name: 'with',
        value: 'WHO',
        about: 'Only what is from or to this one, and their posts.',
        offer: 'contact',
      },
      projectOption,
      {
        name: 'format',
        value: 'FORMAT',
        about: 'md, json, or mbox for programs of mail; md without it.',
        offer: { oneOf: ['md', 'json', 'mbox'] },
      },
      {
        name: 'out',
        value: 'FILE',
        about: 'A new file instead of standard output; one that is there is not written over.',
        offer: 'file',
      },
    ],
    examples: [
      { line: 'export --thread last', about: 'One exchange, to read.' },
      {
        line: 'export --with @gregor --format mbox > gregor.mbox',
        about: 'For mutt -f, or git am.',
      },
      { line: 'export --since 30d --format json --out november.json', about: 'Into a new file.' },
    ],
    notes: [
      'Oldest first, archives included. What is forged, or by somebody you blocked, is left out.',
    ],
  },
  {
    name: 'context',
    section,
    summary: 'What a session needs at its start, in a few lines',
    arguments: [],
    options: [projectOption],
    examples: [
      { line: 'context', about: 'Who you are, what waits, what is pinned, what changed.' },
    ],
    notes: ['At most 1,500 characters.'],
  },
]
