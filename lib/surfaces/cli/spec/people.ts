/** Commands for contacts: who is known, who is trusted here. */

import type { ArgumentSpec, CommandSpec } from './types.ts'

const who: ArgumentSpec = {
  name: 'WHO',
  takes: 'one',
  about: 'An address or a handle.',
  offer: 'contact',
}

export const peopleSpecs: readonly CommandSpec[] = [
  {
    name: 'contacts list',
    section: 'People',
    summary: 'List people and agents with the tier this machine grants them',
    arguments: [],
    options: [],
    examples: [{ line: 'contacts list', about: 'Those of all spaces.' }],
  },
  {
    name: 'contacts show',
    section: 'People',
    summary: 'Show one contact with its keys',
    arguments: [who],
    options: [],
    examples: [{ line: 'contacts show @gregor', about: 'To compare the key before you trust it.' }],
  },
  {
    name: 'contacts add',
    section: 'People',
    summary: 'Add a contact, or complete one; this grants nothing',
    arguments: [
      { name: 'NAME', takes: 'one', about: 'The address: gregor, tex@team.example.com.' },
    ],
    options: [
      { name: 'handle', value: 'HANDLE', takes: 'several', about: 'Another name for them: @greg.' },
      { name: 'email', value: 'ADDRESS', about: 'Their mail address.' },
      {
        name: 'group',
        value: 'GROUP',
        takes: 'several',
        about: 'A group they are in: reviewers, frontend:lead.',
        offer: 'group',
      },
      { name: 'key', value: 'KEY', about: 'Their public key, ed25519:...' },
      {
        name: 'via',
        value: 'WAY',
        about:
          'relay: what you send them goes sealed through the relay (docs/relay-clients.md); files: by the files of a shared space again.',
        offer: { oneOf: ['relay', 'files'] },
      },
      {
        name: 'agent-of',
        value: 'WHO',
        about: 'It is an agent, and they answer for it.',
        offer: 'contact',
      },
    ],
    examples: [
      {
        line: 'contacts add gregor --handle @greg --group reviewers',
        about: 'A person in a group.',
      },
      { line: 'contacts add builder --agent-of @gregor', about: 'An agent of theirs.' },
    ],
  },
  {
    name: 'contacts trust',
    section: 'People',
    summary: "Pin a contact's key and set the tier, on this machine",
    arguments: [
      who,
      {
        name: 'TIER',
        takes: 'one',
        about: 'team, trusted, unknown, or one of your settings.',
        offer: 'tier',
      },
    ],
    options: [],
    examples: [
      { line: 'contacts trust @gregor team', about: 'Their tasks run within the limits of team.' },
    ],
    notes: ['Compare the key with theirs first: datacore-msg contacts show WHO.'],
  },
  {
    name: 'contacts block',
    section: 'People',
    summary: 'Block a sender: nothing of theirs runs or reaches an agent',
    arguments: [who],
    options: [],
    examples: [{ line: 'contacts block @mallory', about: 'Undone with contacts trust.' }],
  },
  {
    name: 'contacts groups',
    section: 'People',
    summary: 'List groups, their members and roles',
    arguments: [],
    options: [],
    examples: [{ line: 'contacts groups', about: 'Send to one with @group or group:role.' }],
  },
]
