/** Commands of the client's side of the relay. */

import type { ArgumentSpec, CommandSpec } from '../types.ts'

const letter: ArgumentSpec = {
  name: 'ID',
  takes: 'one',
  about: 'The letter, or a unique part of its id.',
  offer: 'entry',
}

export const outboxSpecs: readonly CommandSpec[] = [
  {
    name: 'outbox list',
    section: 'Messages',
    summary: 'List what goes by relay and how far it got',
    arguments: [],
    options: [{ name: 'all', about: 'Also what was delivered.' }],
    examples: [
      {
        line: 'outbox list',
        about: 'What is still on its way; plain outbox does it too.',
      },
    ],
    notes: [
      'A letter goes by relay to somebody whose space you do not share, or whose contact says --via relay. It is tried again until the recipient signed that they have it, for thirty days.',
    ],
  },
  {
    name: 'outbox retry',
    section: 'Messages',
    summary: 'Send a letter of the outbox again, now',
    arguments: [letter],
    options: [],
    examples: [{ line: 'outbox retry 7f3ak2', about: 'Also one that was given up.' }],
  },
  {
    name: 'outbox cancel',
    section: 'Messages',
    summary: 'Stop sending a letter of the outbox',
    arguments: [letter],
    options: [],
    examples: [
      { line: 'outbox cancel 7f3ak2', about: 'What the relay has by now may still arrive.' },
    ],
  },
]

export const relaySpecs: readonly CommandSpec[] = [
  {
    name: 'peers',
    section: 'People',
    summary: 'Show which contacts are there now, by relay',
    arguments: [],
    options: [],
    examples: [{ line: 'peers', about: 'With status, summary and since when.' }],
    notes: ['The daemon knows it; who does not have you among their contacts is not shown to you.'],
  },
  {
    name: 'daemon',
    section: 'This machine',
    summary: 'Keep this machine connected to the relay, until it is ended',
    arguments: [],
    options: [{ name: 'status', about: 'Only say whether one runs, and how it is.' }],
    examples: [{ line: 'daemon --status || echo none', about: 'Ends with 1 when none runs.' }],
    notes: [
      'One a root: a second one ends with 75, and where no relay is set up it ends with 78. Everything works without it, only later. templates/ has services that start it at login.',
    ],
  },
  {
    name: 'login',
    section: 'This machine',
    summary: 'Log in to a relay, and use it from now on',
    arguments: [],
    options: [
      {
        name: 'relay',
        value: 'URL',
        about: 'wss://relay.example.com; that of your settings without it.',
      },
      { name: 'secret-stdin', about: 'Read the team secret from standard input.' },
    ],
    examples: [
      {
        line: 'login --relay ws://127.0.0.1:9876',
        about: 'One on this machine; others begin with wss://.',
      },
    ],
    notes: [
      'Where the relay admits by GitHub it shows a code and a page to type it into. What admits you is kept in a file that only you can read; who wrote a message is proved by your key, not by this.',
    ],
  },
  {
    name: 'logout',
    section: 'This machine',
    summary: 'Forget what admits this machine to the relay, and use none',
    arguments: [],
    options: [],
    examples: [{ line: 'logout', about: 'Git goes on to carry everything.' }],
  },
]
