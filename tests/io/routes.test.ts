/** Reply routes on a real disk: what may be written, what may not, and the sentence that says it. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRoutes } from '../../lib/io/routes.ts'

let base: string
let dir: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-routes-'))
  dir = join(base, '1-team')
  mkdirSync(join(dir, 'org', 'messaging'), { recursive: true })
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const routes = createRoutes({ PATH: '/nowhere' })
const space = () => ({ name: '1-team', dir })
const deliver = (route: string) => routes.deliver(space(), route, 'The answer\n\n')

test('a note is made with its folders, and added to', async () => {
  const route = 'file:notes/deep/answers.md'
  expect(await routes.check(space(), route)).toBeUndefined()
  expect(await deliver(route)).toEqual({
    ok: true,
    sentence: 'Added to 1-team/notes/deep/answers.md.',
  })
  await deliver(route)
  expect(readFileSync(join(dir, 'notes/deep/answers.md'), 'utf8')).toBe('The answer\nThe answer\n')
})

test.each([
  ['CLAUDE.md', 'CLAUDE.md is a file that agents take orders from'],
  ['.claude/settings.json', '.claude/settings.json is hidden, as settings of tools are'],
  ['run.sh', 'run.sh is no note by its ending'],
  [
    'org/messaging/x.org',
    'org/messaging/x.org is for the messages, which datacore-msg alone writes',
  ],
  ['../x.md', '../x.md is no path inside the space 1-team'],
  ['/etc/x.md', '/etc/x.md is no path inside the space 1-team'],
  ['a\n/x.md', 'a\n/x.md is no path inside the space 1-team'],
])(
  '%j is refused when it is asked for, and when somebody’s own program asked',
  async (path, why) => {
    expect(await routes.check(space(), `file:${path}`)).toBe(why)
    expect(await deliver(`file:${path}`)).toEqual({
      ok: false,
      sentence: `${why}, so nothing was written.`,
    })
    expect(existsSync(join(dir, path))).toBe(false)
  },
)

test('links lead nowhere that could not be named', async () => {
  mkdirSync(join(dir, '.claude'))
  mkdirSync(join(base, 'outside'))
  symlinkSync('.claude', join(dir, 'a'))
  symlinkSync('org/messaging', join(dir, 'b'))
  symlinkSync('../outside', join(dir, 'c'))
  symlinkSync('CLAUDE.md', join(dir, 'd.md'))
  const why = async (path: string) => (await deliver(`file:${path}`)).sentence
  expect(await why('a/x.md')).toContain('leads to .claude/x.md, which is hidden')
  expect(await why('b/x.org')).toContain('is for the messages')
  expect(await why('c/x.md')).toContain('lies outside the space 1-team')
  expect(await why('d.md')).toContain('is no file of its own')
  expect(existsSync(join(dir, 'CLAUDE.md'))).toBe(false)
})

test('a file that can be run is not added to, and a pipe is not waited for', async () => {
  writeFileSync(join(dir, 'run.txt'), '#!/bin/sh\n')
  chmodSync(join(dir, 'run.txt'), 0o755)
  execFileSync('mkfifo', [join(dir, 'pipe.txt')])
  expect((await deliver('file:run.txt')).sentence).toContain('is a file that can be run')
  expect((await deliver('file:pipe.txt')).sentence).toContain('is no file of its own')
  expect(readFileSync(join(dir, 'run.txt'), 'utf8')).toBe('#!/bin/sh\n')
})

test.each(['github:--web', 'github:-R x#1', 'github:', 'nonsense', 'file'])(
  'the route %s does nothing',
  async (route) => {
    expect(await deliver(route)).toMatchObject({ ok: false })
    expect((await deliver(route)).sentence).toContain('is unknown')
  },
)
