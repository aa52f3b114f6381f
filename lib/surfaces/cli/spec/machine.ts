/** Commands for this machine: spaces, settings, checks; and those that only programs call. */

import type { CommandSpec } from './types.ts'

export const machineSpecs: readonly CommandSpec[] = [
  {
    name: 'init',
    section: 'This machine',
    summary: 'Make or complete a space, and enter yourself with your key',
    arguments: [],
    options: [],
    examples: [
      { line: 'init --space 0-personal', about: 'Your own space.' },
      { line: 'init --space 1-datafund', about: 'One that you share with a team.' },
    ],
    notes: [
      'Without --space it is the default space. Nothing that exists is changed, so running it again is safe.',
    ],
  },
  {
    name: 'sync',
    section: 'This machine',
    summary: 'Exchange messages with the others through git',
    arguments: [],
    options: [
      { name: 'all', about: 'Every repository that holds a space of yours.' },
      {
        name: 'watch',
        about: 'Go on: sync when a file changes, and now and then. With --json a document a line.',
      },
      {
        name: 'every',
        value: 'TIME',
        about: 'With --watch: how often, from 5s on; 60s without it.',
        offer: { suggests: ['30s', '60s', '5m'] },
      },
    ],
    examples: [
      { line: 'sync', about: 'The repository of your default space.' },
      { line: 'sync --space 1-datafund', about: 'That of another one.' },
      { line: 'sync --all', about: 'All of them.' },
    ],
    notes: [
      'It commits what is new under org/messaging, fetches, merges and pushes, and leaves all other files alone.',
      'sync --all --watch goes on until Ctrl-C, and says when something came in or went out; templates/ has a service for it.',
      'A remote that is away is no error: what is stored is pushed by the next sync.',
    ],
  },
  {
    name: 'status',
    section: 'This machine',
    summary: 'Who you are here, and how much waits where',
    arguments: [],
    options: [],
    examples: [{ line: 'status', about: 'Name, agent, key and one line a space.' }],
  },
  {
    name: 'doctor',
    section: 'This machine',
    summary: 'Check everything, with a live round trip; mend what can be',
    arguments: [],
    options: [
      {
        name: 'repair',
        about: 'Mend the files of the spaces first, and say each thing that was done.',
      },
    ],
    examples: [
      {
        line: 'doctor',
        about: 'Each check with what to do about it; ends with 1 when one failed.',
      },
      { line: 'doctor --repair', about: 'After a merge of git that ended in conflict.' },
    ],
    notes: [
      'The round trip is in a folder of its own, and ends with each path by which new mail reaches a session: a subscriber of the MCP server, the events of its channel, the monitor command, and the prompt hook.',
      'A repair joins files in conflict and adds them to git, those alone; it joins conflict markers that were left or committed, and the conflict copies of other tools; it makes missing files, and one of an entry that stands in a hot file and in the archive.',
      'It deletes nothing: what it takes away is kept in .datacore/state/messaging/repaired of the root, and it commits nothing.',
    ],
  },
  {
    name: 'settings show',
    section: 'This machine',
    summary: 'Show the settings in force and where each comes from',
    arguments: [],
    options: [],
    examples: [{ line: 'settings show', about: 'Secrets are not shown.' }],
  },
  {
    name: 'archive',
    section: 'This machine',
    summary: 'Move finished entries into the archive now',
    arguments: [],
    options: [],
    examples: [{ line: 'archive', about: 'By the age and number of the settings.' }],
    notes: ['This happens by itself as well; archived entries stay searchable.'],
  },
  {
    name: 'migrate',
    section: 'This machine',
    summary: 'Bring over the messages, tasks and contacts of 0.1 and 0.2',
    arguments: [],
    options: [
      { name: 'dry-run', about: 'Only say what would be done; no file is changed.' },
      {
        name: 'settings',
        about: 'Write whom the old versions trusted into your own settings.local.yaml.',
      },
    ],
    examples: [
      { line: 'migrate --dry-run', about: 'What would come over, and what is not understood.' },
      { line: 'migrate', about: 'All spaces; running it again does no harm.' },
    ],
    notes: [
      'Old files are left as a backup; one that is changed where it stands is copied to org/messaging-before-0.3 first.',
      'Old messages are not signed, so their authors count as unknown, whoever they name.',
    ],
  },
  {
    name: 'completion',
    section: 'This machine',
    summary: 'Print the completion script of a shell',
    arguments: [
      {
        name: 'bash|zsh|fish',
        takes: 'one',
        about: 'The shell.',
        offer: { oneOf: ['bash', 'zsh', 'fish'] },
      },
    ],
    options: [],
    examples: [
      {
        line: 'completion bash >> ~/.bash_completion',
        about: 'bash, from the next shell on.',
      },
      {
        line: 'completion zsh > ~/.zfunc/_datacore-msg',
        about: 'zsh, with ~/.zfunc in its fpath.',
      },
      { line: 'completion fish > ~/.config/fish/completions/datacore-msg.fish', about: 'fish.' },
    ],
  },
  {
    name: 'relay serve',
    section: 'This machine',
    summary: 'Run a relay, which makes delivery immediate and says who is there',
    arguments: [],
    options: [
      { name: 'port', value: 'NUMBER', about: 'Where it listens, 8765 without it.' },
      {
        name: 'host',
        value: 'ADDRESS',
        about: 'The address it listens at; this machine alone without it.',
      },
      {
        name: 'url',
        value: 'URL',
        takes: 'several',
        about: 'What clients dial, such as wss://relay.example.com; one for each name.',
      },
      {
        name: 'data',
        value: 'DIR',
        about: 'Keep mailboxes there, so that they survive a restart; in memory without it.',
        offer: 'file',
      },
      {
        name: 'backplane',
        value: 'URL',
        about: 'Join several processes through NATS, nats://HOST:PORT.',
      },
      {
        name: 'trust-proxy',
        about: 'Take the client from X-Forwarded-For, behind a proxy that sets it.',
      },
      { name: 'open', about: 'Let everybody on this machine in, for a try.' },
      { name: 'check', about: 'Say how it would run, and end.' },
    ],
    examples: [
      { line: 'relay serve --open --check', about: 'For a try on this machine.' },
      {
        line: 'relay serve --open --data relay-mail --port 9876 --check',
        about: 'With mailboxes that last.',
      },
    ],
    notes: [
      'What admits a connection is set by the environment: RELAY_SECRET or RELAY_SECRET_FILE for a team secret, GITHUB_CLIENT_ID and perhaps ALLOWED_ORG for logins by GitHub. It ends at SIGTERM. docs/relay.md tells of TLS, limits and numbers.',
    ],
  },
  {
    name: 'help',
    section: 'This machine',
    summary: 'Show help for all commands or for one',
    arguments: [{ name: 'COMMAND', takes: 'any number', about: 'Such as send, or task approve.' }],
    options: [],
    examples: [{ line: 'help task approve', about: 'The same as task approve --help.' }],
  },
]

/** What the files in hooks/ and the completion scripts call; not for people. */
export const hiddenSpecs: readonly CommandSpec[] = [
  {
    name: 'hook-tool send-reply',
    section: 'hidden',
    summary: 'Answer as your agent, and complete the task that was asked for',
    arguments: [
      { name: 'USER', takes: 'one', about: 'Whom to answer.', offer: 'recipient' },
      { name: 'MESSAGE', takes: 'several', about: 'The text; "-" reads standard input.' },
    ],
    options: [
      { name: 'reply-to', value: 'ID', about: 'What this answers.', offer: 'entry' },
      { name: 'complete', value: 'ID', about: 'The task that this ends.', offer: 'task' },
      { name: 'result', value: 'PATH', about: 'The file that holds its result.', offer: 'file' },
      { name: 'tokens-used', value: 'NUMBER', about: 'The tokens it took.' },
    ],
    examples: [],
  },
  {
    name: 'hook-tool mark-message',
    section: 'hidden',
    summary: 'Mark a message as your agent',
    arguments: [
      { name: 'ID', takes: 'several', about: 'Ids or unique parts of them.', offer: 'message' },
      {
        name: 'read|unread|todo|done',
        takes: 'one',
        about: 'What they become.',
        offer: { oneOf: ['read', 'unread', 'todo', 'done'] },
      },
    ],
    options: [],
    examples: [],
  },
  {
    name: 'hook-tool task-queue',
    section: 'hidden',
    summary: 'List the queue, or decide about a task',
    arguments: [
      {
        name: 'list|approve|reject|cancel',
        takes: 'one',
        about: 'What to do.',
        offer: { oneOf: ['list', 'approve', 'reject', 'cancel'] },
      },
      { name: 'ID', takes: 'maybe one', about: 'The task.', offer: 'task' },
    ],
    options: [{ name: 'reason', value: 'TEXT', about: 'Why.' }],
    examples: [],
  },
]
