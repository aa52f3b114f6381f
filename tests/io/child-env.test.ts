/** No program that we start is given the team secret. Real programs, which write down what they were given. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createNotifier } from '../../lib/io/daemon/notifier.ts'
import { gitIn } from '../../lib/io/git/run.ts'
import { createRoutes } from '../../lib/io/routes.ts'
import { until } from '../support/watching.ts'

let base: string
let env: NodeJS.ProcessEnv

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-child-env-'))
  const bin = join(base, 'bin')
  mkdirSync(bin)
  for (const name of ['git', 'gh', 'notify-send', 'osascript']) {
    const file = join(bin, name)
    const given = join(base, 'given')
    writeFileSync(file, `#!/bin/sh\nenv > ${given}.part && mv ${given}.part ${given}\n`)
    chmodSync(file, 0o755)
  }
  env = { PATH: `${bin}:${process.env['PATH']}`, KEPT: 'kept', RELAY_SECRET: 'of-the-team' }
})

afterEach(() => rmSync(base, { recursive: true, force: true }))

async function given(): Promise<string> {
  const file = join(base, 'given')
  await until('the program ran', () => existsSync(file))
  return readFileSync(file, 'utf8')
}

test.each([
  ['git', async () => void (await gitIn(base, env)(['status']))],
  [
    'gh',
    async () => {
      const space = { name: '0-x', dir: base } as const
      await createRoutes(env).deliver(space, 'github:acme/plan#1', 'Hello')
    },
  ],
  ['the notifier', async () => createNotifier(env, { nowMs: () => 0 }).show('Hello')],
])('%s is given the environment without the team secret', async (_, run) => {
  await run()
  const text = await given()
  expect(text).toContain('KEPT=kept')
  expect(text).not.toContain('of-the-team')
  expect(text).not.toContain('RELAY_SECRET')
})
