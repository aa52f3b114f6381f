/** Commands for shared files. */

import { type ArgumentSpec, type CommandSpec, projectOption } from './types.ts'

const id: ArgumentSpec = {
  name: 'ID',
  takes: 'one',
  about: 'An id, any unique part of it, or the name of a file.',
  offer: 'shared file',
}

const section = 'Shared knowledge'

export const fileSpecs: readonly CommandSpec[] = [
  {
    name: 'file share',
    section,
    summary: 'Share a file with everybody in the space',
    arguments: [{ name: 'PATH', takes: 'one', about: 'A file of this machine.', offer: 'file' }],
    options: [
      {
        name: 'to',
        value: 'WHO',
        takes: 'several',
        about: 'Tell them with a message that has it attached; may be repeated.',
        offer: 'recipient',
      },
      { name: 'name', value: 'NAME', about: 'What it is called for the others.' },
      {
        name: 'tags',
        value: 'TAGS',
        takes: 'several',
        about: 'Words by which to find it, apart by commas.',
        offer: 'tag',
      },
      {
        name: 'expires',
        value: 'WHEN',
        about: 'Sweep it after this: 24h, 3d, a day, or a time.',
      },
      {
        name: 'project',
        value: 'NAME',
        about: 'The name of the project that it belongs to.',
        offer: 'project',
      },
    ],
    examples: [
      { line: 'file share report.pdf', about: 'Everybody in the space has it after a sync.' },
      { line: 'file share notes/plan.md --to @gregor', about: 'And tell Gregor.' },
      { line: 'file share build.log --expires 24h', about: 'Gone tomorrow.' },
    ],
    notes: [
      'Only plain files in the working directory, the space, and the folders of messaging.files.folders are shared, and never keys, hidden files, or what lies in .git or .ssh. The same content is kept once. Whoever can read the space can read the file; git keeps it after it was deleted.',
    ],
  },
  {
    name: 'file list',
    section,
    summary: 'List shared files, newest first',
    arguments: [],
    options: [
      { name: 'tag', value: 'TAG', about: 'Only those with this tag.', offer: 'tag' },
      { name: 'by', value: 'WHO', about: 'Only those that they shared.', offer: 'contact' },
      projectOption,
      { name: 'all', about: 'Deleted ones and those that ran out too.' },
      { name: 'limit', value: 'NUMBER', about: 'At most so many; 20 without it.' },
    ],
    examples: [
      { line: 'file list', about: 'Those of all spaces.' },
      { line: 'file list --by @gregor', about: 'What Gregor shared.' },
    ],
  },
  {
    name: 'file get',
    section,
    summary: 'Fetch a shared file',
    arguments: [id],
    options: [
      {
        name: 'out',
        value: 'PATH',
        about: 'A file or a folder; without it the working directory.',
        offer: 'file',
      },
      { name: 'replace', about: 'Replace a file of that name.' },
    ],
    examples: [
      { line: 'file get report.pdf', about: 'Into the working directory.' },
      { line: 'file get report.pdf --out inbox/', about: 'Into a folder.' },
    ],
    notes: [
      'The content is held against its hash before anything is written. It is written inside the allowed folders alone, through no link that leads out of them, and over nothing without --replace. A signed line in its entry tells who shared it that you have it.',
    ],
  },
  {
    name: 'file status',
    section,
    summary: 'Show a shared file and who fetched it when',
    arguments: [id],
    options: [],
    examples: [{ line: 'file status report.pdf', about: 'As far as the last sync says.' }],
  },
  {
    name: 'file delete',
    section,
    summary: 'Take back a file that you shared',
    arguments: [id],
    options: [],
    examples: [{ line: 'file delete report.pdf', about: 'Yours, or one of your agents.' }],
    notes: ['What was pushed stays in the history of git, and who fetched it has it.'],
  },
]
