/** Commands for shared values. */

import type { ArgumentSpec, CommandSpec, OptionSpec } from './types.ts'

const key: ArgumentSpec = {
  name: 'KEY',
  takes: 'one',
  about: 'Words apart by / or ., such as deploy/target.',
  offer: 'state key',
}

const onlyIf: OptionSpec = {
  name: 'if',
  value: 'VALUE',
  about: 'Only when the present value is this JSON, or "absent" when there must be none.',
}

const section = 'Shared knowledge'

export const stateSpecs: readonly CommandSpec[] = [
  {
    name: 'state set',
    section,
    summary: 'Set a value that everybody in the space shares',
    arguments: [
      key,
      {
        name: 'JSON',
        takes: 'one',
        about: 'The value: 42, true, null, \'"a text"\', [..], {..}; "-" reads standard input.',
      },
    ],
    options: [onlyIf],
    examples: [
      { line: `state set deploy/target '"staging"'`, about: 'A text stands in double quotes.' },
      { line: `state set release.build 42 --if 41`, about: 'Only if nobody was quicker.' },
      { line: `state set release.freeze true --if absent`, about: 'Only if it has no value.' },
    ],
    notes: [
      'With --if, one look and one write are made under the lock of the space: of several processes on this machine one wins, and the others end with 3 and the value that is there. Between clones that do not know of each other yet, the later one stands after the merge, and the other is in the history.',
    ],
  },
  {
    name: 'state get',
    section,
    summary: 'Show a shared value and who set it',
    arguments: [key],
    options: [],
    examples: [
      { line: 'state get deploy/target', about: 'The value alone stands on the first line.' },
    ],
    notes: [
      'Anybody who can push to a space can write a value in any name. The latest that is proved counts; where none is, the latest is shown with a warning. Without --space the value of the default space comes before those of others.',
    ],
  },
  {
    name: 'state list',
    section,
    summary: 'List shared values by key',
    arguments: [
      {
        name: 'PREFIX',
        takes: 'maybe one',
        about: 'Only keys that begin so.',
        offer: 'state key',
      },
    ],
    options: [],
    examples: [
      { line: 'state list', about: 'Those of all spaces.' },
      { line: 'state list deploy/', about: 'Those under deploy.' },
    ],
  },
  {
    name: 'state history',
    section,
    summary: 'Show the values that a key had, with who set them',
    arguments: [key],
    options: [
      { name: 'limit', value: 'NUMBER', about: 'At most so many, newest first; 20 without it.' },
    ],
    examples: [{ line: 'state history deploy/target', about: 'Newest first.' }],
    notes: [
      'The file keeps the newest 50 of each key, deletions among them. Older ones are in git.',
    ],
  },
  {
    name: 'state watch',
    section,
    summary: 'Print a line for each change of a value, until interrupted',
    arguments: [key],
    options: [
      {
        name: 'changes',
        value: 'NUMBER',
        about: 'End after so many changes; 0 prints what is now.',
      },
    ],
    examples: [
      { line: 'state watch deploy/target', about: 'What is now, then each change.' },
      { line: 'state watch deploy/target --changes 1', about: 'To wait for the next change.' },
    ],
    notes: ['With --json each line is a document of its own, as state get prints it.'],
  },
  {
    name: 'state delete',
    section,
    summary: 'Delete a shared value; its history stays',
    arguments: [key],
    options: [onlyIf],
    examples: [{ line: 'state delete release.freeze', about: 'Anybody can set it again.' }],
  },
]
