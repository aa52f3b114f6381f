/** Commands for projects and the focus. */

import type { ArgumentSpec, CommandSpec } from './types.ts'

const section = 'Channels and projects'

const project: ArgumentSpec = {
  name: 'PROJECT',
  takes: 'several',
  about: 'Its name; upper and lower case are one.',
  offer: 'project',
}

export const projectSpecs: readonly CommandSpec[] = [
  {
    name: 'project list',
    section,
    summary: 'List projects: what channels, tasks, messages, memories and files bear',
    arguments: [],
    options: [],
    examples: [{ line: 'project list', about: 'Those of all spaces.' }],
    notes: [
      'A project is there as soon as something names it: channel create, send and remember take --project.',
    ],
  },
  {
    name: 'project show',
    section,
    summary: 'Show a project: its channels, open tasks and files',
    arguments: [project],
    options: [],
    examples: [{ line: 'project show website', about: 'Over all spaces.' }],
  },
  {
    name: 'focus set',
    section,
    summary: 'Keep every list to one project, in this terminal or session',
    arguments: [project],
    options: [],
    examples: [{ line: 'focus set website', about: 'Until you set another, or clear it.' }],
    notes: [
      'inbox, tasks, search, since, today, recall, memory list, channel list, thread list, pins, mentions, blockers, file list, export and context follow it, and say so. --project NAME goes before it, and --project all shows everything. It is kept on this machine alone, for each terminal and each session of Claude Code, for thirty days.',
    ],
  },
  {
    name: 'focus show',
    section,
    summary: 'Show which project lists are kept to here',
    arguments: [],
    options: [],
    examples: [{ line: 'focus show', about: 'In this terminal or session.' }],
  },
  {
    name: 'focus clear',
    section,
    summary: 'End the focus: lists show everything again',
    arguments: [],
    options: [],
    examples: [{ line: 'focus clear', about: 'Here; other terminals keep theirs.' }],
  },
]
