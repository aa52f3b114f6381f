/** Commands for locks and presence. */

import type { ArgumentSpec, CommandSpec } from './types.ts'
import { statuses } from '../../../core/presence/types.ts'

const name: ArgumentSpec = {
  name: 'NAME',
  takes: 'one',
  about: 'Words apart by / or ., such as deploy.',
  offer: 'lock',
}

const section = 'Shared knowledge'

export const lockSpecs: readonly CommandSpec[] = [
  {
    name: 'lock take',
    section,
    summary: 'Take a lock, so that others keep off',
    arguments: [name],
    options: [
      { name: 'for', value: 'TIME', about: 'So long: 30m (without it), 2h, 168h at most.' },
      { name: 'why', value: 'TEXT', about: 'What for; the others read it.' },
      { name: 'advisory', about: 'Only tell the others: nobody is refused.' },
    ],
    examples: [
      { line: 'lock take deploy --why "release 2.0"', about: 'For half an hour.' },
      { line: 'lock take deploy --for 2h', about: 'Again before it runs out: that renews it.' },
      { line: 'lock take docs/api --advisory', about: 'Others may join.' },
    ],
    notes: [
      'One that somebody else holds ends with 3, and says who, why and until when. It can be taken as soon as it has run out. Between processes of one machine a lock is certain. Between clones it is only as fresh as the last sync: when two took it, the first holds, and the other is told at the next command after a sync. Clocks count: a clock that is ten minutes fast sees a lock run out ten minutes early, and takes it; one that it takes is held by the others for as long as it asked for, from when their machine saw it. What must never happen twice needs a person, or one machine that decides.',
    ],
  },
  {
    name: 'lock release',
    section,
    summary: 'Give a lock back',
    arguments: [name],
    options: [],
    examples: [{ line: 'lock release deploy', about: 'Yours, or one of your agents.' }],
  },
  {
    name: 'lock list',
    section,
    summary: 'Show what is locked, by whom, why and until when',
    arguments: [],
    options: [],
    examples: [{ line: 'lock list', about: 'As far as the last sync says.' }],
  },
]

export const presenceSpecs: readonly CommandSpec[] = [
  {
    name: 'who',
    section: 'Agent sessions',
    summary: 'Show who is at what on this machine',
    arguments: [],
    options: [],
    examples: [{ line: 'who', about: 'With status, age, and how that is known.' }],
    notes: [
      'What somebody set holds for eight hours and beats what hooks and commands let one infer. Two sessions that use one name within 30 minutes are reported.',
    ],
  },
  {
    name: 'presence set',
    section: 'Agent sessions',
    summary: 'Say what you are at',
    arguments: [
      {
        name: 'STATUS',
        takes: 'one',
        about: `${statuses.slice(0, -1).join(', ')} or ${statuses.at(-1)}.`,
        offer: { oneOf: statuses },
      },
      { name: 'SUMMARY', takes: 'any number', about: 'In a few words.' },
    ],
    options: [],
    examples: [
      { line: 'presence set focusing "the release notes"', about: 'For eight hours.' },
      { line: 'presence set idle', about: 'Done with it.' },
    ],
  },
  {
    name: 'presence typing',
    section: 'Agent sessions',
    summary: 'Show a contact that you type to them, by relay',
    arguments: [
      { name: 'NAME', takes: 'one', about: 'To whom, such as @gregor.', offer: 'contact' },
    ],
    options: [{ name: 'thread', value: 'ID', about: 'What you answer, by its whole id.' }],
    examples: [{ line: 'presence typing @gregor', about: 'Of use to screens and editors.' }],
    notes: [
      'An editor may call it at each key: a contact is told every three seconds at most, and only while they are there. Nobody else sees it, and it is kept nowhere.',
    ],
  },
  {
    name: 'presence takeover',
    section: 'Agent sessions',
    summary: 'Go on under your name in this session alone, or decide for an agent of yours',
    arguments: [
      {
        name: 'AGENT',
        takes: 'maybe one',
        about: 'In a terminal of your own: the agent whose name several sessions use.',
        offer: 'agent',
      },
    ],
    options: [
      {
        name: 'keep',
        value: 'SESSION',
        about: 'With AGENT: the session that goes on, or the beginning of its id; without it none.',
      },
    ],
    examples: [{ line: 'presence takeover', about: 'The other sessions are told.' }],
    notes: [
      'With AGENT nobody takes the name: you say which session goes on as that agent (who lists them), or none, so that the next one that you start has it. A session that lost its name is told at its next command or call.',
    ],
  },
]
