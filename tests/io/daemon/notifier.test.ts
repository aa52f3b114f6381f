/** What reaches the desktop when many things arrive at once, through a notifier that really runs. */

import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createNotifier } from '../../../lib/io/daemon/notifier.ts'
import { until } from '../../support/disk-store.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'notifier-'))
  for (const name of ['notify-send', 'osascript']) {
    const path = join(dir, name)
    // The sentence is the last of its words.
    writeFileSync(
      path,
      `#!/bin/sh\nfor word; do :; done\nprintf '%s\\n' "$word" >> '${dir}/shown'\n`,
    )
    chmodSync(path, 0o700)
  }
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function shown(): readonly string[] {
  try {
    return readFileSync(join(dir, 'shown'), 'utf8').split('\n').slice(0, -1)
  } catch {
    return []
  }
}
const notifier = (apartMs: number) =>
  createNotifier({ PATH: `${dir}:/usr/bin:/bin` }, { nowMs: () => 1_000, apartMs })

test('what is urgent is shown though something was shown a moment ago', async () => {
  const desktop = notifier(60_000)
  desktop.show('cara sent you a message.')
  desktop.show('tex sent you an urgent message.', 'urgent')
  await until('both are shown', () => shown().length === 2)
  expect([...shown()].sort()).toEqual([
    'cara sent you a message.',
    'tex sent you an urgent message.',
  ])
})

test('a flood is one notice more, which says how many', async () => {
  const desktop = notifier(300)
  for (let count = 0; count < 6; count += 1) desktop.show('cara sent you a message.')
  await until('the rest is told', () => shown().length === 2)
  expect(shown()).toEqual(['cara sent you a message.', '5 more messages or tasks came.'])
})

test('a single one that had to wait is shown as it is', async () => {
  const desktop = notifier(300)
  desktop.show('cara sent you a message.')
  desktop.show('greg sent a task for your agent.')
  await until('it is shown', () => shown().length === 2)
  expect(shown()[1]).toBe('greg sent a task for your agent.')
})
