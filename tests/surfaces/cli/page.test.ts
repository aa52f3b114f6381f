import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { programDir } from './machine.ts'
import { pageMark, renderCommands } from './page.ts'

const path = join(programDir, 'docs', 'cli.md')

test('docs/cli.md says what the commands say (vitest -u writes it)', async () => {
  const head = readFileSync(path, 'utf8').split(pageMark)[0]!
  expect(head).toContain('| exit code | meaning |')
  await expect(head + pageMark + renderCommands()).toMatchFileSnapshot(path)
})
