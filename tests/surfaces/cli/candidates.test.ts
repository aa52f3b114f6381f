/** What the shell may offer at each place of a half typed line. */

import { expect, test } from 'vitest'
import { completionOf, type Lookup } from '../../../lib/surfaces/cli/complete/candidates.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  recipient: ['@tex', '@gregor', '@greg', 'dev:lead', '@all'],
  contact: ['@tex', '@gregor'],
  entry: ['last', 'msg-20261121-100203-gregor-7f3ak2', 'msg-20261121-100204-tex-9d2hf0'],
  message: ['msg-20261121-100203-gregor-7f3ak2'],
  task: ['msg-20261121-100204-tex-9d2hf0'],
  agent: ['tex-claude'],
  space: ['0-personal', '1-team'],
  tier: ['team', 'trusted'],
  group: ['dev'],
}

const lookup: Lookup = async (offer) =>
  (names[offer] ?? []).map((word) => ({ word, about: `a ${offer}` }))

async function offered(...typed: readonly string[]): Promise<readonly string[] | 'files'> {
  const completion = await completionOf(typed, lookup)
  return completion.type === 'files' ? 'files' : completion.candidates.map(({ word }) => word)
}

test('commands, and the second words of a family', async () => {
  expect(await offered('se')).toEqual(['send', 'search', 'settings'])
  expect(await offered('task', 'a')).toEqual(['approve', 'archive'])
  expect(await offered('help', 'task', 'app')).toEqual(['approve'])
  expect(await offered('')).not.toContain('hook-tool')
})

test('options that are not given yet, and their values', async () => {
  expect(await offered('send', '@tex', '--pri')).toEqual(['--priority'])
  expect(await offered('send', '--priority', 'high', '--pri')).toEqual([])
  expect(await offered('send', '--to', '@a', '--t')).toEqual(['--to', '--tokens'])
  expect(await offered('send', '--priority', '')).toEqual(['low', 'normal', 'high', 'urgent'])
  expect(await offered('tasks', '--state', 'w')).toEqual(['WAITING', 'WORKING'])
  expect(await offered('--space', '')).toEqual(['0-personal', '1-team'])
  expect(await offered('send', '--', '--pri')).toEqual([])
})

test('names, and ids by their beginning or by any part of two characters', async () => {
  expect(await offered('send', '@g')).toEqual(['@gregor', '@greg'])
  expect(await offered('send', '@tex', '@al')).toEqual(['@all'])
  expect(await offered('show', 'l')).toEqual(['last'])
  expect(await offered('show', '7f')).toEqual(['msg-20261121-100203-gregor-7f3ak2'])
  expect(await offered('task', 'approve', '')).toEqual(['msg-20261121-100204-tex-9d2hf0'])
  expect(await offered('contacts', 'trust', '@tex', 't')).toEqual(['team', 'trusted'])
})

test('after an id, mark offers what it may become, and another id when that is being typed', async () => {
  expect(await offered('mark', 'x', '')).toEqual(['read', 'unread', 'todo', 'done'])
  expect(await offered('mark', 'x', 'msg')).toEqual(['msg-20261121-100203-gregor-7f3ak2'])
})

test('files are left to the shell', async () => {
  expect(await offered('task', 'complete', 'x', '--result', 'no')).toBe('files')
})
