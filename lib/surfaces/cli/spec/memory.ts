/** Commands for memories. */

import { type ArgumentSpec, type CommandSpec, type OptionSpec, projectOption } from './types.ts'

const id: ArgumentSpec = {
  name: 'ID',
  takes: 'one',
  about: 'The id of a memory, or any unique part of it.',
  offer: 'memory',
}

const text: ArgumentSpec = {
  name: 'TEXT',
  takes: 'several',
  about: 'What is to be known; several words are joined, "-" reads standard input to its end.',
}

const section = 'Shared knowledge'

const filters: readonly OptionSpec[] = [
  { name: 'tag', value: 'TAG', about: 'Only those with this tag.', offer: 'tag' },
  { name: 'by', value: 'WHO', about: 'Only those of this author.', offer: 'contact' },
  projectOption,
  { name: 'since', value: 'WHEN', about: 'Only those since 2h, 3d, yesterday, 2026-11-20.' },
  { name: 'all', about: 'Forgotten and superseded ones as well.' },
]

export const memorySpecs: readonly CommandSpec[] = [
  {
    name: 'remember',
    section,
    summary: 'Keep a text that everybody in the space can recall',
    arguments: [text],
    options: [
      {
        name: 'tags',
        value: 'LIST',
        takes: 'several',
        about: 'Words such as deploy,ops.',
        offer: 'tag',
      },
      {
        name: 'from',
        value: 'ID',
        about: 'The message or task that it was learned from; it is kept in the same space.',
        offer: 'entry',
      },
      { name: 'project', value: 'NAME', about: 'The name of the project that it is about.' },
    ],
    examples: [
      {
        line: 'remember "We deploy on Fridays." --tags deploy,ops',
        about: 'With two tags.',
      },
      {
        line: 'remember "The API limit is 50 a minute." --from 7f3ak2',
        about: 'Learned from a message.',
      },
    ],
    notes: [
      'A text that is remembered already is not stored again, and one that says nearly the same is named.',
    ],
  },
  {
    name: 'recall',
    section,
    summary: 'Find memories by words, the best first',
    arguments: [
      {
        name: 'WORD',
        takes: 'several',
        about: 'Words of text, tags or author. Case and accents do not count.',
      },
    ],
    options: [
      ...filters,
      { name: 'limit', value: 'NUMBER', about: 'At most so many; 10 without it.' },
    ],
    examples: [
      { line: 'recall deploy friday', about: 'Those with both come first.' },
      {
        line: `recall '"code freeze" OR release -draft'`,
        about: 'A phrase, or a word, and not a third.',
      },
      { line: 'recall pricing --tag sales --since 30d', about: 'Of the last thirty days.' },
    ],
    notes: [
      'A word also finds longer ones that begin with it, from three letters on. "Words in quotes" are found as they stand, OR is for either of two, and a hyphen before a word or phrase leaves out what has it. The shell takes quotes away, so put the whole into single ones.',
      'Chinese, Japanese, Thai and other languages without blanks between words are found by any part of a text.',
    ],
  },
  {
    name: 'forget',
    section,
    summary: 'Forget a memory; it can be taken back',
    arguments: [id],
    options: [
      { name: 'undo', about: 'Remember it again.' },
      { name: 'reason', value: 'TEXT', about: 'Why; it stands in its history.' },
    ],
    examples: [
      { line: 'forget 9d2hf0 --reason "The rule is gone."', about: 'With a reason.' },
      { line: 'forget 9d2hf0 --undo', about: 'Taken back.' },
    ],
  },
  {
    name: 'supersede',
    section,
    summary: 'Put a new memory in the place of an old one',
    arguments: [id, text],
    options: [
      {
        name: 'tags',
        value: 'LIST',
        takes: 'several',
        about: 'Its tags; those of the old one without it.',
        offer: 'tag',
      },
    ],
    examples: [
      {
        line: 'supersede 9d2hf0 "We deploy on Mondays."',
        about: 'The old one is found with --all.',
      },
    ],
    notes: ['Forgetting the new one brings the old one back.'],
  },
  {
    name: 'memory list',
    section,
    summary: 'List memories, newest first',
    arguments: [],
    options: [
      ...filters,
      { name: 'limit', value: 'NUMBER', about: 'At most so many; 20 without it.' },
    ],
    examples: [
      { line: 'memory list --tag deploy', about: 'With one tag.' },
      { line: 'memory list --all --limit 50', about: 'What was forgotten, too.' },
    ],
  },
  {
    name: 'memory show',
    section,
    summary: 'Show one memory whole, with its history',
    arguments: [id],
    options: [],
    examples: [{ line: 'memory show 9d2hf0', about: 'By a part of its id.' }],
  },
]
