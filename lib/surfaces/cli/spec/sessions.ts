/** Commands for sessions of an agent: the MCP server, a session with an identity, and what wakes one. */

import type { CommandSpec } from './types.ts'

export const sessionSpecs: readonly CommandSpec[] = [
  {
    name: 'mcp',
    section: 'Agent sessions',
    summary: 'Serve the tools for agents over MCP, on standard input and output',
    arguments: [],
    options: [
      {
        name: 'toolset',
        value: 'SET',
        about: 'first, the tools of daily work, or all.',
        offer: { oneOf: ['first', 'all'] },
      },
      {
        name: 'channel',
        about: 'Push new mail as events of a channel, where Claude Code has these switched on.',
      },
    ],
    examples: [
      {
        line: 'mcp < requests.jsonl > answers.jsonl',
        about: 'By hand; a client such as Claude Code starts it by itself.',
      },
    ],
    notes: [
      'It acts as your agent, and ends with its client. For Claude Code: claude mcp add msg -- datacore-msg mcp, or the plugin (docs/claude-code.md).',
    ],
  },
  {
    name: 'launch',
    section: 'Agent sessions',
    summary: 'Start Claude Code as one of your agents',
    arguments: [
      {
        name: 'ARGUMENT',
        takes: 'any number',
        about: 'What Claude Code is given, after "--".',
      },
    ],
    options: [
      {
        name: 'name',
        value: 'NAME',
        about: 'The agent: review stands for YOU-review; YOU-claude without it.',
      },
      { name: 'role', value: 'TEXT', about: 'Its part in a few words, which it is told.' },
      {
        name: 'groups',
        value: 'LIST',
        about: 'Groups that it belongs to, such as frontend:lead,reviewers.',
      },
      { name: 'dry-run', about: 'Only print what would be started.' },
    ],
    examples: [
      {
        line: 'launch --name review --dry-run -- --continue',
        about: 'What would be started.',
      },
    ],
    notes: [
      'On a terminal it asks for the name and the part when nothing is said. It adds the MCP server unless the plugin brings it, and nothing that changes what Claude Code asks you.',
    ],
  },
  {
    name: 'watch',
    section: 'Agent sessions',
    summary: 'Print a line for each thing that is new, until it is ended',
    arguments: [],
    options: [
      { name: 'once', about: 'Print what waits now, and end.' },
      {
        name: 'live',
        about: 'Also who comes, goes, types and reads, as the daemon hears it by relay.',
      },
      {
        name: 'per-minute',
        value: 'NUMBER',
        about: 'At most so many lines a minute, 6 without it; what is over is a number.',
      },
    ],
    examples: [{ line: 'watch --once', about: 'For a status line, or to see what it says.' }],
    notes: [
      'Without --once it goes on. Lines are in our own words, with ids and proved names; they have no text of others, so that they may wake a session.',
    ],
  },
]
