/** What doctor says of a path that does not work. That all of them do is in T500. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { placesOf } from '../../../../lib/io/places.ts'
import { newMail } from '../../../../lib/surfaces/cli/live/new-mail.ts'

let base: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-mail-'))
  mkdirSync(join(base, 'bin'))
  mkdirSync(join(base, 'hooks'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const script = (path: string, lines: readonly string[]) =>
  writeFileSync(join(base, path), ['#!/bin/sh', ...lines].join('\n'), { mode: 0o755 })

async function found(limitMs: number) {
  const env = { HOME: base, PATH: process.env['PATH'] ?? '' }
  const running = { places: { ...placesOf(env, base), moduleDir: base, home: base }, env }
  const box = { running, space: '0-personal', drop: async () => 'msg-1', limitMs }
  const findings = await newMail(box)
  return Object.fromEntries(findings.map((one) => [one.check.replace('new mail: ', ''), one]))
}

test('each is judged by itself: a server that ends, a monitor that is silent, a hook that works', async () => {
  script('bin/datacore-msg', [
    '[ "$1" = mcp ] && exit 3',
    'echo "Watching 0-personal."',
    'exec sleep 60',
  ])
  script('hooks/inbox-watcher', ['echo "msg-1 is new"'])
  expect(await found(3_000)).toMatchObject({
    'resource update': {
      level: 'fail',
      sentence: expect.stringContaining('the subscription did not come: it ended with 3'),
      hint: expect.stringContaining('datacore-msg mcp'),
    },
    monitor: {
      level: 'fail',
      sentence: expect.stringContaining('the line did not come: it said nothing in time'),
      hint: expect.stringContaining('datacore-msg watch'),
    },
    'prompt hook': { level: 'ok', sentence: expect.stringMatching(/after [0-9]+ ms\.$/u) },
  })
})

test('a program that is not there is a finding for each, and no failure of doctor', async () => {
  const findings = await found(400)
  expect(Object.values(findings).map(({ level }) => level)).toEqual(['fail', 'fail', 'fail'])
  expect(findings['prompt hook']!.hint).toContain('install.sh')
})

test('a server that answers nothing is waited for no longer than the limit', async () => {
  script('bin/datacore-msg', ['exec sleep 60'])
  script('hooks/inbox-watcher', ['exit 0'])
  const { monitor, 'prompt hook': hook } = await found(300)
  expect(monitor!.sentence).toContain('its first line did not come')
  expect(hook!.sentence).toContain('told nothing')
})
